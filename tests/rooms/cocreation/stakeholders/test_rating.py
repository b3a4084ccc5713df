"""Somebody is rated: the four fields, the history, what follows from it, and taking it back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from bersama.cocreation.initiatives.models import Initiative
from bersama.cocreation.stakeholders import actions, queries
from bersama.cocreation.stakeholders.actions import Known, Mark
from bersama.cocreation.stakeholders.models import Assessment, Stakeholder
from bersama.cocreation.stakeholders.present import held_entry
from bersama.cocreation.stakeholders.queries import Wanted
from bersama.core import clock, once
from bersama.core.actor import CONSOLE
from bersama.core.errors import Conflict, Denied, Invalid, Missing
from bersama.core.ledger.models import Entry
from bersama.core.ledger.verifying import verify
from tests.world import World, make_firm, sign_in

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TODAY = NOON.date()


@pytest.fixture
def world() -> World:
    return make_firm()


def add(world: World, name: str = "Pak Tani", **more: Any) -> Stakeholder:
    known = Known(name=name, group="suppliers", **more)
    return actions.add_stakeholder(actor=world.aminah, organisation=world.firm, known=known)


def rate(world: World, entry: Stakeholder, power: Any, interest: Any, **more: Any) -> Assessment:
    return actions.assess(
        actor=world.aminah, stakeholder=entry, power=power, interest=interest, **more
    )


def initiative(world: World, title: str) -> Initiative:
    return Initiative.objects.create(organisation=world.firm, title=title, created_at=clock.now())


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"nonce": once.make(), **fields})


@pytest.mark.parametrize(
    ("power", "interest", "field", "days", "review"),
    [
        (5, 5, "manage_closely", 30, 365),
        (5, 1, "keep_satisfied", 90, 365),
        (1, 5, "keep_informed", 30, 365),
        (1, 1, "monitor", None, 180),
    ],
)
def test_each_corner_leads_to_its_field_its_rhythm_and_its_review(
    world: World, power: int, interest: int, field: str, days: int | None, review: int
) -> None:
    with clock.at(NOON):
        entry = add(world)
        rate(world, entry, power, interest)
    entry.refresh_from_db()
    assert queries.matrix_field(entry, queries.matrix_setting(world.firm)) == field
    assert entry.due_on == (TODAY + timedelta(days=days) if days else None)
    assert entry.review_on == TODAY + timedelta(days=review)


def test_both_ratings_stay_in_the_history_with_who_and_when(client: Client, world: World) -> None:
    entry = add(world)
    with clock.at(NOON):
        rate(world, entry, 1, 5, why="New here.")
    with clock.at(NOON + timedelta(days=40)):
        rate(world, entry, 5, 5, why="Buys half of it.")
    sign_in(client, world.aminah)
    shown = client.get(f"/w/{world.firm.slug}/know/{entry.public_id}").context["rating"]
    assert [
        (row["power"], row["interest"], str(row["field"]), row["why"], row["by"], row["at"])
        for row in shown["history"]
    ] == [
        (5, 5, "Manage Closely", "Buys half of it.", "Aminah", NOON + timedelta(days=40)),
        (1, 5, "Keep Informed", "New here.", "Aminah", NOON),
    ]
    assert [row["is_current"] for row in shown["history"]] == [True, False]
    assert str(shown["field"]) == "Manage Closely"
    assert len(shown["suggested"]) == 3
    assert verify().first is None


@pytest.mark.parametrize("wrong", [6, 0, -1, "6", "much", 2.5, True, None])
def test_a_value_outside_one_to_five_is_refused_by_name(world: World, wrong: Any) -> None:
    entry = add(world)
    with pytest.raises(Invalid) as caught:
        rate(world, entry, wrong, 3)
    assert caught.value.fields == {"power": ["Power is a whole number from 1 to 5."]}
    with pytest.raises(Invalid) as caught:
        rate(world, entry, 3, wrong)
    assert caught.value.fields == {"interest": ["Interest is a whole number from 1 to 5."]}
    assert Assessment.objects.count() == 0


@pytest.mark.parametrize("typed", ["6", "0", "much", "2.5", ""])
def test_the_form_says_so_beside_the_field(client: Client, world: World, typed: str) -> None:
    entry = add(world)
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/{entry.public_id}/rate"
    sent = post(client, url, power=typed, interest="3", why="Kept.")
    form = sent.context["rate_form"]
    assert sent.status_code == 422
    assert dict(form.errors) == {"power": ["Power is a whole number from 1 to 5."]}
    assert form["why"].value() == "Kept."
    assert Assessment.objects.count() == 0


def test_a_rating_taken_back_stays_in_the_history_and_the_one_before_counts(
    client: Client, world: World
) -> None:
    entry = add(world)
    with clock.at(NOON):
        rate(world, entry, 1, 5)
        rate(world, entry, 5, 1)
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/{entry.public_id}"
    assert post(client, f"{url}/take-back", scope="").status_code == 303
    entry.refresh_from_db()
    assert (entry.power, entry.interest) == (1, 5)
    assert entry.due_on == entry.since + timedelta(days=30)
    assert entry.review_on == TODAY + timedelta(days=365)
    history = client.get(url).context["rating"]["history"]
    assert [(r["power"], r["is_current"], r["is_taken_back"]) for r in history] == [
        (5, False, True),
        (1, True, False),
    ]
    rate(world, entry, 4, 4)
    actions.take_back_assessment(actor=world.aminah, stakeholder=entry)
    assert (entry.power, entry.interest) == (1, 5)
    actions.take_back_assessment(actor=world.aminah, stakeholder=entry)
    assert (entry.power, entry.interest, entry.due_on, entry.review_on) == (None,) * 4
    with pytest.raises(Conflict) as caught:
        actions.take_back_assessment(actor=world.aminah, stakeholder=entry)
    assert str(caught.value.reason) == "There is no rating to take back."
    assert Assessment.objects.count() == 3
    assert verify().first is None


def test_the_same_supplier_adds_much_to_one_initiative_and_little_to_another(
    client: Client, world: World
) -> None:
    entry = add(world)
    bread, card = initiative(world, "New bread"), initiative(world, "Loyalty programme")
    rate(world, entry, 3, 2)
    rate(world, entry, 2, 5, scope=bread.public_id, contribution=5)
    rate(world, entry, 2, 1, scope=card.public_id, contribution=1)
    current = entry.assessments.filter(is_current=True)
    assert dict(current.values_list("scope", "contribution")) == {
        None: None,
        bread.public_id: 5,
        card.public_id: 1,
    }
    entry.refresh_from_db()
    assert (entry.power, entry.interest) == (3, 2)
    sign_in(client, world.aminah)
    shown = client.get(f"/w/{world.firm.slug}/know/{entry.public_id}").context["rating"]
    assert [(row["title"], row["contribution"]) for row in shown["current"]] == [
        ("Loyalty programme", 1),
        ("New bread", 5),
        ("", None),
    ]


def test_an_initiative_of_another_firm_is_not_there(world: World) -> None:
    other = make_firm("Kedai Kopi", owner="Siti", staff="Omar")
    foreign = initiative(other, "Their coffee")
    entry = add(world)
    with pytest.raises(Missing):
        rate(world, entry, 3, 3, scope=foreign.public_id)
    with pytest.raises(Invalid) as caught:
        rate(world, entry, 3, 3, contribution=4)
    assert list(caught.value.fields) == ["contribution"]


def test_only_an_owner_rates_and_staff_see_no_rating(client: Client, world: World) -> None:
    entry = add(world)
    rate(world, entry, 5, 5, why="Secret reason.")
    for act in (
        lambda: actions.assess(actor=world.chen, stakeholder=entry, power=1, interest=1),
        lambda: actions.take_back_assessment(actor=world.chen, stakeholder=entry),
        lambda: actions.plan_review(actor=world.chen, stakeholder=entry, on=None),
        lambda: actions.assess_many(actor=world.chen, organisation=world.firm, marks=[]),
    ):
        with pytest.raises(Denied):
            act()
    sign_in(client, world.chen)
    shown = client.get(f"/w/{world.firm.slug}/know/{entry.public_id}")
    assert "rating" not in shown.context
    assert "Secret reason" not in shown.content.decode()
    other = make_firm("Kedai Kopi", owner="Siti", staff="Omar")
    with pytest.raises(Missing):
        actions.assess(actor=other.aminah, stakeholder=entry, power=1, interest=1)


def test_who_is_set_aside_is_not_rated(world: World) -> None:
    entry = add(world)
    actions.set_aside(actor=world.aminah, stakeholder=entry)
    with pytest.raises(Conflict):
        rate(world, entry, 5, 5)


def test_an_overdue_key_supplier_is_on_the_list_and_a_contact_takes_them_off(
    world: World,
) -> None:
    with clock.at(NOON):
        entry = add(world)
        rate(world, entry, 5, 5)

    def due(days: int) -> list[str]:
        day = TODAY + timedelta(days=days)
        rows = queries.register(world.aminah, world.firm, Wanted(due=True), day)
        return [row.name for row in rows]

    assert (due(30), due(31)) == ([], ["Pak Tani"])
    with clock.at(NOON + timedelta(days=31)):
        on = TODAY + timedelta(days=31)
        actions.note_touch(actor=world.chen, stakeholder=entry, channel="call", on=on)
    assert (due(31), due(62)) == ([], ["Pak Tani"])


def test_many_are_rated_in_one_go_and_what_is_wrong_is_named(world: World) -> None:
    rows = [add(world, f"Supplier {number}") for number in range(3)]
    marks = [Mark(rows[0], 5, 5), Mark(rows[1], 6, 1), Mark(rows[2], 1, 0)]
    with pytest.raises(Invalid) as caught:
        actions.assess_many(actor=world.aminah, organisation=world.firm, marks=marks)
    assert caught.value.fields == {
        f"power-{rows[1].public_id}": ["Power is a whole number from 1 to 5."],
        f"interest-{rows[2].public_id}": ["Interest is a whole number from 1 to 5."],
    }
    assert Assessment.objects.count() == 0
    marks = [Mark(rows[0], 5, 5), Mark(rows[1], 4, 1), Mark(rows[2], 1, 2)]
    done = actions.assess_many(actor=world.aminah, organisation=world.firm, marks=marks)
    seen = Stakeholder.objects.order_by("pk").values_list("power", "interest")
    assert (done, list(seen)) == (3, [(5, 5), (4, 1), (1, 2)])
    assert Entry.objects.filter(kind="stakeholders.assessments.given").count() == 1
    assert verify().first is None


def test_nobody_rates_past_what_a_colleague_said_meanwhile(world: World) -> None:
    entry = add(world)
    rate(world, entry, 2, 2)
    stale = Mark(entry, 5, 5, seen=None, is_checked=True)
    with pytest.raises(Invalid) as caught:
        actions.assess_many(actor=world.aminah, organisation=world.firm, marks=[stale])
    assert caught.value.fields == {
        f"power-{entry.public_id}": [
            "Meanwhile Aminah said power 2, interest 2. Save again to rate all the same."
        ]
    }
    seen = Mark(entry, 5, 5, seen=(2, 2, None), is_checked=True)
    assert actions.assess_many(actor=world.aminah, organisation=world.firm, marks=[seen]) == 1
    assert Assessment.objects.count() == 2


def test_the_day_to_look_again_can_be_set_and_taken_away(client: Client, world: World) -> None:
    entry = add(world)
    day = clock.today(world.firm.time_zone) + timedelta(days=10)
    rate(world, entry, 1, 1, review_on=day)
    entry.refresh_from_db()
    assert entry.review_on == day
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/{entry.public_id}"
    past = day - timedelta(days=20)
    sent = post(client, f"{url}/review", on=past.isoformat())
    assert sent.context["review_form"].errors == {"on": ["Choose a day that is still to come."]}
    assert post(client, f"{url}/review", on="").status_code == 303
    entry.refresh_from_db()
    assert entry.review_on is None
    with clock.at(NOON):
        late = add(world, "Late")
        rate(world, late, 1, 1)
    shown = client.get(f"/w/{world.firm.slug}/know/{late.public_id}")
    assert shown.context["rating"]["is_review_due"] is True
    assert "You wanted to look at this rating again on" in shown.content.decode()


def test_an_erased_entry_takes_its_ratings_along_and_the_ledger_holds(world: World) -> None:
    entry = add(world)
    kept = add(world, "Mak Som")
    rate(world, entry, 1, 5, why="canary")
    rate(world, entry, 5, 5)
    marks = [Mark(entry, 2, 2), Mark(kept, 3, 3)]
    actions.assess_many(actor=world.aminah, organisation=world.firm, marks=marks)
    actions.take_back_assessment(actor=world.aminah, stakeholder=entry)
    assert [row["power"] for row in held_entry(entry)["ratings"]] == [2, 5, 1]
    actions.erase_stakeholder(actor=world.aminah, stakeholder=entry)
    assert list(Assessment.objects.values_list("stakeholder__name", "power")) == [("Mak Som", 3)]
    assert Entry.objects.filter(kind="subject.erased", ends=True).count() == 4
    assert verify().first is None


def test_a_rating_changed_behind_the_back_of_the_ledger_is_found(world: World) -> None:
    made = rate(world, add(world), 1, 1)
    Assessment.objects.filter(pk=made.pk).update(power=5)
    found = verify().first
    assert found is not None
    assert "power was changed" in str(found)


def test_the_software_may_rate_for_an_import(world: World) -> None:
    entry = add(world)
    assert actions.assess(actor=CONSOLE, stakeholder=entry, power=2, interest=4).by is None

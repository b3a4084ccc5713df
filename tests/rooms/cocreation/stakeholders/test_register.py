"""The register: somebody comes in, is described, spoken with; who sees what of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bersama.cocreation.stakeholders import actions, queries
from bersama.cocreation.stakeholders.actions import Known
from bersama.cocreation.stakeholders.models import Group, MatrixSetting, Stakeholder
from bersama.cocreation.stakeholders.queries import Wanted
from bersama.core import clock, once
from bersama.core.errors import Conflict, Denied, Invalid, Missing, Stale
from bersama.core.ledger.verifying import verify
from tests.world import World, make_firm, sign_in

pytestmark = pytest.mark.django_db
TODAY = clock.today("Asia/Kuala_Lumpur")
LIST_QUERIES = 15


@pytest.fixture
def world() -> World:
    return make_firm()


def add(world: World, name: str = "Pak Tani", group: str = "suppliers", **more: Any) -> Stakeholder:
    return actions.add_stakeholder(
        actor=world.aminah, organisation=world.firm, known=Known(name=name, group=group, **more)
    )


def names(world: World, **wanted: Any) -> list[str]:
    rows = queries.register(world.aminah, world.firm, Wanted(**wanted), TODAY)
    return [row.name for row in rows]


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"nonce": once.make(), **fields})


def test_who_is_in_front_of_me_is_added_with_three_words(client: Client, world: World) -> None:
    sign_in(client, world.chen)
    url = f"/w/{world.firm.slug}/know/add"
    sent = post(client, url, name="Mak Som", group="customers", kind="person", contacts="+60 ")
    made = Stakeholder.objects.get()
    assert (sent.status_code, sent["Location"]) == (
        303,
        f"/w/{world.firm.slug}/know/{made.public_id}",
    )
    assert (made.name, made.group, made.added_by) == ("Mak Som", "customers", world.staff)
    assert list(made.contacts.all()) == []
    assert verify().first is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("012-345 6789", "“012-345 6789” has no country. Is it +60 12-345 6789? Then write it so."),
        ("+60 12", "“+60 12” is no phone number with its country, such as +60 12 345 6789."),
        ("aminah@", "“aminah@” is no mail address, such as aminah@example.org."),
        ("twelve", "“twelve” is no phone number with its country, such as +60 12 345 6789."),
    ],
)
def test_a_contact_that_is_none_is_told_what_to_write(
    client: Client, world: World, typed: str, said: str
) -> None:
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/add"
    sent = post(client, url, name="Mak Som", group="customers", kind="person", contacts=typed)
    assert sent.status_code == 422
    assert said in sent.context["form"].errors["contacts"]
    assert sent.context["form"]["contacts"].value() == typed
    assert Stakeholder.objects.count() == 0


def test_somebody_who_is_there_already_is_shown_before_they_are_added_twice(
    client: Client, world: World
) -> None:
    add(world, "Mak Som", "customers", contacts=(("phone", "+60123456789"),))
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/add"
    form = {"group": "customers", "kind": "person", "contacts": "+60 12-345 6789"}
    sent = post(client, url, name="Som binti Ali", **form)
    assert [twin["name"] for twin in sent.context["twins"]] == ["Mak Som"]
    assert Stakeholder.objects.count() == 1
    sent = post(client, url, name="Som binti Ali", anyway="on", **form)
    assert sent.status_code == 303
    assert Stakeholder.objects.count() == 2


def test_staff_see_who_is_there_and_nothing_that_is_for_the_owner(
    client: Client, world: World
) -> None:
    entry = add(
        world,
        contacts=(("email", "tani@farm.example"),),
        place="Ipoh",
        notes="Prefers mornings.",
        tags=("rye",),
    )
    url = f"/w/{world.firm.slug}/know"
    sign_in(client, world.chen)
    for page in (url, f"{url}/{entry.public_id}"):
        shown = client.get(page).content.decode()
        assert "Pak Tani" in shown
        for secret in ("tani@farm", "Ipoh", "mornings"):
            assert secret not in shown
    assert "nobody" not in client.get(url, {"q": "tani@farm"}).content.decode()
    assert [r.name for r in client.get(url, {"q": "tani@farm"}).context["rows"]] == []
    assert [r.name for r in client.get(url, {"tag": "rye"}).context["rows"]] == ["Pak Tani"]
    assert client.get(f"{url}/{entry.public_id}/edit").status_code == 403
    sign_in(client, world.aminah)
    assert "mornings" in client.get(f"{url}/{entry.public_id}").content.decode()
    assert [r.name for r in client.get(url, {"q": "tani@farm"}).context["rows"]] == ["Pak Tani"]


def test_a_person_in_two_groups_is_found_in_both_and_counted_once(world: World) -> None:
    add(world, "Farid", "employees", also_in=("customers", "employees"))
    add(world, "Mak Som", "customers")
    assert names(world, group="customers") == ["Farid", "Mak Som"]
    assert names(world, group="employees") == ["Farid"]
    assert queries.count_by_group(world.aminah, world.firm) == {
        "employees": (1, 0),
        "customers": (1, 0),
    }


def test_two_who_edit_at_once_do_not_overwrite_each_other(world: World) -> None:
    entry = add(world)
    seen = str(entry.version)
    known = Known(name="Pak Tani", group="suppliers", place="Ipoh")
    actions.edit_stakeholder(actor=world.aminah, stakeholder=entry, known=known, version=seen)
    with pytest.raises(Stale) as caught:
        actions.edit_stakeholder(
            actor=world.aminah,
            stakeholder=entry,
            known=Known(name="Pak Tani", group="suppliers", place="Taiping"),
            version=seen,
        )
    assert (caught.value.now["place"], caught.value.version) == ("Ipoh", "2")
    entry.refresh_from_db()
    assert entry.place == "Ipoh"
    assert verify().first is None


def test_what_somebody_else_wrote_stands_beside_what_was_typed(
    client: Client, world: World
) -> None:
    entry = add(world, contacts=(("phone", "+60123456789"),), tags=("rye",))
    url = f"/w/{world.firm.slug}/know/{entry.public_id}/edit"
    opened = sign_in(client, world.aminah).get(url).context["form"]
    typed = {name: value for name, value in opened.initial.items() if value not in (None, False)}
    known = Known(name="Pak Tani", group="suppliers", place="Ipoh", tags=("rye",))
    actions.edit_stakeholder(actor=world.aminah, stakeholder=entry, known=known)
    sent = post(client, url, **{**typed, "place": "Taiping"})
    assert sent.status_code == 409
    form = sent.context["form"]
    assert form.theirs == [("Place", "Ipoh"), ("Phone numbers and mail addresses", "-")]
    assert form["place"].value() == "Taiping"
    again = post(client, url, **{**typed, "place": "Taiping", "version": form["version"].value()})
    assert again.status_code == 303
    entry.refresh_from_db()
    assert (entry.place, entry.version) == ("Taiping", 3)


def test_who_is_set_aside_is_brought_back_before_they_are_described(world: World) -> None:
    entry = add(world)
    actions.set_aside(actor=world.aminah, stakeholder=entry)
    with pytest.raises(Conflict) as caught:
        actions.edit_stakeholder(
            actor=world.aminah, stakeholder=entry, known=Known(name="X", group="suppliers")
        )
    assert str(caught.value.reason) == (
        "This one is set aside. Bring it back first, then describe it."
    )


def test_everything_that_is_described_is_there_again_in_the_form(
    client: Client, world: World
) -> None:
    sub = actions.add_sub_group(
        actor=world.aminah, organisation=world.firm, code="customers", name="Food bloggers"
    )
    entry = add(world, "Mak Som", "customers")
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/{entry.public_id}"
    form = {
        "name": "Mak Som",
        "kind": "person",
        "group": "customers",
        "sub_group": str(sub.public_id),
        "also_in": ["community"],
        "is_influencer": "on",
        "contacts": "+60 12-345 6789\nSOM@mail.example",
        "channel": "sms",
        "language": "ms",
        "place": "Ipoh",
        "needs": "Bread before seven.",
        "motivations": "Her cafe.",
        "tags": "cafe, Early",
        "rhythm_days": "14",
        "notes": "Ask for Som.",
        "version": entry.version,
    }
    assert post(client, f"{url}/edit", **form).status_code == 303
    shown = client.get(f"{url}/edit").context["form"].initial
    assert shown == {
        "name": "Mak Som",
        "kind": "person",
        "group": "customers",
        "sub_group": str(sub.public_id),
        "also_in": ["community"],
        "is_influencer": True,
        "is_underheard": False,
        "contacts": "+60 12-345 6789\nsom@mail.example",
        "channel": "sms",
        "language": "ms",
        "place": "Ipoh",
        "needs": "Bread before seven.",
        "motivations": "Her cafe.",
        "tags": "cafe, early",
        "rhythm_days": 14,
        "notes": "Ask for Som.",
        "version": "2",
    }
    assert verify().first is None


def test_a_group_that_is_switched_off_takes_nobody_new_and_keeps_who_is_there(
    world: World,
) -> None:
    bank = add(world, "The bank", "investors", kind="organisation")
    Group.objects.create(organisation=world.firm, code="investors", is_off=True)
    with pytest.raises(Invalid) as caught:
        add(world, "Another bank", "investors")
    assert caught.value.fields == {"group": ["This group is switched off: Investors."]}
    known = Known(name="Bank", group="investors", kind="organisation")
    actions.edit_stakeholder(actor=world.aminah, stakeholder=bank, known=known, version="1")
    bank.refresh_from_db()
    assert bank.name == "Bank"


def test_nothing_is_said_of_ratings_before_somebody_is_rated(client: Client, world: World) -> None:
    entry = add(world)
    url = f"/w/{world.firm.slug}/know"
    sign_in(client, world.aminah)
    assert "Place in the matrix" not in client.get(url).content.decode()
    Stakeholder.objects.filter(pk=entry.pk).update(power=5, interest=2)
    shown = client.get(url).content.decode()
    assert "Place in the matrix" in shown
    assert "Keep Satisfied" in shown


def test_a_contact_that_is_overdue_is_found(world: World) -> None:
    entry = add(world, rhythm_days=14)
    Stakeholder.objects.filter(pk=entry.pk).update(since=TODAY - timedelta(days=40))
    entry.refresh_from_db()
    actions.note_touch(
        actor=world.aminah, stakeholder=entry, channel="call", on=TODAY - timedelta(days=20)
    )
    assert entry.due_on == TODAY - timedelta(days=6)
    assert names(world, due=True) == ["Pak Tani"]
    actions.note_touch(actor=world.chen, stakeholder=entry, channel="in_person", on=TODAY)
    assert entry.due_on == TODAY + timedelta(days=14)
    assert names(world, due=True) == []


def test_a_contact_of_tomorrow_is_refused(world: World) -> None:
    entry = add(world)
    with pytest.raises(Invalid) as caught:
        actions.note_touch(
            actor=world.aminah, stakeholder=entry, channel="call", on=TODAY + timedelta(days=1)
        )
    assert caught.value.fields == {"on": ["This day has not come yet."]}
    assert entry.touches.count() == 0


def test_the_rhythm_is_that_of_the_field_unless_somebody_has_one_of_their_own() -> None:
    setting = MatrixSetting()
    powerful = Stakeholder(power=5, interest=2)
    assert queries.rhythm_of(powerful, setting) == 90
    powerful.rhythm_days = 7
    assert queries.rhythm_of(powerful, setting) == 7
    powerful.rhythm_days = 0
    assert queries.rhythm_of(powerful, setting) is None
    assert queries.rhythm_of(Stakeholder(), setting) is None


def test_who_is_set_aside_is_out_of_the_list_and_comes_back_whole(world: World) -> None:
    entry = add(world)
    with pytest.raises(Denied):
        actions.set_aside(actor=world.chen, stakeholder=entry)
    actions.set_aside(actor=world.aminah, stakeholder=entry)
    assert (names(world), names(world, archived=True)) == ([], ["Pak Tani"])
    actions.bring_back(actor=world.aminah, stakeholder=entry)
    assert (names(world), names(world, archived=True)) == (["Pak Tani"], [])


def test_another_firm_finds_nobody_here(world: World) -> None:
    entry = add(world)
    other = make_firm("Kedai Kopi", owner="Siti", staff="Omar")
    with pytest.raises(Missing):
        queries.get_stakeholder(other.aminah, world.firm, entry.public_id)
    with pytest.raises(Missing):
        queries.get_stakeholder(other.aminah, other.firm, entry.public_id)


@pytest.mark.parametrize("count", [1, 30, 1000])
def test_the_list_asks_as_often_for_one_as_for_a_thousand(
    client: Client, world: World, count: int
) -> None:
    for number in range(min(count, 60)):
        add(world, f"Somebody {number}", contacts=(("phone", f"+6012345{number:04d}"),))
    first = Stakeholder.objects.first()
    assert first is not None
    Stakeholder.objects.bulk_create(
        Stakeholder(
            organisation=world.firm,
            name=f"Row {number}",
            folded=f"row {number}",
            group="customers",
            since=TODAY,
        )
        for number in range(60, count)
    )
    sign_in(client, world.aminah)
    client.get(f"/w/{world.firm.slug}/know")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        shown = client.get(f"/w/{world.firm.slug}/know")
    assert shown.context["total"] == count
    assert len(asked) == LIST_QUERIES

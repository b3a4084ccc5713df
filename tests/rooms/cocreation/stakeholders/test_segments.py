"""Segments: a rule is shown before it is saved, and means those for whom all of it holds."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.queries import invitation_secret
from bersama.cocreation.stakeholders import actions, queries
from bersama.cocreation.stakeholders.actions import Known
from bersama.cocreation.stakeholders.models import Segment, Stakeholder, Tag
from bersama.core import clock, once
from bersama.core.actor import Actor
from bersama.core.errors import Denied, Invalid, Missing
from bersama.core.ledger.verifying import verify
from bersama.methods.ideas import actions as ideas
from tests import world as w
from tests.world import World, make_firm, sign_in

pytestmark = pytest.mark.django_db
TODAY = clock.today("Asia/Kuala_Lumpur")
PREVIEW_QUERIES = 4


@pytest.fixture
def world() -> World:
    return make_firm()


def add(world: World, name: str, group: str = "customers", **more: Any) -> Stakeholder:
    permits = more.pop("permits", ())
    return actions.add_stakeholder(
        actor=world.aminah,
        organisation=world.firm,
        known=Known(name=name, group=group, **more),
        permits=permits,
    )


def rule(**fields: Any) -> list[dict[str, Any]]:
    return [{"field": name, "is": "one_of", "value": value} for name, value in fields.items()]


def meant(world: World, **fields: Any) -> list[str]:
    rows = queries.meant_by(world.firm, rule(**fields), TODAY)
    return [row.name for row in rows]


def gives_an_idea(
    world: World, entry: Stakeholder, mode: str = "named", words: str = "More rye."
) -> None:
    """This one of the register is invited to a round of ideas, and gives one."""
    made = ideas.ask_for_ideas(
        actor=world.aminah,
        organisation=world.firm,
        plan=w.plan(method="ideas", mode=mode, access="invited"),
    )
    rounds.open_round(actor=world.aminah, engagement=made)
    assert entry.person is not None
    invited = rounds.invite(actor=world.aminah, engagement=made, person=entry.person)
    secret = secrets.token_urlsafe(32)
    seated, _seat = rounds.accept_invitation(
        actor=Actor(), invitation_secret=invitation_secret(invited.public_id), secret=secret
    )
    arrival = rounds.Arrival(accepts_terms=True)
    rounds.take_seat(actor=seated, engagement=made, secret=secret, arrival=arrival)
    ideas.submit_idea(actor=seated, engagement=made, text=words)


def test_bought_often_and_gave_an_idea_means_exactly_those(world: World) -> None:
    both = add(world, "Lina", tags=("bought 3 times",), permits=("contact",))
    gave = add(world, "Omar", permits=("contact",))
    add(world, "Siti", tags=("bought 3 times",), permits=("contact",))
    add(world, "Wei", permits=("contact",))
    assert meant(world, tag=["Bought 3 times"], did_ideas=1) == []
    gives_an_idea(world, both)
    gives_an_idea(world, gave, words="White bread.")
    assert meant(world, tag=["Bought 3 times"], did_ideas=1) == ["Lina"]
    assert meant(world, did_ideas=1) == ["Lina", "Omar"]
    assert meant(world, did_ideas=2) == []
    assert meant(world, did_rounds=1) == ["Lina", "Omar"]
    assert meant(world, active=1) == ["Lina", "Omar"]
    assert meant(world, idle=1) == ["Siti", "Wei"]


@pytest.mark.parametrize("mode", ["anonymous", "confidential"])
def test_who_spoke_without_a_name_is_found_by_no_rule(world: World, mode: str) -> None:
    lina = add(world, "Lina", permits=("contact",))
    gives_an_idea(world, lina, mode=mode)
    assert meant(world, did_ideas=1) == meant(world, did_rounds=1) == meant(world, active=9) == []
    assert meant(world, idle=9) == ["Lina"]


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"group": ["customers"]}, ["Farid", "Lina"]),
        ({"group": ["customers", "suppliers"]}, ["Farid", "Lina", "Pak Tani"]),
        ({"kind": ["organisation"]}, ["Pak Tani"]),
        ({"place": "ipoh"}, ["Lina"]),
        ({"language": ["ms"]}, ["Lina"]),
        ({"channel": ["sms"]}, ["Pak Tani"]),
        ({"tag": ["Rye"]}, ["Pak Tani"]),
        ({"influencer": True}, ["Lina"]),
        ({"underheard": True}, ["Pak Tani"]),
        ({"matrix": ["keep_informed"]}, ["Lina"]),
        ({"matrix": ["keep_informed", "manage_closely"]}, ["Lina", "Pak Tani"]),
        ({"overdue": True}, ["Pak Tani"]),
        ({"permits": ["contact"]}, ["Lina"]),
        ({"permits": ["contact", "name"]}, []),
        ({"group": ["customers"], "place": "ipoh"}, ["Lina"]),
        ({"group": ["suppliers"], "place": "ipoh"}, []),
        ({"sub_group": ["no id"]}, []),
        ({"shoe size": 42}, []),
        ({"matrix": ["nowhere"]}, []),
    ],
)
def test_a_rule_means_those_for_whom_all_of_it_holds(
    world: World, fields: dict[str, Any], names: list[str]
) -> None:
    lina = add(
        world, "Lina", place="Ipoh Lama", language="ms", is_influencer=True, permits=("contact",)
    )
    tani = add(
        world,
        "Pak Tani",
        "suppliers",
        kind="organisation",
        channel="sms",
        tags=("rye",),
        is_underheard=True,
    )
    add(world, "Farid", "employees", also_in=("customers",))
    gone = add(world, "Gone", place="Ipoh", tags=("rye",))
    actions.set_aside(actor=world.aminah, stakeholder=gone)
    Stakeholder.objects.filter(pk=lina.pk).update(power=2, interest=5)
    Stakeholder.objects.filter(pk=tani.pk).update(
        power=5, interest=5, due_on=TODAY - timedelta(days=1)
    )
    assert meant(world, **fields) == names


def test_a_sub_group_that_is_gone_means_nobody_and_is_named(world: World) -> None:
    sub = actions.add_sub_group(
        actor=world.aminah, organisation=world.firm, code="customers", name="Food bloggers"
    )
    add(world, "Lina", sub_group=sub)
    asked = rule(group=["customers"], sub_group=[str(sub.public_id)])
    assert queries.who_is_meant(world.aminah, world.firm, asked, TODAY).names == ["Lina"]
    actions.remove_sub_group(actor=world.aminah, group=sub)
    found = queries.who_is_meant(world.aminah, world.firm, asked, TODAY)
    assert (found.count, found.empty_at, found.is_empty_alone) == (0, 1, True)


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"nonce": once.make(), **fields})


def test_who_is_meant_is_shown_before_a_rule_is_saved(client: Client, world: World) -> None:
    add(world, "Lina", tags=("cafe",))
    add(world, "Pak Tani", "suppliers")
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/segments"
    rule_sent = {"name": "Cafes", "group": ["customers"], "tag": "cafe"}
    shown = post(client, f"{url}/add", look="on", **rule_sent)
    assert (shown.status_code, shown.context["meant"]["count"]) == (200, 1)
    assert shown.context["meant"]["names"] == ["Lina"]
    unseen = post(client, f"{url}/add", **rule_sent)
    assert (unseen.status_code, Segment.objects.count()) == (200, 0)
    seen = unseen.context["form"]["seen"].value()
    changed = post(client, f"{url}/add", **rule_sent | {"group": ["suppliers"]}, seen=seen)
    assert (changed.status_code, Segment.objects.count()) == (200, 0)
    assert "After the others this leaves nobody" in changed.content.decode()
    saved = post(client, f"{url}/add", **rule_sent, seen=seen)
    assert (saved.status_code, saved["Location"]) == (303, url)
    made = Segment.objects.get()
    assert made.rule == [
        {"field": "group", "is": "one_of", "value": ["customers"]},
        {"field": "tag", "is": "one_of", "value": ["cafe"]},
    ]
    listed = client.get(url).context["segments"]
    assert [(row["name"], row["count"], row["words"]) for row in listed] == [
        ("Cafes", 1, ["One of the groups: Customers", "Has one of the tags: cafe"])
    ]
    assert verify().first is None


def test_the_condition_that_leaves_nobody_is_named(client: Client, world: World) -> None:
    add(world, "Lina", place="Ipoh")
    add(world, "Pak Tani", "suppliers")
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/segments/add"
    alone = post(client, url, look="on", group=["customers"], place="Johor")
    said = "Nobody in the register is so: Place has the word: Johor."
    assert alone.context["meant"]["why_nobody"] == said
    after = post(client, url, look="on", group=["suppliers"], place="Ipoh")
    said = "After the others this leaves nobody: Place has the word: Ipoh."
    assert after.context["meant"]["why_nobody"] == said


def test_a_saved_rule_is_in_its_form_again_and_two_who_change_it_do_not_collide(
    client: Client, world: World
) -> None:
    add(world, "Lina", tags=("cafe", "early"), permits=("contact",))
    wanted = rule(group=["customers"], tag=["cafe", "early"], influencer=True, permits=["contact"])
    made = actions.save_segment(
        actor=world.aminah, organisation=world.firm, name="Cafes", rule=wanted
    )
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/segments/{made.public_id}"
    form = client.get(url).context["form"]
    held = {name: form[name].value() for name in ("name", "group", "tag", "influencer", "permits")}
    assert held == {
        "name": "Cafes",
        "group": ["customers"],
        "tag": "cafe, early",
        "influencer": True,
        "permits": ["contact"],
    }
    sent = {"name": "All", "group": ["customers"], "version": form["version"].value()}
    seen = post(client, url, **sent).context["form"]["seen"].value()
    assert post(client, url, **sent, seen=seen).status_code == 303
    late = post(client, url, **sent | {"name": "Mine"}, seen=seen)
    assert late.status_code == 409
    made.refresh_from_db()
    assert (made.name, made.version) == ("All", 2)
    assert post(client, f"{url}/remove").status_code == 303
    assert Segment.objects.count() == 0
    assert verify().first is None


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"name": "X"}, "__all__", "Choose at least one thing by which people are meant."),
        ({"name": "", "place": "Ipoh"}, "name", "Give it a name."),
        ({"name": "CAFES", "place": "Ipoh"}, "name", "There is a segment of this name already."),
    ],
)
def test_a_rule_that_cannot_be_kept_says_why(
    client: Client, world: World, sent: dict[str, str], field: str, said: str
) -> None:
    actions.save_segment(
        actor=world.aminah, organisation=world.firm, name="Cafes", rule=rule(place="Ipoh")
    )
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/segments/add"
    answered = post(client, url, **sent)
    if answered.status_code == 200:
        answered = post(client, url, **sent, seen=answered.context["form"]["seen"].value())
    assert answered.status_code == 422
    assert answered.context["form"].errors[field] == [said]
    assert Segment.objects.count() == 1


def test_a_rule_that_is_none_of_ours_is_not_kept(world: World) -> None:
    for wrong in ([], [{"field": "shoe size", "is": "one_of", "value": [42]}], rule(place="")):
        with pytest.raises(Invalid):
            actions.save_segment(
                actor=world.aminah, organisation=world.firm, name="Odd", rule=wrong
            )


def test_staff_and_other_firms_choose_nobody(world: World) -> None:
    made = actions.save_segment(
        actor=world.aminah, organisation=world.firm, name="Cafes", rule=rule(place="Ipoh")
    )
    with pytest.raises(Denied):
        actions.remove_segment(actor=world.chen, segment=made)
    with pytest.raises(Missing):
        queries.who_is_meant(world.chen, world.firm, made.rule, TODAY)
    other = make_firm("Kedai Kopi", owner="Siti", staff="Omar")
    with pytest.raises(Missing):
        queries.get_segment(other.aminah, other.firm, made.public_id)


@pytest.mark.parametrize("count", [1, 30, 10_000])
def test_a_preview_asks_as_often_for_one_as_for_ten_thousand(world: World, count: int) -> None:
    rows = Stakeholder.objects.bulk_create(
        Stakeholder(
            organisation=world.firm,
            name=f"Row {number}",
            folded=f"row {number}",
            group="customers",
            place="Ipoh",
            since=TODAY,
        )
        for number in range(count)
    )
    Tag.objects.bulk_create(Tag(stakeholder=row, word="cafe") for row in rows)
    asked = rule(group=["customers"], place="Ipoh", tag=["cafe"], idle=30)
    with CaptureQueriesContext(connection) as seen:
        found = queries.who_is_meant(world.aminah, world.firm, asked, TODAY)
    assert (found.count, len(found.names)) == (count, min(count, 12))
    assert len(seen) == PREVIEW_QUERIES

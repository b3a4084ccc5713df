"""The eight groups switched on and off, their targets, and sub-groups with words of their own."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bersama.cocreation.stakeholders import actions, queries
from bersama.cocreation.stakeholders.actions import Known
from bersama.cocreation.stakeholders.models import Group, Stakeholder
from bersama.core import clock, once
from bersama.core.errors import Denied, Invalid, Missing, Stale
from bersama.core.ledger.verifying import verify
from tests.world import World, make_firm, sign_in

pytestmark = pytest.mark.django_db
EVERYBODY = tuple(queries.GROUPS)
PAGE_QUERIES = 10


@pytest.fixture
def world() -> World:
    return make_firm()


def add(world: World, name: str = "The bank", group: str = "investors", **more: Any) -> Stakeholder:
    return actions.add_stakeholder(
        actor=world.aminah, organisation=world.firm, known=Known(name=name, group=group, **more)
    )


def bloggers(world: World, **more: Any) -> Group:
    return actions.add_sub_group(
        actor=world.aminah,
        organisation=world.firm,
        code="customers",
        name="Food bloggers",
        **more,
    )


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"nonce": once.make(), **fields})


def ticked(*off: str, **targets: int) -> dict[str, Any]:
    used = {f"use_{code}": "on" for code in EVERYBODY if code not in off}
    return {**used, **{f"target_{code}": share for code, share in targets.items()}}


def test_who_is_in_a_group_that_is_switched_off_stays_and_the_page_counts_them(
    client: Client, world: World
) -> None:
    bank = add(world)
    url = f"/w/{world.firm.slug}/know/groups"
    sign_in(client, world.aminah)
    assert "stays in it" not in client.get(url).content.decode()
    sent = post(client, url, **ticked("investors", "competitors", community=20))
    assert (sent.status_code, sent["Location"]) == (303, url)
    bank.refresh_from_db()
    assert (bank.group, bank.state) == ("investors", "active")
    shown = client.get(url).content.decode()
    assert shown.count("Switched off: 1 entry stays in it, and no new one can be added.") == 1
    assert queries.switched_off(world.firm) == {"investors", "competitors"}
    assert queries.targets_of(world.firm) == {"community": 20}
    with pytest.raises(Invalid):
        add(world, "Another bank")
    assert verify().first is None


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (
            ticked(community=60, customers=50),
            "Together the targets come to 110 of a hundred. Take 10 away.",
        ),
        (
            ticked("investors", investors=5),
            "This group is switched off; it can&#x27;t have a target.",
        ),
        ({"target_customers": 50}, "Leave at least one group switched on."),
    ],
)
def test_targets_that_do_not_fit_are_refused_and_nothing_changes(
    client: Client, world: World, sent: dict[str, Any], said: str
) -> None:
    sign_in(client, world.aminah)
    answered = post(client, f"/w/{world.firm.slug}/know/groups", **sent)
    assert answered.status_code == 422
    assert said in answered.content.decode()
    assert Group.objects.count() == 0


def test_targets_of_a_hundred_together_are_taken(world: World) -> None:
    actions.set_groups(
        actor=world.aminah,
        organisation=world.firm,
        used=EVERYBODY,
        targets={"community": 50, "customers": 50},
    )
    assert queries.targets_of(world.firm) == {"community": 50, "customers": 50}


def test_two_who_set_the_groups_at_once_do_not_overwrite_each_other(
    client: Client, world: World
) -> None:
    url = f"/w/{world.firm.slug}/know/groups"
    version = sign_in(client, world.aminah).get(url).context["form"]["version"].value()
    assert post(client, url, version=version, **ticked(community=20)).status_code == 303
    late = post(client, url, version=version, **ticked(community=30))
    assert late.status_code == 409
    assert late.context["form"].theirs == [("Wanted from Neighbours, of a hundred", "20")]
    assert queries.targets_of(world.firm) == {"community": 20}


def test_a_sub_group_has_a_plan_and_words_of_its_own(client: Client, world: World) -> None:
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/groups"
    form = {"code": "customers", "name": "Food bloggers", "plan": "A tasting.", "message": "Come!"}
    sent = post(client, f"{url}/add", **form)
    assert sent["Location"] == f"{url}#customers"
    made = Group.objects.get(name="Food bloggers")
    assert (made.code, made.plan, made.message) == ("customers", "A tasting.", "Come!")
    page = f"{url}/{made.public_id}"
    opened = client.get(page).context["form"]
    changed = {"name": "Food writers", "plan": "", "message": "Come and taste."}
    assert post(client, page, version=opened["version"].value(), **changed).status_code == 303
    late = post(client, page, version=opened["version"].value(), **changed | {"plan": "Mine."})
    assert late.status_code == 409
    made.refresh_from_db()
    assert (made.name, made.plan, made.message) == ("Food writers", "", "Come and taste.")
    assert verify().first is None


def test_two_sub_groups_of_one_group_do_not_share_a_name(world: World) -> None:
    bloggers(world)
    with pytest.raises(Invalid) as caught:
        actions.add_sub_group(
            actor=world.aminah, organisation=world.firm, code="customers", name="FOOD bloggers"
        )
    assert caught.value.fields == {"name": ["There is a sub-group of this name already."]}
    actions.add_sub_group(
        actor=world.aminah, organisation=world.firm, code="community", name="Food bloggers"
    )
    assert Group.objects.count() == 2


def test_who_was_in_a_sub_group_that_is_taken_away_stays_in_the_group(
    client: Client, world: World
) -> None:
    group = bloggers(world)
    lina = add(world, "Lina", "customers", sub_group=group)
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/groups/{group.public_id}"
    assert "1 entry is in it." in client.get(url).content.decode()
    assert post(client, f"{url}/remove").status_code == 303
    lina.refresh_from_db()
    assert (lina.group, lina.sub_group, lina.version) == ("customers", None, 2)
    assert client.get(url).status_code == 404
    assert verify().first is None


def test_staff_change_no_group_and_another_firm_finds_none(world: World) -> None:
    group = bloggers(world)
    with pytest.raises(Denied):
        actions.set_groups(
            actor=world.chen, organisation=world.firm, used=["customers"], targets={}
        )
    other = make_firm("Kedai Kopi", owner="Siti", staff="Omar")
    with pytest.raises(Missing):
        queries.get_sub_group(other.aminah, other.firm, group.public_id)
    with pytest.raises(Missing):
        actions.edit_sub_group(actor=other.aminah, group=group, name="X", plan="", message="")


def test_a_sub_group_that_was_changed_meanwhile_is_not_written_over(world: World) -> None:
    group = bloggers(world)
    with pytest.raises(Stale):
        actions.edit_sub_group(
            actor=world.aminah, group=group, name="X", plan="", message="", version="0" * 16
        )
    group.refresh_from_db()
    assert group.name == "Food bloggers"


@pytest.mark.parametrize("count", [1, 30, 1000])
def test_the_page_of_groups_asks_as_often_for_one_as_for_a_thousand(
    client: Client, world: World, count: int
) -> None:
    group = bloggers(world)
    today = clock.today(world.firm.time_zone)
    Stakeholder.objects.bulk_create(
        Stakeholder(
            organisation=world.firm,
            name=f"Row {number}",
            folded=f"row {number}",
            group="customers",
            sub_group=group,
            since=today,
        )
        for number in range(count)
    )
    Group.objects.bulk_create(
        Group(organisation=world.firm, code="customers", name=f"Sub {n}")
        for n in range(count // 10)
    )
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/groups"
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        shown = client.get(url)
    assert shown.context["groups"][0]["count"] == count
    assert len(asked) == PAGE_QUERIES

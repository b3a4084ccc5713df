"""What is in and what stays out with a competitor: stated, drawn anew, ended, erased."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bersama.cocreation.stakeholders import actions, queries
from bersama.cocreation.stakeholders.actions import Known
from bersama.cocreation.stakeholders.models import Boundary, Stakeholder
from bersama.cocreation.stakeholders.present import held_entry
from bersama.core import once
from bersama.core.errors import Denied, Invalid
from bersama.core.ledger.verifying import verify
from tests.world import World, make_firm, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_firm()


def add(world: World, group: str = "competitors", **more: Any) -> Stakeholder:
    return actions.add_stakeholder(
        actor=world.aminah,
        organisation=world.firm,
        known=Known(name="Roti Sore", group=group, kind="organisation", **more),
    )


def unbound(world: World) -> list[str]:
    return [row.name for row in queries.without_boundary(world.firm)]


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"nonce": once.make(), **fields})


def test_a_line_is_drawn_drawn_anew_and_ended(client: Client, world: World) -> None:
    entry = add(world)
    url = f"/w/{world.firm.slug}/know/{entry.public_id}"
    sign_in(client, world.aminah)
    assert "A competitor is invited to nothing before" in client.get(url).content.decode()
    assert unbound(world) == ["Roti Sore"]
    sent = post(client, f"{url}/boundary", inside="The market day.", outside="Prices.")
    assert (sent.status_code, unbound(world)) == (303, [])
    shown = client.get(url).content.decode()
    assert "The market day." in shown
    assert "A competitor is invited to nothing before" not in shown
    post(client, f"{url}/boundary", inside="Parking.", outside="Recipes.")
    rows = Boundary.objects.order_by("pk")
    assert [(row.inside, row.ended_at is None) for row in rows] == [
        ("The market day.", False),
        ("Parking.", True),
    ]
    assert post(client, f"{url}/boundary/end").status_code == 303
    assert unbound(world) == ["Roti Sore"]
    assert verify().first is None


@pytest.mark.parametrize(
    ("sides", "field", "said"),
    [
        ({"inside": " ", "outside": "Prices."}, "inside", "Say what you may talk about."),
        ({"inside": "Parking.", "outside": ""}, "outside", "Say what stays out."),
    ],
)
def test_both_sides_of_the_line_are_said(
    world: World, sides: dict[str, str], field: str, said: str
) -> None:
    with pytest.raises(Invalid) as caught:
        actions.state_boundary(actor=world.aminah, stakeholder=add(world), **sides)
    assert caught.value.fields == {field: [said]}
    assert Boundary.objects.count() == 0


def test_only_a_competitor_needs_a_line_and_only_the_owner_draws_it(
    client: Client, world: World
) -> None:
    mill = add(world, "suppliers")
    both = add(world, "partners", also_in=("competitors",))
    assert queries.competes(both)
    assert not queries.competes(mill)
    assert [row.pk for row in queries.without_boundary(world.firm)] == [both.pk]
    with pytest.raises(Denied):
        actions.state_boundary(actor=world.chen, stakeholder=both, inside="A", outside="B")
    actions.state_boundary(actor=world.aminah, stakeholder=both, inside="Rye.", outside="Naan.")
    url = f"/w/{world.firm.slug}/know/{both.public_id}"
    assert "Naan." not in sign_in(client, world.chen).get(url).content.decode()


def test_a_line_is_held_about_them_and_goes_when_they_are_erased(world: World) -> None:
    entry = add(world)
    actions.state_boundary(actor=world.aminah, stakeholder=entry, inside="In.", outside="Out.")
    (line,) = held_entry(entry)["boundaries"]
    assert (line["inside"], line["outside"]) == ("In.", "Out.")
    actions.erase_stakeholder(actor=world.aminah, stakeholder=entry)
    assert Boundary.objects.count() == 0
    assert verify().first is None

"""The five barriers: rated by the owner, never summed, the low ones with what helps."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bersama.core import once
from bersama.core.errors import Denied, Invalid
from bersama.core.ledger.verifying import verify
from bersama.network.readiness import actions, present
from bersama.network.readiness.models import SelfCheck
from tests.world import World, make_firm, sign_in

pytestmark = pytest.mark.django_db
FINE = dict.fromkeys(["money", "skills", "certainty", "access", "infrastructure"], 4)
PAGE_QUERIES = 6


@pytest.fixture
def world() -> World:
    return make_firm()


def check(world: World, **values: int) -> SelfCheck:
    return actions.check_readiness(
        actor=world.aminah, organisation=world.firm, ratings={**FINE, **values}
    )


def test_low_skills_propose_training_and_name_the_area_of_programmes(world: World) -> None:
    check(world, skills=2, money=1)
    found = present.latest(world.aminah, world.firm)
    assert found is not None
    assert [(line.barrier.key, str(line.barrier.area)) for line in found.low] == [
        ("money", "Access to financing"),
        ("skills", "Human capital development"),
    ]
    assert verify().first is None


def test_what_changed_since_the_last_time_is_seen(world: World) -> None:
    check(world, skills=1)
    check(world, skills=3)
    found = present.latest(world.aminah, world.firm)
    assert found is not None
    assert [(line.value, line.before, line.change) for line in found.lines][1] == (3, 1, 2)
    assert found.low == []


@pytest.mark.parametrize("value", [0, 6, None])
def test_a_value_outside_the_scale_is_refused(world: World, value: int | None) -> None:
    with pytest.raises(Invalid) as caught:
        actions.check_readiness(
            actor=world.aminah, organisation=world.firm, ratings={**FINE, "access": value}
        )
    assert caught.value.fields == {"access": ["Choose from 1 to 5."]}
    assert SelfCheck.objects.count() == 0


def test_staff_look_and_the_owner_rates(client: Client, world: World) -> None:
    with pytest.raises(Denied):
        actions.check_readiness(actor=world.chen, organisation=world.firm, ratings=FINE)
    check(world, certainty=2)
    shown = sign_in(client, world.chen).get(f"/w/{world.firm.slug}/ready").content.decode()
    assert "Find a mentor" in shown
    assert "The owner says how ready the firm is. You may look at it." in shown


def test_a_form_with_a_gap_keeps_what_was_chosen(client: Client, world: World) -> None:
    sign_in(client, world.aminah)
    given = {key: str(value) for key, value in FINE.items() if key != "money"}
    sent = client.post(f"/w/{world.firm.slug}/ready", {"nonce": once.make(), **given})
    assert sent.status_code == 422
    assert sent.context["form"].errors == {"money": ["Choose from 1 to 5."]}
    assert sent.context["form"]["skills"].value() == "4"


@pytest.mark.parametrize("checks", [1, 30])
def test_the_page_asks_as_often_after_one_check_as_after_thirty(
    client: Client, world: World, checks: int
) -> None:
    for _ in range(checks):
        check(world)
    sign_in(client, world.aminah)
    client.get(f"/w/{world.firm.slug}/ready")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/w/{world.firm.slug}/ready")
    assert len(asked) == PAGE_QUERIES

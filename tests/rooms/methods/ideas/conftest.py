"""A round of ideas at the bakery: Aminah asks, Chen helps, people take part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bersama.cocreation.initiatives import actions as initiatives
from bersama.cocreation.initiatives.actions.asking import Plan
from bersama.cocreation.initiatives.actions.joining import Arrival
from bersama.cocreation.initiatives.models import Engagement
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.methods.ideas import actions
from tests.world import World, make_firm


@pytest.fixture
def world(db: None) -> World:
    return make_firm()


@pytest.fixture
def ask(world: World) -> Callable[..., Engagement]:
    """Ask for ideas; it is open at once."""

    def make(**changes: Any) -> Engagement:
        now = clock.now()
        plan = Plan(
            title="What shall we bake on Fridays?",
            method="ideas",
            purpose="To fill the shelf on Fridays.",
            closes_at=now + timedelta(days=3),
            answer_by=(now + timedelta(days=10)).date(),
        )
        return actions.ask_for_ideas(
            actor=world.aminah, organisation=world.firm, plan=replace(plan, **changes), opens=True
        )

    return make


@pytest.fixture
def round_(ask: Callable[..., Engagement]) -> Engagement:
    return ask()


_places = iter(range(10**9))


def join(engagement: Engagement, *, name: str = "", group: str = "") -> Actor:
    """Somebody who takes a seat by the open link."""
    arrival = Arrival(accepts_terms=True, display_name=name, group=group)
    actor, _seat = initiatives.take_seat(
        actor=Actor(), engagement=engagement, secret=f"secret-{next(_places)}", arrival=arrival
    )
    return actor


def close(world: World, engagement: Engagement) -> None:
    initiatives.close_round(actor=world.aminah, engagement=engagement, reason="Enough came in.")
    engagement.refresh_from_db()


def give(engagement: Engagement, text: str, who: Actor | None = None) -> Any:
    actor = who or join(engagement)
    return actions.submit_idea(actor=actor, engagement=engagement, text=text)

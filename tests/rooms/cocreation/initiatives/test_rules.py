"""Who may do what with a round: every kind of actor in every state, as tables."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.models import Contribution, Engagement
from bersama.cocreation.initiatives.rules import CONTRIBUTION, PROMISE, ROUND
from bersama.core import clock
from bersama.core.actor import ANONYMOUS, WORKER, Actor
from bersama.core.errors import Conflict, Denied, Missing
from bersama.core.policy import can
from bersama.core.states import advance, machines
from tests import world as w

pytestmark = pytest.mark.django_db

STATES = ("draft", "running", "over", "closed")


@pytest.fixture
def bakery() -> w.World:
    return w.make_firm()


def in_state(bakery: w.World, state: str, **other: object) -> Engagement:
    engagement = w.ask_breads(bakery, opens=False, **other)
    if state != "draft":
        rounds.open_round(actor=bakery.aminah, engagement=engagement)
    if state == "over":
        early = clock.now() - timedelta(days=2)
        Engagement.objects.filter(pk=engagement.pk).update(
            opens_at=early, closes_at=early + timedelta(days=1)
        )
    if state == "closed":
        w.close_now(bakery, engagement)
    engagement.refresh_from_db()
    return engagement


def actors(bakery: w.World, engagement: Engagement) -> dict[str, Actor]:
    """Each relation to a round that somebody can have."""
    facilitator = w.add_member(bakery.firm, bakery.aminah, "Farid")
    Engagement.objects.filter(pk=engagement.pk).update(facilitator=facilitator)
    engagement.refresh_from_db()
    return {
        "anonymous": ANONYMOUS,
        "participant": Actor(person_id=999, engagement_id=engagement.pk, participant_id=12345),
        "staff": bakery.chen,
        "facilitator": w.actor_for(bakery.firm, facilitator),
        "owner": bakery.aminah,
        "other owner": Actor(
            person_id=4711, organisation_id=bakery.firm.pk + 1000, standing="owner"
        ),
        "revoked": Actor(person_id=bakery.staff.pk),
        "worker": WORKER,
    }


# Per policy and state: the actors that may (+), that are told why not (-), the rest see nothing.
TABLE = [
    ("initiatives.desk", "draft", "staff facilitator owner", ""),
    ("initiatives.desk", "closed", "staff facilitator owner", ""),
    ("initiatives.manage", "running", "facilitator owner", "staff"),
    ("initiatives.open", "draft", "facilitator owner", "staff"),
    ("initiatives.close", "running", "facilitator owner", "staff"),
    ("initiatives.decide", "closed", "owner", "staff facilitator"),
    ("initiatives.enter", "running", "staff facilitator owner", ""),
    ("initiatives.enter", "closed", "", "staff facilitator owner"),
    ("initiatives.mine", "running", "participant", ""),
]
OPEN_LINK = [
    ("initiatives.view", "draft", "participant staff facilitator owner", ""),
    (
        "initiatives.view",
        "running",
        "anonymous participant staff facilitator owner other revoked worker",
        "",
    ),
    ("initiatives.contribute", "draft", "", "participant staff facilitator owner"),
    (
        "initiatives.contribute",
        "running",
        "anonymous participant staff facilitator owner other revoked worker",
        "",
    ),
    (
        "initiatives.contribute",
        "over",
        "",
        "anonymous participant staff facilitator owner other revoked worker",
    ),
    (
        "initiatives.results",
        "running",
        "",
        "anonymous participant staff facilitator owner other revoked worker",
    ),
    (
        "initiatives.results",
        "over",
        "anonymous participant staff facilitator owner other revoked worker",
        "",
    ),
]
BY_SLIP = [
    ("initiatives.view", "running", "participant staff facilitator owner", ""),
    ("initiatives.contribute", "running", "participant", "staff facilitator owner"),
    ("initiatives.results", "running", "", "participant staff facilitator owner"),
    ("initiatives.results", "closed", "participant staff facilitator owner", ""),
]
CASES = [
    *((*row, {}) for row in (*TABLE, *OPEN_LINK)),
    *((*row, {"access": "slips"}) for row in (*TABLE, *BY_SLIP)),
    *((*row, {"access": "invited", "mode": "confidential"}) for row in (*TABLE, *BY_SLIP)),
]


@pytest.mark.parametrize(("name", "state", "may", "told", "other"), CASES)
def test_the_table(
    bakery: w.World, name: str, state: str, may: str, told: str, other: dict[str, str]
) -> None:
    engagement = in_state(bakery, state, **other)
    expected, found = {}, {}
    for who, actor in actors(bakery, engagement).items():
        short = who.split()[0]
        expected[who] = (
            "may" if short in may.split() else "told" if short in told.split() else "404"
        )
        verdict = can(actor, name, engagement)
        found[who] = "may" if verdict else "told" if verdict.visible else "404"
        assert bool(verdict) or str(verdict.reason).endswith(".")
    assert found == expected


def test_a_facilitator_who_left_the_firm_manages_nothing(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    Engagement.objects.filter(pk=engagement.pk).update(facilitator=bakery.staff)
    engagement.refresh_from_db()
    assert bool(can(bakery.chen, "initiatives.manage", engagement))
    gone = can(Actor(person_id=bakery.staff.pk), "initiatives.manage", engagement)
    assert (gone.allowed, gone.visible) == (False, False)


@pytest.mark.parametrize("kind", ["initiatives.engagement"])
@pytest.mark.parametrize("state", ["draft", "running", "closed", "decided"])
def test_every_illegal_move_of_a_round_is_refused(bakery: w.World, kind: str, state: str) -> None:
    engagement = w.ask_breads(bakery, opens=False)
    Engagement.objects.filter(pk=engagement.pk).update(state=state)
    engagement.refresh_from_db()
    machine = machines()[kind]
    for move in machine.moves:
        if state in move.sources:
            continue
        with pytest.raises((Conflict, Denied, Missing)):
            advance(machine, engagement, move.name, actor=bakery.aminah)
        engagement.refresh_from_db()
        assert engagement.state == state


@pytest.mark.parametrize("state", ["received", "answered", "hidden", "withdrawn"])
def test_every_illegal_move_of_a_contribution_is_refused(bakery: w.World, state: str) -> None:
    engagement = w.ask_breads(bakery)
    seated, response = w.answer(engagement, "Rye")
    contribution = response.contribution
    Contribution.objects.filter(pk=contribution.pk).update(state=state)
    contribution.refresh_from_db()
    for move in CONTRIBUTION.moves:
        if state in move.sources:
            continue
        for actor in (bakery.aminah, seated):
            with pytest.raises((Conflict, Denied, Missing)):
                advance(CONTRIBUTION, contribution, move.name, actor=actor)
        contribution.refresh_from_db()
        assert contribution.state == state


def test_the_machines_draw_themselves() -> None:
    assert ROUND.mermaid().splitlines()[:3] == [
        "stateDiagram-v2",
        "  [*] --> draft",
        "  draft --> running: open",
    ]
    assert "  open --> kept: keep" in PROMISE.mermaid()

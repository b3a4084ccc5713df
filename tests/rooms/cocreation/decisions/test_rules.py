"""Who may decide, answer and read: every kind of actor in every state; and when a reason is due."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bersama.cocreation.decisions import queries
from bersama.cocreation.decisions.models import Decision
from bersama.cocreation.decisions.rules import DECISION, favourites, goes_against
from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.models import Engagement
from bersama.cocreation.initiatives.registry import Block, Item
from bersama.core import clock
from bersama.core.actor import ANONYMOUS, WORKER, Actor
from bersama.core.errors import Conflict, Denied, Missing
from bersama.core.policy import can
from bersama.core.states import advance
from tests import world as w
from tests.rooms.cocreation.decisions import breads as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def bakery() -> w.World:
    return w.make_firm()


def in_state(bakery: w.World, state: str, access: str = "open") -> Engagement:
    engagement = w.ask_breads(bakery, opens=False, access=access)
    if state != "draft":
        rounds.open_round(actor=bakery.aminah, engagement=engagement)
    if state == "over":
        early = clock.now() - timedelta(days=2)
        Engagement.objects.filter(pk=engagement.pk).update(
            opens_at=early, closes_at=early + timedelta(days=1)
        )
    if state in ("closed", "decided"):
        w.close_now(bakery, engagement)
    engagement.refresh_from_db()
    if state == "decided":
        b.decided(bakery, engagement, "Rye")
    return engagement


def actors(bakery: w.World, engagement: Engagement) -> dict[str, Actor]:
    facilitator = w.add_member(bakery.firm, bakery.aminah, "Farid")
    Engagement.objects.filter(pk=engagement.pk).update(facilitator=facilitator)
    engagement.refresh_from_db()
    return {
        "anonymous": ANONYMOUS,
        "participant": Actor(person_id=999, engagement_id=engagement.pk, participant_id=12345),
        "other's": Actor(person_id=999, engagement_id=engagement.pk + 1, participant_id=12345),
        "staff": bakery.chen,
        "facilitator": w.actor_for(bakery.firm, facilitator),
        "owner": bakery.aminah,
        "other owner": Actor(person_id=4711, organisation_id=bakery.firm.pk + 9, standing="owner"),
        "revoked": Actor(person_id=bakery.staff.pk),
        "worker": WORKER,
    }


# Policy, state, access, who may, who is told why not; nobody else sees that there is anything.
TABLE = [
    ("decisions.draft", "draft", "open", "", "facilitator owner staff"),
    ("decisions.draft", "running", "open", "", "facilitator owner staff"),
    ("decisions.draft", "over", "open", "facilitator owner", "staff"),
    ("decisions.draft", "closed", "open", "facilitator owner", "staff"),
    ("decisions.draft", "decided", "slips", "facilitator owner", "staff"),
    ("decisions.answer", "running", "open", "", "facilitator owner staff"),
    ("decisions.answer", "over", "slips", "facilitator owner", "staff"),
    ("decisions.answer", "decided", "open", "facilitator owner", "staff"),
    ("decisions.publish", "running", "open", "", "facilitator owner staff"),
    ("decisions.publish", "closed", "open", "owner", "facilitator staff"),
    ("decisions.publish", "decided", "invited", "owner", "facilitator staff"),
    ("decisions.view", "decided", "slips", "participant staff facilitator owner", ""),
    ("decisions.view", "decided", "invited", "participant staff facilitator owner", ""),
    ("decisions.view", "draft", "open", "participant staff facilitator owner", ""),
]


@pytest.mark.parametrize(("name", "state", "access", "may", "told"), TABLE)
def test_who_may(bakery: w.World, name: str, state: str, access: str, may: str, told: str) -> None:
    engagement = in_state(bakery, state, access)
    found = {}
    for who, actor in actors(bakery, engagement).items():
        thing: object = engagement
        if name == "decisions.publish":
            thing = Decision(engagement=engagement, decided_by=bakery.owner)
        verdict = can(actor, name, thing)
        found[who] = "may" if verdict else ("told" if verdict.visible else "hidden")
        assert bool(verdict) or str(verdict.reason).endswith(".")
    expected = dict.fromkeys(found, "hidden")
    expected |= dict.fromkeys(may.split(), "may") | dict.fromkeys(told.split(), "told")
    assert found == expected


def test_a_decision_on_an_open_link_is_for_everybody(bakery: w.World) -> None:
    engagement = in_state(bakery, "decided")
    found = {
        who: bool(can(a, "decisions.view", engagement))
        for who, a in actors(bakery, engagement).items()
    }
    assert set(found.values()) == {True}
    assert can(ANONYMOUS, "decisions.told", bakery.firm)


@pytest.mark.parametrize(
    ("state", "move", "works"),
    [
        ("draft", "publish", True),
        ("published", "publish", False),
        ("superseded", "publish", False),
        ("draft", "supersede", False),
        ("published", "supersede", True),
        ("superseded", "supersede", False),
    ],
)
def test_only_declared_moves_are_made(bakery: w.World, state: str, move: str, works: bool) -> None:
    engagement = in_state(bakery, "closed")
    decision = Decision.objects.create(
        engagement=engagement,
        state=state,
        question="Which?",
        decided_by=bakery.owner,
        created_at=clock.now(),
    )
    if not works:
        with pytest.raises(Conflict):
            advance(DECISION, decision, move, actor=bakery.aminah)
        decision.refresh_from_db()
        assert decision.state == state
        return
    with pytest.raises(Denied):
        advance(DECISION, decision, move, actor=bakery.chen)
    with pytest.raises(Missing):
        advance(DECISION, decision, move, actor=ANONYMOUS)
    advance(DECISION, decision, move, actor=bakery.aminah)
    decision.refresh_from_db()
    assert decision.state == {"publish": "published", "supersede": "superseded"}[move]


def block(kind: str, of: int | None, *counts: int | None) -> Block:
    items = [
        Item(key=name, label=name, count=n, of=of) for name, n in zip("abcd", counts, strict=False)
    ]
    return Block(key="q", title="?", kind=kind, items=items, answered=of or 0)


@pytest.mark.parametrize(
    ("kind", "of", "counts", "most"),
    [
        ("choice", 40, (18, 14, 8), "a"),
        ("choice", 30, (10, 10, 10), "abc"),
        ("choice", 25, (5, 10, 10), "bc"),
        ("choice", 0, (0, 0, 0), ""),
        ("choice", 3, (None, None, None), ""),
        ("choice", 40, (30, None, None), "a"),  # 10 can't outnumber 30, everybody sees that
        ("choice", 40, (20, None, None), ""),  # 20 of 40 might be the same
        ("choice", 40, (10, 12, None), ""),
        ("several", 40, (30, None, 5), ""),
        ("ideas", 40, (30, 29, 5), "a"),
    ],
)
def test_the_largest_support_is_named_only_if_it_can_be_told(
    kind: str, of: int, counts: tuple[int | None, ...], most: str
) -> None:
    found = block(kind, of, *counts)
    assert favourites(found) == frozenset(most)
    for chosen in ("a", "b", "other", "nothing"):
        assert goes_against(found, chosen) == (bool(most) and chosen not in most)


def test_a_round_of_words_alone_has_no_largest_support() -> None:
    assert favourites(None) == frozenset()
    assert not goes_against(None, "other")


def test_the_first_question_with_something_to_choose_is_decided_on(bakery: w.World) -> None:
    from bersama.cocreation.initiatives.registry import Results

    words = Block(key="w", title="Why?", kind="words", items=[], answered=3)
    choice = block("choice", 9, 5, 4)
    assert queries.deciding_block(Results(9, 9, [words, choice])) == choice
    assert queries.deciding_block(Results(9, 9, [words])) is None

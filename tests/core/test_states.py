"""Every move of every machine from every state; two rivals; the entry of a move."""

from __future__ import annotations

import pytest

from bersama.commons.organisations.models import Membership
from bersama.commons.organisations.rules import MEMBERSHIP
from bersama.core.actor import CONSOLE, WORKER, Actor
from bersama.core.errors import Conflict, Denied, Missing
from bersama.core.ledger.models import Entry
from bersama.core.policy import YES, no
from bersama.core.states import Machine, Move, advance, machines, may
from tests.world import World, make_firm

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_firm("Roti Pagi")


@pytest.fixture
def place(world: World) -> Membership:
    return Membership.objects.get(person=world.staff)


def moves_and_states() -> list[tuple[str, str]]:
    return [(m.name, s) for m in MEMBERSHIP.moves for s in MEMBERSHIP.states]


@pytest.mark.parametrize("move,state", moves_and_states())
def test_a_move_starts_only_where_the_table_says(place: Membership, move: str, state: str) -> None:
    Membership.objects.filter(pk=place.pk).update(state=state)
    place.refresh_from_db()
    declared = MEMBERSHIP.move(move)
    before = Entry.objects.count()
    if state in declared.sources:
        advance(MEMBERSHIP, place, move, actor=CONSOLE)
        entry = Entry.objects.order_by("pk").last()
        assert entry is not None
        assert (entry.kind, entry.codes["was"], entry.codes["now"]) == (
            declared.event,
            state,
            declared.target,
        )
        expected = declared.target
    else:
        with pytest.raises(Conflict, match="so that is not possible"):
            advance(MEMBERSHIP, place, move, actor=CONSOLE)
        assert Entry.objects.count() == before
        expected = state
    place.refresh_from_db()
    assert place.state == expected


def test_of_two_rivals_one_wins_and_the_other_is_told(place: Membership) -> None:
    rival = Membership.objects.get(pk=place.pk)
    advance(MEMBERSHIP, place, "revoke", actor=CONSOLE)
    before = Entry.objects.count()
    with pytest.raises(Conflict, match="Somebody was faster"):
        advance(MEMBERSHIP, rival, "revoke", actor=CONSOLE)
    assert Entry.objects.count() == before


def test_who_may_not_moves_nothing(world: World, place: Membership) -> None:
    stranger = Actor(person_id=world.owner.pk + 1000)
    with pytest.raises(Missing):
        advance(MEMBERSHIP, place, "revoke", actor=stranger)
    owner = Membership.objects.get(person=world.owner)
    with pytest.raises(Denied):
        advance(MEMBERSHIP, owner, "revoke", actor=world.chen)
    place.refresh_from_db()
    owner.refresh_from_db()
    assert (place.state, owner.state) == ("active", "active")


def test_may_says_before_what_advance_says_then(world: World, place: Membership) -> None:
    assert may(MEMBERSHIP, place, "revoke", world.aminah)
    assert not may(MEMBERSHIP, place, "join", world.aminah)
    assert "so that is not possible" in str(may(MEMBERSHIP, place, "join", WORKER).reason)


def test_a_gate_of_a_higher_room_holds_with_its_reason(place: Membership) -> None:
    MEMBERSHIP.gate("revoke", lambda actor, thing: no("Not on a market day."))
    try:
        assert str(may(MEMBERSHIP, place, "revoke", CONSOLE).reason) == "Not on a market day."
        with pytest.raises(Conflict, match="market day"):
            advance(MEMBERSHIP, place, "revoke", actor=CONSOLE)
        MEMBERSHIP._gates[:] = [("revoke", lambda actor, thing: YES)]
        advance(MEMBERSHIP, place, "revoke", actor=CONSOLE)
    finally:
        MEMBERSHIP._gates.clear()
    assert place.state == "revoked"


@pytest.mark.parametrize(
    "states,moves,said",
    [
        ({"a": "A", "b": "B"}, [Move("go", ("a",), "c", "public", "x")], "unreachable"),
        ({"a": "A", "b": "B"}, [], "unreachable"),
        (
            {"a": "A", "b": "B"},
            [Move("go", ("a",), "b", "public", "x"), Move("go", ("b",), "a", "public", "x")],
            "two moves",
        ),
    ],
)
def test_a_table_that_does_not_fit_is_refused(
    states: dict[str, str], moves: list[Move], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        Machine(kind="test.broken", initial="a", states=states, moves=tuple(moves))
    assert "test.broken" not in machines()


def test_every_machine_draws_itself() -> None:
    for machine in machines().values():
        drawing = machine.mermaid().splitlines()
        arrows = sum(len(m.sources) for m in machine.moves)
        assert drawing[:2] == ["stateDiagram-v2", f"  [*] --> {machine.initial}"]
        assert len(drawing) == 2 + arrows


@pytest.mark.django_db(transaction=True)
def test_a_move_outside_a_transaction_changes_nothing() -> None:
    place = Membership.objects.get(person=make_firm("Roti Pagi").staff)
    with pytest.raises(RuntimeError, match="outside a transaction"):
        advance(MEMBERSHIP, place, "revoke", actor=CONSOLE)
    place.refresh_from_db()
    assert place.state == "active"

"""Declared state machines: a table of moves, and the one function that makes a move.

The table is data, so the choices, the buttons, the diagrams in the documentation and the
tests of every illegal move are drawn from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bersama.core.actor import Actor
from bersama.core.errors import Conflict, Raced, Sentence
from bersama.core.events import Scalar, record, record_batch
from bersama.core.policy import Verdict, can, require

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Move:
    """One declared move: `policy` is asked, `event` is recorded."""

    name: str
    sources: tuple[str, ...]
    target: str
    policy: str
    event: str


@dataclass(frozen=True)
class Machine:
    """The states of one kind of thing; `states` maps each to its word for people."""

    kind: str
    initial: str
    states: Mapping[str, Label]
    moves: tuple[Move, ...]
    _gates: list[Any] = field(default_factory=list, compare=False, repr=False)

    def __post_init__(self) -> None:
        names = [m.name for m in self.moves]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.kind}: two moves of one name")
        used = {self.initial, *(m.target for m in self.moves)}
        used |= {s for m in self.moves for s in m.sources}
        if used != set(self.states):
            raise ValueError(f"{self.kind}: {used ^ set(self.states)} unreachable or undeclared")
        _machines[self.kind] = self

    def move(self, name: str) -> Move:
        return next(m for m in self.moves if m.name == name)

    def moves_from(self, state: str) -> Iterator[Move]:
        return (m for m in self.moves if state in m.sources)

    def label(self, state: str) -> Label:
        return self.states[state]

    def gate(self, move: str, condition: Any) -> None:
        """A higher room adds `condition(actor, thing) -> Verdict` to a move."""
        self.move(move)
        self._gates.append((move, condition))

    def mermaid(self) -> str:
        arrows = [f"  {s} --> {m.target}: {m.name}" for m in self.moves for s in m.sources]
        return "\n".join(["stateDiagram-v2", f"  [*] --> {self.initial}", *arrows])


_machines: dict[str, Machine] = {}


def machines() -> dict[str, Machine]:
    return dict(sorted(_machines.items()))


def may(machine: Machine, thing: Any, name: str, actor: Actor) -> Verdict:
    """Whether `actor` may make the move now, with the reason if not: draws the buttons."""
    move = machine.move(name)
    if thing.state not in move.sources:
        return Verdict(False, _wrong_state(machine, thing.state))
    verdict = can(actor, move.policy, thing)
    for gated, condition in machine._gates:
        if verdict and gated == name:
            verdict = condition(actor, thing)
    return verdict


def advance(
    machine: Machine,
    thing: Any,
    name: str,
    *,
    actor: Actor,
    at: datetime | None = None,
    **codes: Scalar,
) -> None:
    """Make one declared move on `thing.state`, inside the action's transaction.

    Raises Denied or Missing (policy, gate) and Conflict (other state, or a rival was
    faster). `codes` go into the ledger: ids, codes and numbers, never names or texts; an
    act in an anonymous round gives `at` rounded to its day.
    """
    move = machine.move(name)
    require(actor, move.policy, thing)
    was = thing.state
    if was not in move.sources:
        raise Conflict(_wrong_state(machine, was))
    for gated, condition in machine._gates:
        if gated == name and not (verdict := condition(actor, thing)):
            raise Conflict(verdict.reason)
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{move.name} of {machine.kind} outside a transaction")
    rows = type(thing)._default_manager.filter(pk=thing.pk, state=was)
    if rows.update(state=move.target) != 1:
        raise Raced(_("Somebody was faster. Look at it again, then decide."))
    thing.state = move.target
    record(actor, move.event, thing, at=at, ends=False, was=was, now=move.target, **codes)


def advance_all(
    machine: Machine,
    things: Sequence[Any],
    name: str,
    *,
    actor: Actor,
    about: Any,
    at: datetime | None = None,
    **codes: Scalar,
) -> None:
    """Make one declared move on many rows, with one entry about `about` in whose stream all are.

    Each is asked for and checked like by `advance`; all of them move, or none. Raises as
    `advance`.
    """
    if not things:
        return
    move = machine.move(name)
    for thing in things:
        if not (verdict := may(machine, thing, name, actor)):
            require(actor, move.policy, thing)
            raise Conflict(verdict.reason)
    pks = [thing.pk for thing in things]
    rows = type(things[0])._default_manager.filter(pk__in=pks, state__in=move.sources)
    if rows.update(state=move.target) != len(set(pks)):
        raise Raced(_("Somebody was faster. Look at it again, then decide."))
    for thing in things:
        thing.state = move.target
    record_batch(actor, move.event, about, things, at=at, now=move.target, **codes)


def _wrong_state(machine: Machine, state: str) -> Sentence:
    return _("This is “%(state)s” now, so that is not possible.") % {"state": machine.label(state)}

"""Record what happened; react to it later, outside the request, at least once.

`record` writes the ledger entry in the action's own transaction, so the ledger is at once
the audit trail and the outbox. The worker hands each entry that somebody waits for to the
reactions registered with `on`. A reaction must be idempotent: it may see an entry twice.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction

from bersama.core import clock, subjects
from bersama.core.actor import Actor
from bersama.core.ledger import writing
from bersama.core.ledger.models import Entry
from bersama.core.models import Waiting

log = logging.getLogger("bersama.work")
Scalar = str | int | bool | None
Reaction = Callable[[Entry], None]
_reactions: dict[str, list[Reaction]] = defaultdict(list)
kinds: dict[str, str] = {}


def declare(**named: str) -> None:
    """Name the kinds of entries a room writes, each with what it means: `declare(**{...})`."""
    kinds.update(named)


def record(
    actor: Actor,
    kind: str,
    thing: Any,
    /,
    *,
    at: datetime | None = None,
    ends: bool = False,
    **codes: Scalar,
) -> Entry:
    """Write one entry about `thing`, in the transaction of the action that did it.

    `codes` hold ids, codes and numbers, never names or texts, so that erasing a person
    leaves the chain whole. An act in an anonymous round gives `at` rounded to its day.
    `ends` says that the row is deleted in this transaction. Inside `together` the entry has
    its number when the block is left. Raises RuntimeError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{kind} recorded outside a transaction")
    subject = subjects.subject_of(thing)
    said = writing.say(
        stream=subject.stream(thing),
        kind=kind,
        subject=subjects.name_of(thing),
        person_id=actor.person_id,
        content=subject.content(thing) if subject.content and not ends else None,
        ends=ends,
        codes={"door": actor.door, **codes} if actor.is_machine else codes,
        at=at or clock.now(),
    )
    said.then = _hand_on if kind in _reactions else None
    return writing.gather(said)


def _hand_on(entry: Entry) -> None:
    Waiting.objects.create(entry=entry)


def record_batch(
    actor: Actor,
    kind: str,
    about: Any,
    things: Iterable[Any],
    /,
    *,
    at: datetime | None = None,
    **codes: Scalar,
) -> Entry:
    """Write one entry over many new rows, such as those of an import, all in the stream of `about`.

    Each thing gets a commitment of its own. Raises RuntimeError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{kind} recorded outside a transaction")
    entry = writing.append_batch(
        stream=subjects.subject_of(about).stream(about),
        kind=kind,
        subject=subjects.name_of(about),
        person_id=actor.person_id,
        rows=((subjects.name_of(thing), _content(thing)) for thing in things),
        codes={"door": actor.door, **codes} if actor.is_machine else codes,
        at=at or clock.now(),
    )
    if kind in _reactions:
        _hand_on(entry)
    return entry


def _content(thing: Any) -> Mapping[str, Any]:
    content = subjects.subject_of(thing).content
    if content is None:
        raise ValueError(f"{type(thing).__name__} has no content to commit to")
    return content(thing)


def on(kind: str) -> Callable[[Reaction], Reaction]:
    """React in the worker to each entry of this kind."""

    def register(reaction: Reaction) -> Reaction:
        _reactions[kind].append(reaction)
        return reaction

    return register


def react(limit: int = 200) -> int:
    """Hand up to `limit` waiting entries to their reactions; returns how many were handled.

    One transaction an entry: a reaction that raises leaves its entry waiting, and the others
    are handled all the same.
    """
    done = 0
    for pk in list(Waiting.objects.order_by("pk").values_list("pk", flat=True)):
        if done >= limit:
            break
        try:
            done += _react_to(pk)
        except OperationalError:
            raise
        except Exception:
            log.exception("a reaction failed; entry %d waits", pk)
    return done


def _react_to(pk: int) -> bool:
    with transaction.atomic():
        waiting = Waiting.objects.select_for_update(of=("self",)).filter(pk=pk)
        found = waiting.select_related("entry__stream").first()
        if found is None:
            return False
        for reaction in _reactions[found.entry.kind]:
            reaction(found.entry)
        found.delete()
    return True

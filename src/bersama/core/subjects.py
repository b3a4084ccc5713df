"""Stable names for things: the ledger, comments, files and notices point at `(kind, id)`.

The room that owns the table registers how to load, label and link its rows, into which
stream of the ledger they are written and what a commitment to a row covers. So lower
floors never import it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet


def _always(thing: Any) -> bool:
    return True


def _public_id(thing: Any) -> str:
    return str(thing.public_id)


def _by_public_id(key: str) -> Mapping[str, Any]:
    return {"public_id": key}


@dataclass(frozen=True, slots=True)
class Subject:
    """How the other floors may speak of the rows of one table.

    `key` names a row for good, also after its firm moved to another machine, so it is made
    of public ids, not of row numbers; `find` is the filter that leads from a key to its row,
    needed where receipts show the content. `content` gives the plain values (str, int, bool,
    None, lists and dicts of them) that the ledger commits to; without it entries about this
    kind carry no commitment.
    `entered` tells of a row whether it has been recorded at all (a draft may not be).
    `related` names the relations that `stream` and `content` walk, loaded in one go.
    """

    kind: str
    model: type[Model]
    label: Callable[[Any], str]
    url: Callable[[Any], str]
    stream: Callable[[Any], str]
    key: Callable[[Any], str] = _public_id
    find: Callable[[str], Mapping[str, Any]] = _by_public_id
    content: Callable[[Any], Mapping[str, Any]] | None = None
    entered: Callable[[Any], bool] = _always
    related: tuple[str, ...] = ()
    related_many: tuple[str, ...] = ()

    def rows(self) -> QuerySet[Any]:
        rows = self.model._default_manager.order_by("pk")
        if self.related:
            rows = rows.select_related(*self.related)
        if self.related_many:
            rows = rows.prefetch_related(*self.related_many)
        return rows


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not add up: where, what, and both values, in a sentence."""

    where: str
    sentence: str


Check = Callable[[], Iterable[Finding]]

_kinds: dict[str, Subject] = {}
_by_model: dict[type[Model], Subject] = {}
_checks: dict[str, Check] = {}


def register(subject: Subject) -> None:
    if subject.kind in _kinds:
        raise ValueError(f"two subjects are named {subject.kind!r}")
    _kinds[subject.kind] = subject
    _by_model[subject.model] = subject


def tally(name: str) -> Callable[[Check], Check]:
    """Register a recomputation that `verify` runs: counts, sums, shares from their rows."""

    def keep(check: Check) -> Check:
        _checks[name] = check
        return check

    return keep


def subjects() -> dict[str, Subject]:
    return dict(sorted(_kinds.items()))


def tallies() -> dict[str, Check]:
    return dict(sorted(_checks.items()))


def subject_of(thing: Any) -> Subject:
    return _by_model[type(thing)]


def subject(kind: str) -> Subject:
    return _kinds[kind]


def name_of(thing: Any) -> tuple[str, str]:
    """`(kind, key)`: how the ledger names this row."""
    found = subject_of(thing)
    return found.kind, found.key(thing)


def load(kind: str, pk: int) -> Any:
    """The row, or `DoesNotExist`. Loads without asking: for the worker and the ledger."""
    return _kinds[kind].rows().get(pk=pk)

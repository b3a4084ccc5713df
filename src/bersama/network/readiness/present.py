"""What the check says: each barrier by itself, never one score; low ones with what helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from bersama.core.actor import Actor
from bersama.network.readiness.queries import BARRIERS, LOW, Barrier, checks_of


@dataclass(frozen=True, slots=True)
class Line:
    """One barrier with its value now and the time before; `is_low` at 1 and 2."""

    barrier: Barrier
    value: int
    before: int | None
    is_low: bool

    @property
    def change(self) -> int:
        return 0 if self.before is None else self.value - self.before


@dataclass(frozen=True, slots=True)
class Check:
    at: datetime
    by: str
    lines: Sequence[Line]

    @property
    def low(self) -> list[Line]:
        return sorted((line for line in self.lines if line.is_low), key=lambda line: line.value)


def latest(viewer: Actor, organisation: Any) -> Check | None:
    """The newest check beside the one before it; None before the first."""
    rows = checks_of(viewer, organisation, limit=2)
    if not rows:
        return None
    now, before = _values(rows[0]), _values(rows[1]) if len(rows) > 1 else {}
    return Check(
        at=timezone.localtime(rows[0].at, ZoneInfo(organisation.time_zone)),
        by=rows[0].by.name if rows[0].by else "",
        lines=[
            Line(barrier, now[barrier.key], before.get(barrier.key), now[barrier.key] <= LOW)
            for barrier in BARRIERS
        ],
    )


def fields(form: Any) -> list[dict[str, Any]]:
    """Each field with the words at the ends of its scale."""
    return [
        {"field": form[barrier.key], "low": barrier.low, "high": barrier.high}
        for barrier in BARRIERS
    ]


def _values(row: Any) -> dict[str, int]:
    return {rating.barrier: rating.value for rating in row.ratings.all()}

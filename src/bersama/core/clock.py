"""The only place that asks what time it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The present instant in UTC."""
    return _set_to.get() or timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be that instant inside the block: for the demonstration's past, and for tests."""
    token = _set_to.set(moment)
    try:
        yield
    finally:
        _set_to.reset(token)


def today(zone: str) -> date:
    """The present day in the zone of that name, such as `Asia/Kuala_Lumpur`."""
    return now().astimezone(ZoneInfo(zone)).date()


def place_of(zone: str) -> str:
    """A zone as people name it: `Kuala Lumpur` of `Asia/Kuala_Lumpur`."""
    return zone.rpartition("/")[2].replace("_", " ")


def day_in(zone: str) -> datetime:
    """The present day in that zone, as midnight UTC: all that an anonymous act may keep.

    Its date, read in UTC, is the day as people there would say it.
    """
    local = now().astimezone(ZoneInfo(zone))
    return datetime(local.year, local.month, local.day, tzinfo=UTC)


def day_of(moment: datetime) -> datetime:
    """The instant rounded down to its day in UTC; the day of an act in a round is `day_in`."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

"""The only place that asks what time it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """The present instant in UTC."""
    return timezone.now()


def today(zone: str) -> date:
    """The present day in the zone of that name, such as `Asia/Kuala_Lumpur`."""
    return now().astimezone(ZoneInfo(zone)).date()


def day_of(moment: datetime) -> datetime:
    """The instant rounded down to its day in UTC: all that an anonymous act may keep."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

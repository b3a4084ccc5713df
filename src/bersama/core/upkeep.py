"""What the worker does by itself: sealing the ledger, and forgetting what is spent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django_tasks_db.models import DBTaskResult

from bersama.core import clock, once
from bersama.core.jobs import due_at, every, job
from bersama.core.ledger import checkpoints
from bersama.core.models import FormOnce, Use


@every(timedelta(minutes=settings.BERSAMA_CHECKPOINT_MINUTES))
@job
def seal_the_ledger() -> int:
    """Seal every stream that grew; returns how many."""
    return len(checkpoints.seal_all())


def next_seal() -> datetime | None:
    """By when the ledger is sealed next, to the minute; None while nobody keeps that time."""
    due = due_at(seal_the_ledger)
    return None if due is None else due.replace(second=0, microsecond=0) + timedelta(minutes=2)


@every(timedelta(hours=1))
@job
def forget_what_is_spent() -> int:
    """Delete form outcomes older than a week, counters of past windows, finished jobs."""
    now = clock.now()
    gone = FormOnce.objects.filter(day__lt=(now - timedelta(days=once.KEPT_DAYS)).date()).delete()
    gone_uses = Use.objects.filter(window__lt=now - timedelta(days=2)).delete()
    old = DBTaskResult.objects.filter(finished_at__lt=now - timedelta(days=7))
    return gone[0] + gone_uses[0] + old.delete()[0]

"""What an operator should know: work that failed, acts that wait, the newest act."""

from __future__ import annotations

from datetime import datetime

from django_tasks_db.models import DBTaskResult

from bersama.core.ledger.models import Entry
from bersama.core.models import Waiting


def failed_work(since: datetime) -> list[str]:
    """The names of the jobs that gave up or failed since then."""
    failed = DBTaskResult.objects.failed().filter(finished_at__gt=since)
    return sorted({path.rpartition(".")[2] for path in failed.values_list("task_path", flat=True)})


def waiting_since(then: datetime) -> int:
    """How many acts of before then were not passed on to what reacts to them."""
    return Waiting.objects.filter(entry__at__lt=then).count()


def newest_act() -> datetime | None:
    return Entry.objects.order_by("-at").values_list("at", flat=True).first()

"""What an operator should know: work that failed, acts that wait, whether the site is well."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django_tasks_db.models import DBTaskResult

from bersama.core import backup, clock, pulse
from bersama.core.ledger.models import Entry
from bersama.core.models import Waiting

BEHIND = timedelta(minutes=5)
log = logging.getLogger("bersama.health")


@dataclass(frozen=True, slots=True)
class Health:
    """`ok` while people can be served: the database answers and the worker is alive."""

    database: bool
    worker_seconds: int | None
    worker_late: bool
    backup_hours: int | None
    backup_old: bool
    clock_behind: bool

    @property
    def ok(self) -> bool:
        return self.database and not self.worker_late


def report() -> Health:
    """Ask each of them now. A database that is away is a fact, not an error."""
    seconds = pulse.seconds_since("worker")
    last = backup.last_good_backup()
    age = clock.now() - last.at if last else None
    database = _database()
    return Health(
        database=database,
        worker_seconds=None if seconds is None else int(seconds),
        worker_late=pulse.is_late("worker"),
        backup_hours=None if age is None else int(age.total_seconds() // 3600),
        backup_old=age > backup.OLD_AFTER if age is not None else database and backup.is_due(),
        clock_behind=database and _clock_behind(),
    )


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except DatabaseError as error:
        log.warning("database away: %s", type(error).__name__)
        return False


def _clock_behind() -> bool:
    """Whether the ledger knows of a later moment than this machine's clock."""
    newest = newest_act()
    return newest is not None and newest > clock.now() + BEHIND


def failed_work(since: datetime) -> list[str]:
    """The names of the jobs that gave up or failed since then."""
    failed = DBTaskResult.objects.failed().filter(finished_at__gt=since)
    return sorted({path.rpartition(".")[2] for path in failed.values_list("task_path", flat=True)})


def waiting_since(then: datetime) -> int:
    """How many acts of before then were not passed on to what reacts to them."""
    return Waiting.objects.filter(entry__at__lt=then).count()


def newest_act() -> datetime | None:
    return Entry.objects.order_by("-at").values_list("at", flat=True).first()

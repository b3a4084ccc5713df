"""When the last good backup was made, and the job that makes one every day.

The job starts the same command an operator uses, so the copy is made in a process of its own.
That process ends with the worker; else it would finish one backup while the next worker makes
another.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from bersama.core import clock, living
from bersama.core.disk import write_whole
from bersama.core.jobs import every, job
from bersama.core.ledger.models import Entry

FOLDER, LAST = "backups", "last-good.json"
OLD_AFTER = timedelta(hours=36)
_DUE_AFTER = timedelta(hours=23)
_SETTLED_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Good:
    """A backup that was opened again and verified. `size` in bytes, `entries` of the ledger."""

    at: datetime
    file: str
    size: int
    entries: int


def folder() -> Path:
    return Path(settings.BERSAMA_DATA) / FOLDER


def last_good_backup() -> Good | None:
    """The newest backup that was tested, None if there is none (or it was taken away)."""
    try:
        said = json.loads((folder() / LAST).read_text(encoding="utf-8"))
        found = Good(**said | {"at": datetime.fromisoformat(said["at"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return found if Path(found.file).exists() else None


def note_good(good: Good) -> None:
    """Remember this backup as the last good one."""
    write_whole(folder() / LAST, json.dumps(asdict(good) | {"at": good.at.isoformat()}).encode())


def is_due() -> bool:
    """Whether a day has passed since the last good one; a site begun just now can wait."""
    if last := last_good_backup():
        return clock.now() - last.at > _DUE_AFTER
    first = Entry.objects.order_by("pk").values_list("at", flat=True).first()
    return first is not None and clock.now() - first > _SETTLED_AFTER


@every(timedelta(hours=1))
@job
def make_daily() -> str:
    """Make the daily backup when it is due, by the same command an operator uses."""
    if not is_due():
        return "not due"
    done = living.run("bersama", "backup", "--daily", timeout_seconds=3000)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().split("\n")[-1])
    return done.stdout.strip()

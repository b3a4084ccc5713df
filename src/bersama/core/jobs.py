"""Work in the background that survives `kill -9`: retried, and taken back from the dead.

On top of Django's task interface: a job that was running in a process that is gone goes
back into the queue; one that failed is tried again after 1, 2, 4, ... seconds. So a job
may run more than once and must be idempotent.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, close_old_connections, transaction
from django_tasks import task
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from bersama.core import clock, events, living
from bersama.core.models import Schedule

ATTEMPTS = 6
LEASE = timedelta(hours=1)
log = logging.getLogger("bersama.work")

_repeated: dict[str, tuple[Task[Any, Any], timedelta]] = {}


def job(function: Callable[..., Any]) -> Task[Any, Any]:
    """Make a function a job: `send_letter.enqueue(7)` inside the action's transaction."""
    return task(function)


def every(period: timedelta) -> Callable[[Task[Any, Any]], Task[Any, Any]]:
    """Run a job again and again; a missed turn is made up once."""

    def register(repeated: Task[Any, Any]) -> Task[Any, Any]:
        _repeated[repeated.module_path] = (repeated, period)
        return repeated

    return register


def worker_name() -> str:
    """Host, process and when that began: in a container that is started again the numbers of
    processes come again."""
    return f"{_host()}:{os.getpid()}:{living.began(os.getpid())}"


def is_dead(name: str) -> bool:
    """Whether the worker of that name ran on this host and its process is gone."""
    where, _, rest = name.partition(":")
    pid, _, began = rest.partition(":")
    if where != _host() or not pid.isdigit():
        return False
    return not living.is_alive(int(pid)) or (began != "" and living.began(int(pid)) != began)


def _host() -> str:
    return socket.gethostname()[:40].replace(":", "-")


def take_back() -> int:
    """Return the jobs of dead workers, and failed ones, to the queue. Returns how many."""
    back = 0
    for row in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        owner = row.worker_ids[-1] if row.worker_ids else ""
        if is_dead(owner) or (row.started_at and row.started_at < clock.now() - LEASE):
            back += _again(row, wait_seconds=0)
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED)
    for row in failed.filter(finished_at__gt=clock.now() - timedelta(days=1)):
        if len(row.worker_ids) < ATTEMPTS:
            back += _again(row, wait_seconds=2 ** (len(row.worker_ids) - 1))
    return back


def _again(row: DBTaskResult[Any, Any], *, wait_seconds: int) -> int:
    if len(row.worker_ids) >= ATTEMPTS:
        row.set_failed(RuntimeError(f"gave up after {ATTEMPTS} attempts"))
        return 0
    same = DBTaskResult.objects.filter(pk=row.pk, status=row.status)
    return same.update(
        status=TaskResultStatus.READY,
        run_after=clock.now() + timedelta(seconds=wait_seconds),
    )


def enqueue_due() -> int:
    """Enqueue the repeated jobs whose time has come; of several workers, one wins."""
    now, started = clock.now(), 0
    known = {s.name: s for s in Schedule.objects.all()}
    for name, (repeated, period) in _repeated.items():
        if name not in known:
            known[name], _ = Schedule.objects.get_or_create(name=name, defaults={"due_at": now})
        if known[name].due_at > now:
            continue
        with transaction.atomic():
            mine = Schedule.objects.filter(name=name, due_at=known[name].due_at)
            if mine.update(due_at=now + period):
                repeated.enqueue()
                started += 1
    return started


def due_at(repeated: Task[Any, Any]) -> datetime | None:
    """When a repeated job is due next; None before the first turn or when no worker keeps time."""
    found = Schedule.objects.filter(name=repeated.module_path).first()
    return found.due_at if found is not None and found.due_at > clock.now() else None


def work_once() -> int:
    """One round: what is due, what died, what waits, what happened. Returns reactions made."""
    enqueue_due()
    take_back()
    Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_name(),
        excluded_queue_names=[],
    ).run()
    return events.react()


def work(*, pause_seconds: float = 1.0, alive: Callable[[], bool] = lambda: True) -> None:
    """Work until `alive` says no. A database that is away is waited for."""
    while alive():
        try:
            close_old_connections()
            handled = work_once()
        except OperationalError as error:
            log.warning("database away: %s", type(error).__name__)
            handled = 0
        if not handled:
            time.sleep(pause_seconds)

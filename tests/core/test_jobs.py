"""Work in the background: due, taken back from the dead, tried again, given up."""

from __future__ import annotations

import datetime as dt
import os
import socket
import subprocess
import sys

import pytest
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from bersama.core import clock, jobs
from bersama.core.jobs import ATTEMPTS, enqueue_due, is_dead, take_back, worker_name
from bersama.core.models import Schedule
from bersama.core.upkeep import forget_what_is_spent

pytestmark = pytest.mark.django_db
HOST = socket.gethostname()[:40]


@pytest.fixture
def only_one(monkeypatch: pytest.MonkeyPatch) -> str:
    path = forget_what_is_spent.module_path
    monkeypatch.setattr(jobs, "_repeated", {path: (forget_what_is_spent, dt.timedelta(hours=1))})
    return path


def gone_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def running(owner: str, *, tries: int = 1, started: dt.datetime | None = None) -> DBTaskResult:
    result = forget_what_is_spent.enqueue()
    row = DBTaskResult.objects.get(pk=result.id)
    row.status = TaskResultStatus.RUNNING
    row.worker_ids = [owner] * tries
    row.started_at = started or clock.now()
    row.save()
    return row


def test_what_is_due_is_enqueued_once_a_period(only_one: str) -> None:
    assert (enqueue_due(), enqueue_due()) == (1, 0)
    assert DBTaskResult.objects.count() == 1
    Schedule.objects.filter(name=only_one).update(due_at=clock.now() - dt.timedelta(days=3))
    assert (enqueue_due(), enqueue_due()) == (1, 0)


@pytest.mark.parametrize(
    "name,dead",
    [
        (f"{HOST}:{os.getpid()}", False),
        ("elsewhere:1", False),
        (f"{HOST}:1", False),
        ("nonsense", False),
        ("", False),
    ],
    ids=["this process", "another machine", "the first process", "no name of ours", "empty"],
)
def test_a_worker_is_dead_only_when_we_can_know(name: str, dead: bool) -> None:
    assert is_dead(name) is dead


def test_a_process_that_is_gone_is_dead() -> None:
    assert is_dead(f"{HOST}:{gone_process()}")


def test_the_job_of_a_dead_worker_goes_back(only_one: str) -> None:
    row = running(f"{HOST}:{gone_process()}")
    assert take_back() == 1
    row.refresh_from_db()
    assert row.status == TaskResultStatus.READY


def test_the_job_of_a_living_worker_stays(only_one: str) -> None:
    row = running(worker_name())
    assert take_back() == 0
    row.refresh_from_db()
    assert row.status == TaskResultStatus.RUNNING


def test_a_lease_ends_after_an_hour(only_one: str) -> None:
    row = running("elsewhere:77", started=clock.now() - dt.timedelta(hours=2))
    assert take_back() == 1
    row.refresh_from_db()
    assert row.status == TaskResultStatus.READY


def test_what_died_too_often_is_given_up(only_one: str) -> None:
    row = running(f"{HOST}:{gone_process()}", tries=ATTEMPTS)
    assert take_back() == 0
    row.refresh_from_db()
    assert row.status == TaskResultStatus.FAILED
    assert take_back() == 0


@pytest.mark.parametrize("tries,wait", [(1, 1), (2, 2), (3, 4), (5, 16)])
def test_what_failed_is_tried_again_later_and_later(only_one: str, tries: int, wait: int) -> None:
    row = running(worker_name(), tries=tries)
    row.status, row.finished_at = TaskResultStatus.FAILED, clock.now()
    row.save()
    before = clock.now()
    assert take_back() == 1
    row.refresh_from_db()
    assert row.status == TaskResultStatus.READY
    assert abs((row.run_after - before).total_seconds() - wait) < 1


@pytest.mark.django_db(transaction=True)
def test_one_round_of_work_does_what_is_due(only_one: str) -> None:
    jobs.work_once()
    done = DBTaskResult.objects.get()
    assert (done.task_path, done.status) == (only_one, TaskResultStatus.SUCCESSFUL)

"""Work in the background that is cut off by `kill -9` is done again."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.harness.site import kill, made

pytestmark = pytest.mark.faults
# The daily backup is a job that takes long enough to be killed in the middle of it.
DUE = """
from bersama.core import backup
from tests.world import make_firm
make_firm()
print(backup.make_daily.enqueue().id)
"""
STATE = """
import json
from django_tasks_db.models import DBTaskResult
row = DBTaskResult.objects.get(pk={id!r})
print(json.dumps([row.status, len(row.worker_ids), str(row.return_value)]))
"""
YESTERDAY = """
from datetime import timedelta
from bersama.core import clock
from tests.world import make_firm
with clock.at(clock.now() - timedelta(days=1)):
    make_firm()
"""
CUT_OFF = """
import os, sys
from bersama.config.backups.making import make
seen = 0
def cut(event, given):
    global seen
    seen += event == "os.rename"
    if seen == {place}:
        os._exit(9)
sys.addaudithook(cut)
make(kind="daily")
print(seen, "renamings")
"""
AGAIN = """
from bersama.core.backup import make_daily
print(make_daily.func())
print(make_daily.func())
"""


def eventually(is_so: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not is_so() and time.monotonic() < until:
        time.sleep(0.05)
    return is_so()


def test_a_job_that_was_killed_in_the_middle_is_run_again(tmp_path: Path) -> None:
    site = made(tmp_path / "data")
    backups = site.data / "backups"
    backups.mkdir(exist_ok=True)
    old = {"at": "2026-01-01T00:00:00+00:00", "file": str(backups), "size": 1, "entries": 1}
    (backups / "last-good.json").write_text(json.dumps(old))
    job = site.python(DUE).strip()
    state: list[object] = []

    def is_done() -> bool:
        state[:] = json.loads(site.python(STATE.format(id=job)))
        return state[0] == "SUCCESSFUL"

    site.start()
    try:
        assert eventually(lambda: any(backups.glob(".making-*")), 60)
        (worker,) = site.named("worker")
        kill(worker)
        assert eventually(lambda: any(backups.glob("*-daily.zip")), 90)
        assert eventually(is_done, 30), state
    finally:
        site.stop()
    assert state[1] == 2, "it was tried twice"
    assert "opened again and verified" in str(state[2])
    assert len(list(backups.glob("*-daily.zip"))) == 1
    assert [path.name for path in backups.iterdir() if path.name.startswith(".")] == []


def test_a_daily_backup_that_is_cut_off_at_any_renaming_is_there_once(tmp_path: Path) -> None:
    """At a renaming something begins to count: it is cut off right before, then done again."""
    site = made(tmp_path / "data")
    backups = site.data / "backups"
    backups.mkdir(exist_ok=True)
    site.python(YESTERDAY)
    for place in (1, 2, 3):
        for old in backups.iterdir():
            old.unlink()
        with pytest.raises(AssertionError):
            site.python(CUT_OFF.format(place=place))
        assert [path.name for path in backups.glob("*-daily.zip")] == []
        said = site.python(AGAIN)
        assert "opened again and verified" in said
        assert said.endswith("not due\n")
        assert len(list(backups.glob("*-daily.zip"))) == 1
        assert [path.name for path in backups.iterdir() if path.name.startswith(".")] == []
    assert site.python(CUT_OFF.format(place=4)).endswith("3 renamings\n")

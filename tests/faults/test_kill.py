"""What was confirmed survives `kill -9` of any process, once, with its entry in the ledger.

By hand with more: `python -m tests.faults.harness --acknowledged 10000 --kills 60`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.faults.harness.killing import run
from tests.faults.harness.site import made

ACKNOWLEDGED, KILLS = (2000, 15) if os.environ.get("CI") else (300, 6)


@pytest.mark.faults
def test_no_confirmed_act_is_lost_or_doubled_under_kill_9(tmp_path: Path) -> None:
    site = made(tmp_path / "data", BERSAMA_LIMITS="off")
    try:
        outcome = run(site, acknowledged=ACKNOWLEDGED, kills=KILLS, limit_seconds=600)
    finally:
        site.kill()
    assert outcome.found["wrong"] == []
    assert outcome.acknowledged >= ACKNOWLEDGED
    assert outcome.kills.total() >= KILLS
    assert outcome.replays > 0

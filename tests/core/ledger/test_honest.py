"""Honest histories, with edits, imports, removals and erasures, never raise an alarm."""

from __future__ import annotations

import os

import pytest
from django.db import connection

from bersama.core.ledger import checkpoints
from bersama.core.ledger.models import Checkpoint, Entry, Opening, Stream
from bersama.core.ledger.verifying import verify
from bersama.core.models import Use
from tests.core.ledger.history import History

pytestmark = pytest.mark.django_db
HISTORIES = int(os.environ.get("BERSAMA_LEDGER_HISTORIES", "25"))


def test_random_honest_histories_raise_no_alarm() -> None:
    erased = 0
    for seed in range(HISTORIES):
        history = History(seed).run(30)
        erased += history.erased
        report = verify(
            known={
                stream.name: [checkpoints.short(one) for one in stream.checkpoints.order_by("size")]
                for stream in Stream.objects.all()
            }
        )
        assert [found.sentence for found in report.findings] == []
        assert report.exit_code == 0
        assert report.entries == Entry.objects.count()
        assert report.checkpoints == Checkpoint.objects.count()
        assert report.rows == report.openings == Opening.objects.count() == Use.objects.count()
        with connection.cursor() as cursor:
            for table in (
                "ledger_opening",
                "ledger_batch_row",
                "ledger_checkpoint",
                "ledger_entry",
                "ledger_stream",
                "core_use",
            ):
                cursor.execute(f"DELETE FROM {table}")
    assert erased >= HISTORIES / 2


def test_a_stream_may_be_verified_by_itself() -> None:
    History(1).run(60)
    whole = verify()
    parts = [verify(streams=[name]) for name in ("e/1", "e/2", "o/1")]
    assert [part.exit_code for part in parts] == [0, 0, 0]
    assert sum(part.entries for part in parts) == whole.entries
    assert sum(part.rows for part in parts) == whole.rows
    Use.objects.filter(key__startswith="e/1|").update(times=4711)
    assert [verify(streams=[name]).exit_code for name in ("e/1", "e/2")] == [3, 0]


def test_progress_ends_at_the_whole() -> None:
    History(2).run(40)
    told: list[tuple[int, int]] = []
    verify(progress=lambda done, total: told.append((done, total)))
    total = Entry.objects.count() + Opening.objects.count()
    assert told[-1] == (total, total)
    assert sorted(told) == told


def test_a_stream_that_is_not_there_is_said() -> None:
    assert verify(streams=["e/9"]).first.sentence == "e/9: there is no such stream."

"""Random changes by direct SQL in every covered table: all are found, the first one named."""

from __future__ import annotations

import os
import random

import pytest
from django.db import IntegrityError, connection, transaction

from bersama.core.ledger.findings import Fault
from bersama.core.ledger.verifying import verify
from bersama.core.models import Use
from tests.core.ledger.history import History
from tests.core.ledger.tampering import WAYS, Tampered, do

pytestmark = pytest.mark.django_db
TAMPERINGS = int(os.environ.get("BERSAMA_LEDGER_TAMPERINGS", "320"))
A_WORLD = 40


class Undone(Exception):
    """Takes a tampering back."""


@pytest.mark.parametrize("world", range(TAMPERINGS // A_WORLD))
def test_every_tampering_is_found_and_named(world: int) -> None:
    History(world).run(40)
    assert verify().exit_code == 0
    chance, tried, missed = random.Random(world), 0, []
    while tried < A_WORLD:
        try:
            with transaction.atomic():
                done = chance.choice(WAYS)(chance)
                if done is not None:
                    tried += 1
                    missed += judged(done)
                raise Undone
        except (Undone, IntegrityError):
            continue
    assert missed == []
    assert verify().exit_code == 0


def judged(done: Tampered) -> list[str]:
    """What is wrong with what `verify` says about this tampering."""
    report = verify()
    first = report.first
    if first is None:
        return [f"not found: {done.how}"]
    if done.seq is not None and (first.stream, first.seq) != (done.stream, done.seq):
        return [f"{done.how}: {done.stream} {done.seq} expected, {first.sentence}"]
    if (
        done.obj is not None
        and done.seq is None
        and done.obj not in {found.obj for found in report.findings}
    ):
        return [f"{done.how}: {done.obj} expected, {first.sentence}"]
    return []


def test_a_ledger_of_which_everything_was_changed_is_still_told_in_short() -> None:
    history = History(6, streams=("e/1",))
    for _ in range(120):
        history.write()
    do("UPDATE ledger_entry SET who = 'x', link = leaf")
    do("UPDATE ledger_opening SET marks = 'x'")
    report = verify()
    assert report.totals[Fault.CHAIN] == 121
    assert len(report.findings) == 200
    assert report.first is not None
    assert (report.first.stream, report.first.seq) == ("e/1", 1)


@pytest.mark.parametrize(
    "nonsense",
    [
        "UPDATE ledger_entry SET at = 'yesterday' WHERE seq = 3",
        "UPDATE ledger_entry SET codes = '{' WHERE seq = 3",
        "UPDATE ledger_entry SET codes = '{\"a\": 1.5}' WHERE seq = 3",
        "UPDATE ledger_entry SET ends = 1 WHERE seq = 3",
        "UPDATE ledger_entry SET seq = 'three' WHERE seq = 3",
        "UPDATE ledger_entry SET leaf = 'zz', link = 'zz', who = x'ff' WHERE seq = 3",
        "UPDATE ledger_entry SET kind = '' || char(0) WHERE seq = 3",
        "UPDATE ledger_stream SET size = 10000000000000",
        "UPDATE ledger_stream SET head = 'zz', sealed = x'00'",
        "UPDATE ledger_checkpoint SET at = 'never'",
        "UPDATE ledger_checkpoint SET frontier = 'zz'",
        "UPDATE ledger_checkpoint SET signature = 'zz'",
        "UPDATE ledger_opening SET key = 'text'",
        "UPDATE ledger_opening SET key = x''",
        "UPDATE ledger_opening SET marks = 5",
        "UPDATE core_use SET times = 'many' WHERE id = (SELECT min(id) FROM core_use)",
        "UPDATE core_use SET times = 1.5 WHERE id = (SELECT min(id) FROM core_use)",
        "UPDATE core_use SET window = 'never' WHERE id = (SELECT min(id) FROM core_use)",
        "UPDATE ledger_subject_key SET key = 'text'",
    ],
)
def test_nonsense_in_a_column_is_found_and_not_stumbled_over(nonsense: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps nonsense out of its columns by their types.")
    history = History(7, streams=("e/1",))
    for _ in range(6):
        history.write()
    history.seal()
    try:
        with transaction.atomic():
            do("PRAGMA ignore_check_constraints = ON")
            do(nonsense)
            report = verify()
            assert report.exit_code != 0
            assert all(finding.sentence for finding in report.findings)
            if "ledger_entry" in nonsense:
                assert report.first is not None
                assert (report.first.stream, report.first.seq) == ("e/1", 3)
            raise Undone
    except Undone:
        do("PRAGMA ignore_check_constraints = OFF")


def test_the_changed_cell_is_named_with_both_values() -> None:
    History(5).run(30)
    note = Use.objects.order_by("pk").last()
    assert note is not None
    do("UPDATE core_use SET times = 4711 WHERE id = %s", note.pk)
    report = verify()
    assert (report.exit_code, len(report.findings)) == (3, 1)
    (found,) = report.findings
    assert (found.fault, found.obj, found.part) == (Fault.ROW, f"test.note/{note.pk}", "times")
    assert len(found.stored) == len(found.computed) == 8
    assert found.stored != found.computed
    assert "times was changed behind the ledger's back; it is now 4711" in found.sentence

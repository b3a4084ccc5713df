"""Verify the whole ledger: what `bersama verify` does.

1 each chain is gapless and its links fit; 2 roots are those of the checkpoints, stored and held
outside, and those are chained; 3 every row has exactly one opening that fits; 4 every opening
has its row and every commitment its row or an end; 5 tallies are recomputed; 6 clocks did not go
back (a remark, not a fault: an honest clock may be set right); 7 signatures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from bersama.core import subjects
from bersama.core.ledger import canonical, checkpoints, keys, tree
from bersama.core.ledger.chains import check_stream
from bersama.core.ledger.findings import Fault, Report
from bersama.core.ledger.models import Entry, Opening, Stream
from bersama.core.ledger.reading import WRONG
from bersama.core.ledger.receipts import promise_text
from bersama.core.ledger.rows import check_commitments, check_strangers, check_subject

Progress = Callable[[int, int], None]


def verify(
    *,
    streams: Iterable[str] | None = None,
    deep: bool = True,
    known: Mapping[str, Sequence[str]] | None = None,
    receipts: Iterable[Mapping[str, Any]] = (),
    progress: Progress | None = None,
) -> Report:
    """Check everything, or `streams` only; without `deep` the chains and checkpoints only.

    `known` are checkpoints held outside, as printed, by stream; `receipts` those of people.
    Reads one state of the database while others may write. `progress` is given what is done
    and about how much there is. Raises ValueError when a known checkpoint is not one.
    """
    report = Report()
    chosen = None if streams is None else frozenset(streams)
    outside = {
        name: [checkpoints.parse(text) for text in texts] for name, texts in (known or {}).items()
    }
    with one_state():
        step = _steps(chosen, deep, progress)
        _check_chains(chosen, outside, report, step)
        for receipt in receipts:
            _check_receipt(receipt, report)
        if deep:
            _check_rows(chosen, report, step)
    return report


@contextmanager
def one_state() -> Iterator[None]:
    """See one state of the database throughout, without keeping anybody from writing.

    Inside a transaction that is there already it adds nothing.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def _check_chains(
    chosen: frozenset[str] | None,
    outside: Mapping[str, Sequence[tuple[int, str]]],
    report: Report,
    step: Callable[[int], None],
) -> None:
    rows = Stream.objects.order_by("name")
    found = rows if chosen is None else rows.filter(name__in=chosen)
    seen: set[str] = set()
    for stream in found.iterator(chunk_size=500):
        seen.add(stream.name)
        check_stream(stream, report, outside.get(stream.name, ()), step)
    for name in sorted({*(chosen or ()), *outside} - seen):
        report.add(Fault.CHAIN, "there is no such stream", stream=name)


def _check_rows(chosen: frozenset[str] | None, report: Report, step: Callable[[int], None]) -> None:
    kinds = {kind: one for kind, one in subjects.subjects().items() if one.content is not None}
    for subject in kinds.values():
        check_subject(subject, report, chosen, step)
    check_commitments(report, chosen)
    if chosen is not None:
        return
    check_strangers(report, kinds)
    for name, tally in subjects.tallies().items():
        report.tallies += 1
        try:
            for found in tally():
                report.add(Fault.TALLY, f"{found.where}: {found.sentence}", obj=name)
        except WRONG as error:
            report.add(Fault.TALLY, f"it cannot be counted: {error!r}", obj=name)


def _check_receipt(receipt: Mapping[str, Any], report: Report) -> None:
    """What a person was promised is in the ledger, at its place."""
    report.receipts += 1
    try:
        leaf = receipt["leaf"]
        stream, seq = str(leaf["stream"]), int(leaf["seq"])
        hashed = tree.leaf_hash(canonical.canonical(leaf)).hex()
    except WRONG as error:
        report.remark(f"a receipt cannot be read: {error!r}.")
        return
    found = Entry.objects.filter(stream__name=stream, seq=seq).values_list("leaf", flat=True)
    stored = found.first()
    if stored == hashed:
        return
    where = {"stream": stream, "seq": seq, "kind": str(leaf.get("kind", ""))}
    if receipt.get("proofs") or _is_promised(receipt, stream, seq, hashed):
        said = "somebody holds a receipt for another entry"
        report.add(Fault.CHAIN, said, part="leaf", stored=stored or "", computed=hashed, **where)
    else:
        report.remark(f"a receipt for entry {seq} of {stream} was not made here.")


def _is_promised(receipt: Mapping[str, Any], stream: str, seq: int, leaf: str) -> bool:
    """Whether one of our keys has signed this pending receipt."""
    try:
        promise = receipt["promise"]
        text = promise_text(stream, seq, leaf, str(promise["link"]))
        public = keys.known_keys().get(str(promise["key"]))
        return public is not None and keys.is_signed(public, str(promise["signature"]), text)
    except WRONG:
        return False


def _steps(
    chosen: frozenset[str] | None, deep: bool, progress: Progress | None
) -> Callable[[int], None]:
    """Add up what is done and hand it to `progress`."""
    if progress is None:
        return lambda count: None
    entries, openings = Entry.objects.all(), Opening.objects.all()
    if chosen is not None:
        entries = entries.filter(stream__name__in=chosen)
        openings = openings.filter(entry__stream__name__in=chosen)
    total = entries.count() + (openings.count() if deep else 0)
    done = 0

    def step(count: int) -> None:
        nonlocal done
        done = min(done + count, total)
        progress(done, total)

    return step

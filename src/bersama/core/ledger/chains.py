"""Verify one stream: its chain is gapless, its checkpoints fit, are chained and signed.

Everything is recomputed from the columns, in one pass, in constant memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast

from bersama.core.ledger import canonical, checkpoints, keys, writing
from bersama.core.ledger.findings import Fault, Report
from bersama.core.ledger.models import BatchRow, Checkpoint, Entry, Stream
from bersama.core.ledger.reading import WRONG, Unreadable, in_pages
from bersama.core.ledger.tree import Frontier, leaf_hash

STEP = 5000
TOLERANCE = timedelta(minutes=2)
DAY = timedelta(days=1)
# How far the clocks of the world are before and behind UTC at most.
EAST, WEST = timedelta(hours=14), timedelta(hours=12)
NOTHING = b"\0" * 32
COLUMNS = (
    "seq",
    "at",
    "kind",
    "obj",
    "who",
    "commitment",
    "raw_codes",
    "ends",
    "leaf",
    "link",
    "pk",
)


class Row(NamedTuple):
    """The columns of an entry; `codes` as the JSON that is stored."""

    seq: int
    at: datetime
    kind: str
    obj: str
    who: str
    commitment: str
    codes: str
    ends: bool
    leaf: str
    link: str
    pk: int


@dataclass(slots=True)
class Walk:
    """One pass over one stream."""

    stream: Stream
    report: Report
    known: Sequence[tuple[int, str]]
    checkpoints: dict[int, Checkpoint] = field(default_factory=dict)
    tree: Frontier = field(default_factory=Frontier)
    links: tuple[str, ...] = ("",)
    newest: datetime | None = None

    def fault(self, fault: Fault, said: str, **where: Any) -> None:
        self.report.add(fault, said, stream=self.stream.name, **where)


def check_stream(
    stream: Stream,
    report: Report,
    known: Sequence[tuple[int, str]] = (),
    progress: Callable[[int], None] = lambda count: None,
) -> None:
    """Walk the stream and report what does not fit.

    `known` are checkpoints (size, beginning of the root) that somebody holds outside.
    """
    walk = Walk(stream, report, known)
    _check_checkpoints(walk)
    for row in _entries(stream):
        _check_entry(walk, row)
        report.entries += 1
        if report.entries % STEP == 0:
            progress(STEP)
    _check_end(walk)
    report.streams += 1
    progress(report.entries % STEP)


def _entries(stream: Stream) -> Iterator[Row | Unreadable]:
    rows = Entry.objects.filter(stream=stream).annotate(raw_codes=Cast("codes", TextField()))
    rows = rows.values_list(*COLUMNS)
    for page in in_pages(rows, "seq", STEP):
        for row in page:
            yield row if isinstance(row, Unreadable) else Row(*row)


def _check_entry(walk: Walk, row: Row | Unreadable) -> None:
    if isinstance(row, Unreadable):
        walk.fault(Fault.CHAIN, f"cannot be read: {row.reason}", seq=walk.tree.size + 1)
        walk.tree.add(NOTHING)
        walk.links = ()
        return
    if not _check_seq(walk, row):
        return
    where = {"seq": row.seq, "kind": row.kind, "obj": row.obj}
    leaf = _leaf(walk, row)
    if leaf != row.leaf:
        walk.fault(
            Fault.CHAIN, "was changed", part="leaf", stored=row.leaf, computed=leaf or "", **where
        )
    _check_link(walk, row, leaf, where)
    walk.tree.add(bytes.fromhex(leaf) if leaf else NOTHING)
    _check_time(walk, row)
    if leaf is not None and (batch := _codes(row.codes)[1]) is not None:
        _check_batch(walk, row, batch, where)
    _check_size(walk)


def _check_seq(walk: Walk, row: Row) -> bool:
    """Whether the entry stands within the stream; what is missing before it is reported."""
    expected = walk.tree.size + 1
    if row.seq == expected:
        return True
    inside = isinstance(row.seq, int) and expected < row.seq <= walk.stream.size
    said = "is missing" if inside else "stands where no entry may be"
    seq = expected if inside else row.seq
    walk.fault(Fault.CHAIN, said, seq=seq, part="seq", stored=str(row.seq), computed=str(expected))
    if inside:
        while walk.tree.size + 1 < row.seq:
            walk.tree.add(NOTHING)
        walk.links = ()
    return inside


def _leaf(walk: Walk, row: Row) -> str | None:
    """The hash of the leaf that these columns make; None when they make none."""
    try:
        text = canonical.leaf_text(
            stream=walk.stream.name,
            seq=row.seq,
            at=row.at,
            kind=row.kind,
            obj=row.obj,
            who=row.who,
            commitment=row.commitment,
            codes=_codes(row.codes)[0],
            ends=row.ends,
        )
    except WRONG:
        return None
    return leaf_hash(text).hex()


@lru_cache(maxsize=4096)
def _codes(stored: str) -> tuple[str, tuple[Any, Any] | None]:
    """The codes in canonical JSON; of a batch also its number of rows and their root."""
    codes = json.loads(stored)
    batch = None
    if isinstance(codes, dict) and writing.ROOT in codes:
        batch = (codes.get(writing.ROWS), codes[writing.ROOT])
    return canonical.canonical(codes).decode(), batch


def _check_link(walk: Walk, row: Row, leaf: str | None, where: dict[str, Any]) -> None:
    """The link must follow from the one before: as stored or, if that was changed, as computed."""
    try:
        follows = [canonical.chain_link(link, leaf or row.leaf) for link in walk.links]
    except WRONG:
        follows = []
    if leaf is not None and follows and row.link not in follows:
        if leaf == row.leaf:
            walk.fault(
                Fault.CHAIN,
                "does not chain to the entry before",
                part="link",
                stored=row.link,
                computed=follows[0],
                **where,
            )
        walk.links = (row.link, follows[0])
    else:
        walk.links = (row.link,)


def _check_time(walk: Walk, row: Row) -> None:
    """Times may not go back; a time rounded to its day stands for any time of that local day."""
    if not isinstance(row.at, datetime):
        return
    is_day = not (row.at.hour or row.at.minute or row.at.second or row.at.microsecond)
    earliest, latest = (row.at - EAST, row.at + DAY + WEST) if is_day else (row.at, row.at)
    if walk.newest is not None and latest + TOLERANCE < walk.newest:
        walk.report.remark(
            f"entry {row.seq} of {walk.stream.name} is of {canonical.moment(row.at)}, after one of "
            f"{canonical.moment(walk.newest)}: the clock was set back."
        )
    if walk.newest is None or earliest > walk.newest:
        walk.newest = earliest


def _check_batch(walk: Walk, row: Row, stored: tuple[Any, Any], where: dict[str, Any]) -> None:
    """The rows of a batch are all there and lead to the root in its codes."""
    rows = BatchRow.objects.filter(entry_id=row.pk)
    tree = Frontier()
    for page in in_pages(rows.values_list("position", "obj", "commitment"), "position", STEP):
        for position, (number, obj, commitment) in enumerate(page, start=tree.size):
            if number == position:
                tree.add(leaf_hash(canonical.row_text(obj, commitment)))
    computed = tree.root().hex()
    walk.report.batch_rows += tree.size
    if stored != (tree.size, computed):
        walk.fault(
            Fault.CHAIN,
            "a row of the batch was changed",
            part="root",
            stored=f"{stored[0]} rows, {stored[1]}",
            computed=f"{tree.size} rows, {computed}",
            **where,
        )


def _check_size(walk: Walk) -> None:
    """At the size of each checkpoint, stored or held outside, the root is what it says."""
    size = walk.tree.size
    checkpoint = walk.checkpoints.get(size)
    held = [root for known, root in walk.known if known == size]
    if checkpoint is None and not held:
        return
    root, frontier = walk.tree.root().hex(), walk.tree.dump()
    if checkpoint is not None and (checkpoint.root, checkpoint.frontier) != (root, frontier):
        part, stored = ("root", checkpoint.root), checkpoint.root
        if checkpoint.root == root:
            part, stored = ("frontier", frontier), checkpoint.frontier
        walk.fault(
            Fault.CHECKPOINT,
            "the entries do not lead to this checkpoint",
            seq=size,
            part=part[0],
            stored=stored,
            computed=root if part[0] == "root" else frontier,
        )
    for outside in held:
        if not root.startswith(outside):
            walk.fault(
                Fault.CHECKPOINT,
                "the entries contradict a checkpoint that somebody holds",
                seq=size,
                part="root",
                stored=outside,
                computed=root[: len(outside)],
            )


def _check_checkpoints(walk: Walk) -> None:
    """Each checkpoint is signed by a known key and names the one before it."""
    known, previous, name = keys.known_keys(), "", walk.stream.name
    try:
        found = list(walk.stream.checkpoints.order_by("size"))
    except WRONG as error:
        walk.fault(Fault.CHECKPOINT, f"its checkpoints cannot be read: {error}")
        return
    for checkpoint in found:
        walk.report.checkpoints += 1
        walk.checkpoints[checkpoint.size] = checkpoint
        where = {"seq": checkpoint.size}
        if checkpoint.previous != previous:
            walk.fault(
                Fault.CHECKPOINT,
                "the checkpoint does not name the one before it",
                part="previous",
                stored=checkpoint.previous,
                computed=previous,
                **where,
            )
        try:
            text = checkpoints.note(checkpoint, name)
            previous = checkpoints.fingerprint(checkpoint, name)
        except WRONG as error:
            walk.fault(Fault.CHECKPOINT, f"the checkpoint cannot be read: {error}", **where)
            continue
        public = known.get(checkpoint.signed_by)
        if public is None:
            said = f"the checkpoint is signed by {checkpoint.signed_by}, a key not known here"
            walk.fault(Fault.SIGNATURE, said, part="signed_by", **where)
        elif not keys.is_signed(public, checkpoint.signature, text):
            said = "the signature of the checkpoint is wrong"
            walk.fault(Fault.SIGNATURE, said, part="signature", **where)
    _check_sealed(walk, found[-1] if found else None, previous)


def _check_sealed(walk: Walk, last: Checkpoint | None, fingerprint: str) -> None:
    """The stream names its last checkpoint."""
    stream = walk.stream
    size = last.size if last else 0
    if (stream.sealed_size, stream.sealed) != (size, fingerprint):
        walk.fault(
            Fault.CHECKPOINT,
            "the last checkpoint is not the one that the stream names",
            seq=size,
            part="sealed",
            stored=f"{stream.sealed_size} {stream.sealed}".strip(),
            computed=f"{size} {fingerprint}".strip(),
        )


def _check_end(walk: Walk) -> None:
    """The chain ends where the stream, its checkpoints and those held outside say."""
    stream, size = walk.stream, walk.tree.size
    if stream.size != size:
        said = "entries are missing at the end" if size < stream.size else "too many entries"
        seq = min(size, stream.size) + 1
        walk.fault(
            Fault.CHAIN, said, seq=seq, part="size", stored=str(stream.size), computed=str(size)
        )
    elif stream.head not in walk.links and size:
        walk.fault(
            Fault.CHAIN,
            "the stream names another last link",
            seq=size,
            part="head",
            stored=stream.head,
            computed=walk.links[0] if walk.links else "",
        )
    elif stream.guard != writing.guard_of(stream):
        said = "the row of the stream was changed, or its guard was made with another key"
        walk.fault(Fault.CHAIN, said, seq=size, part="guard", stored=stream.guard)
    beyond = [checkpoint for checkpoint in walk.checkpoints if checkpoint > size]
    beyond += [known for known, _ in walk.known if known > size]
    for far in beyond:
        said = "a checkpoint covers more entries than there are"
        walk.fault(Fault.CHECKPOINT, said, seq=size + 1, stored=str(far), computed=str(size))

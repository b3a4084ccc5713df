"""Verify rows against the ledger: each has one opening that fits, each commitment its row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from bersama.core.ledger import canonical, writing
from bersama.core.ledger.findings import Fault, Report
from bersama.core.ledger.models import BatchRow, Checkpoint, Entry, Opening, Stream, SubjectKey
from bersama.core.ledger.reading import WRONG, Unreadable, in_pages
from bersama.core.subjects import Subject

STEP = 1000
COLUMNS = (
    "obj",
    "kind",
    "position",
    "key",
    "marks",
    "entry_id",
    "entry__stream__name",
    "entry__seq",
    "entry__kind",
    "entry__obj",
    "entry__commitment",
)


class Opened(NamedTuple):
    """An opening with the entry it belongs to."""

    obj: str
    kind: str
    position: int
    key: bytes
    marks: str
    entry_id: int
    stream: str
    seq: int
    entry_kind: str
    entry_obj: str
    commitment: str

    @property
    def where(self) -> dict[str, Any]:
        return {
            "stream": self.stream,
            "seq": self.seq,
            "kind": self.entry_kind,
            "obj": self.obj,
        }


def check_subject(
    subject: Subject,
    report: Report,
    streams: Collection[str] | None = None,
    progress: Callable[[int], None] = lambda count: None,
) -> None:
    """Every row of this kind has one opening, which fits it as it is now; and no more of them."""
    matched = 0
    for page in in_pages(subject.rows(), "pk", STEP):
        named = [(thing, _name(subject, thing)) for thing in page]
        names = [name for _, name in named]
        opened = {
            found.obj: found for found in _openings(report, Opening.objects.filter(obj__in=names))
        }
        committed = _batch_commitments(opened.values())
        for thing, name in named:
            found = opened.get(name)
            if isinstance(thing, Unreadable):
                matched += found is not None
                report.add(Fault.ROW, f"the row cannot be read: {thing.reason}", obj=name)
            elif streams is None or _stream(subject, thing, found) in streams:
                matched += _check_row(subject, thing, name, found, committed, report)
        progress(len(page))
    mine = _within(Opening.objects.filter(kind=subject.kind), streams)
    if mine.count() != matched:
        _report_strays(subject, mine, report)


def _check_row(
    subject: Subject,
    thing: Model,
    name: str,
    found: Opened | None,
    committed: dict[tuple[int, int], tuple[str, str]],
    report: Report,
) -> bool:
    """Whether the row has an opening at all; what does not fit is reported."""
    report.rows += 1
    try:
        entered = subject.content is not None and subject.entered(thing)
        content = subject.content(thing) if entered and subject.content else None
        stream = subject.stream(thing)
    except WRONG as error:
        where = found.where if found else {"obj": name}
        report.add(Fault.ROW, f"the row cannot be read: {error!r}", **where)
        return found is not None
    if found is None:
        if content is not None:
            said = "the row has no entry in the ledger"
            report.add(Fault.MISSING, said, stream=stream, obj=name)
        return False
    report.openings += 1
    if content is None:
        report.add(Fault.MISSING, "the ledger says more than the row does", **found.where)
        return True
    obj, commitment = (found.entry_obj if found.position == 0 else ""), found.commitment
    if not commitment:
        obj, commitment = committed.get((found.entry_id, found.position), ("", ""))
    if (obj, found.stream, found.kind) != (name, stream, subject.kind):
        report.add(
            Fault.ROW,
            "the opening belongs to another entry",
            **found.where,
            stored=f"{found.stream} {obj}",
            computed=f"{stream} {name}",
        )
    else:
        _check_content(found, commitment, content, report)
    return True


def _check_content(found: Opened, commitment: str, content: Any, report: Report) -> None:
    """The content is what was committed to; if not, the marks tell which field was changed."""
    try:
        key = bytes(found.key)
        computed, marks = canonical.commit(key, content), canonical.marks(key, content)
    except WRONG as error:
        report.add(Fault.ROW, f"the row or its opening cannot be used: {error}", **found.where)
        return
    if (computed, marks) == (commitment, found.marks):
        return
    changed = _changed(sorted(content), str(found.marks), marks)
    if computed == commitment:
        said = "the marks beside the opening were changed"
        report.add(
            Fault.ROW, said, **found.where, part="marks", stored=str(found.marks), computed=marks
        )
    elif not changed:
        said = "the row is not what the entry committed to"
        report.add(Fault.ROW, said, **found.where, stored=commitment, computed=computed)
    for name, stored, now in changed if computed != commitment else ():
        value = canonical.canonical(content[name]).decode()
        said = f"{name} was changed behind the ledger's back; it is now {value[:200]}"
        report.add(Fault.ROW, said, **found.where, part=name, stored=stored, computed=now)


def _changed(names: list[str], stored: str, computed: str) -> list[tuple[str, str, str]]:
    """Which fields have another mark; none when the marks say nothing (all or none of them)."""
    wide = 2 * canonical.MARK
    if len(stored) != len(computed):
        return []
    pairs = [
        (name, stored[at : at + wide], computed[at : at + wide])
        for name, at in zip(names, range(0, len(computed), wide), strict=True)
    ]
    changed = [pair for pair in pairs if pair[1] != pair[2]]
    return [] if len(changed) == len(pairs) > 1 else changed


def check_commitments(report: Report, streams: Collection[str] | None = None) -> None:
    """Every commitment has its row or an end; every opening opens the newest commitment."""
    ended = Entry.objects.filter(ends=True, obj=OuterRef("obj"))
    single = _within(Entry.objects.exclude(commitment=""), streams, "stream__name")
    lost = single.filter(
        ~Exists(Opening.objects.filter(obj=OuterRef("obj"))),
        ~Exists(ended.filter(stream=OuterRef("stream"), seq__gt=OuterRef("seq"))),
    )
    batched = _within(BatchRow.objects.all(), streams).filter(
        ~Exists(Opening.objects.filter(obj=OuterRef("obj"))),
        ~Exists(ended.filter(stream=OuterRef("entry__stream"), seq__gt=OuterRef("entry__seq"))),
    )
    said = "the row is gone, and no entry says that it was removed or erased"
    for rows, order, path in ((lost, "seq", ""), (batched, "position", "entry__")):
        place = (f"{path}stream__name", f"{path}seq", f"{path}kind", "obj")
        for stream, seq, kind, obj in rows.order_by(place[0], order).values_list(*place):
            report.add(Fault.MISSING, said, stream=stream, seq=seq, kind=kind, obj=obj)
    later = Entry.objects.filter(
        Q(ends=True) | ~Q(commitment=""),
        obj=OuterRef("obj"),
        stream=OuterRef("entry__stream"),
        seq__gt=OuterRef("entry__seq"),
    )
    for found in _openings(report, _within(Opening.objects.filter(Exists(later)), streams)):
        report.add(Fault.ROW, "a newer entry about this row exists", **found.where)


def check_strangers(report: Report, kinds: Collection[str]) -> None:
    """Nothing hangs in the air: an opening of no kind, a row of a table without its parent."""
    for found in _openings(report, Opening.objects.exclude(kind__in=list(kinds))):
        report.add(Fault.MISSING, "no kind of row has this opening", **found.where)
    streams = Stream.objects.filter(pk=OuterRef("stream_id"))
    entries = Entry.objects.filter(pk=OuterRef("entry_id"))
    nowhere: dict[str, QuerySet[Any]] = {
        "entries belong to no stream": Entry.objects.filter(~Exists(streams)),
        "checkpoints belong to no stream": Checkpoint.objects.filter(~Exists(streams)),
        "rows of a batch belong to no entry": BatchRow.objects.filter(~Exists(entries)),
        "openings belong to no entry": Opening.objects.filter(~Exists(entries)),
    }
    for said, lost in nowhere.items():
        if count := lost.count():
            report.add(Fault.CHAIN, f"{count} {said}", obj="the ledger")
    if (count := BatchRow.objects.count()) != report.batch_rows:
        report.add(
            Fault.CHAIN,
            "there are rows of batches that no entry speaks of, or some are missing",
            obj="the ledger",
            stored=str(count),
            computed=str(report.batch_rows),
        )
    for person_id, key, guard in SubjectKey.objects.values_list("person_id", "key", "guard"):
        try:
            fits = guard == writing.guard_of_subject(person_id, bytes(key))
        except WRONG:
            fits = False
        if not fits:
            report.add(Fault.ROW, "the key was changed", obj=f"the pseudonyms of {person_id}")


def _report_strays(subject: Subject, openings: QuerySet[Opening], report: Report) -> None:
    """Openings of this kind whose row is not there."""
    there: set[str] = set()
    for page in in_pages(subject.rows(), "pk", STEP):
        there.update(_name(subject, thing) for thing in page)
    for page in in_pages(openings.values_list("obj", flat=True), "pk", STEP):
        gone = Opening.objects.filter(obj__in=[obj for obj in page if obj not in there])
        for found in _openings(report, gone):
            report.add(Fault.MISSING, "the row is gone, but its opening is there", **found.where)


def _name(subject: Subject, thing: Any) -> str:
    """What the ledger calls a row; of one that cannot be read its number."""
    if isinstance(thing, Unreadable):
        return f"{subject.kind}/{thing.key}"
    try:
        return f"{subject.kind}/{subject.key(thing)}"
    except WRONG:
        return f"{subject.kind}/{thing.pk}"


def _openings(report: Report, chosen: QuerySet[Opening]) -> list[Opened]:
    """These openings, each with its entry; one that cannot be read is reported."""
    rows = chosen.order_by("entry_id", "position")
    try:
        return [Opened(*values) for values in rows.values_list(*COLUMNS)]
    except WRONG:
        found: list[Opened] = []
    for pk, obj in rows.values_list("pk", "obj"):
        try:
            found.append(Opened(*rows.filter(pk=pk).values_list(*COLUMNS).get()))
        except WRONG as error:
            report.add(Fault.ROW, f"the opening cannot be read: {error}", obj=obj)
    return found


def _batch_commitments(opened: Iterable[Opened]) -> dict[tuple[int, int], tuple[str, str]]:
    """Of rows that came in a batch: what the batch committed to, by entry and position."""
    objs = [found.obj for found in opened if not found.commitment]
    if not objs:
        return {}
    rows = BatchRow.objects.filter(obj__in=objs)
    return {
        (entry, position): (obj, commitment)
        for entry, position, obj, commitment in rows.values_list(
            "entry_id", "position", "obj", "commitment"
        )
    }


def _stream(subject: Subject, thing: Model, found: Opened | None) -> str:
    if found is not None:
        return found.stream
    try:
        return subject.stream(thing)
    except WRONG:
        return ""


def _within(
    rows: QuerySet[Any], streams: Collection[str] | None, path: str = "entry__stream__name"
) -> QuerySet[Any]:
    return rows if streams is None else rows.filter(**{f"{path}__in": list(streams)})

"""Append to the ledger, in the act's own transaction; erase what may be erased.

The stream's row is locked first, so entries of one stream are written one after the other
and those of two streams do not wait for each other (SQLite has one writer anyway).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from bersama.core.inserting import insert_unless_there
from bersama.core.ledger import canonical, keys, tree
from bersama.core.ledger.models import BatchRow, Entry, Opening, Stream, SubjectKey

Name = tuple[str, str]
Row = tuple[Any, ...]
ROWS, ROOT = "rows", "root"
CHUNK = 1000


class LedgerError(RuntimeError):
    """The ledger is used wrongly, or it is damaged and must not be written on."""


@dataclass(slots=True)
class Said:
    """An entry that is to be written: its stream, who acted, what opens its commitment."""

    entry: Entry
    stream: str
    subject: Name
    person_id: int | None
    key: bytes = b""
    marks: str = ""
    then: Callable[[Entry], object] | None = None
    stands: Callable[[], bool] = lambda: True
    is_written: Callable[[], bool] = lambda: False


_gathered: ContextVar[list[Said] | None] = ContextVar("gathered", default=None)


def append(**said: Any) -> Entry:
    """Write one entry now. Takes what `say` takes; raises LedgerError outside a transaction."""
    settle()
    made = say(**said)
    _write(made.stream, [made])
    return made.entry


def say(
    *,
    stream: str,
    kind: str,
    subject: Name,
    person_id: int | None,
    content: Mapping[str, Any] | None,
    codes: Mapping[str, Any],
    at: datetime,
    obj: str = "",
    ends: bool = False,
) -> Said:
    """What one entry about `subject`, a `(kind, id)`, says; `obj` is the same with a slash.

    With `content` the entry commits to the row as it is now and becomes the one that the
    row is checked against. `ends` says that the row is gone from here on. `codes` hold ids,
    codes and numbers only. An act in an anonymous round gives `at` rounded to its day and a
    person who is nobody.
    """
    named = _name(subject, obj)
    if ends and content is not None:
        raise LedgerError(f"{named} cannot end and have content")
    entry = Entry(kind=kind, obj=named, codes=dict(codes), at=_to_the_millisecond(at), ends=ends)
    said = Said(entry, stream, subject, person_id)
    if content is not None:
        said.key = secrets.token_bytes(32)
        entry.commitment = canonical.commit(said.key, content)
        said.marks = canonical.marks(said.key, content)
    return said


def gather(said: Said) -> Entry:
    """Write the entry: at once or, inside `together`, with the others at its end."""
    _require_transaction()
    gathered = _gathered.get()
    if gathered is None:
        _write(said.stream, [said])
    else:
        said.stands = _undone_with_its_savepoint()
        gathered.append(said)
    return said.entry


@contextmanager
def together() -> Iterator[None]:
    """Write what is recorded inside in one go at the end, in the transaction that is open.

    One lock of the stream and one insert for all of them. What an inner savepoint took back is
    not written; when the block itself fails, the transaction around it can only be rolled back.
    """
    _require_transaction()
    if _gathered.get() is not None:
        yield
        return
    token = _gathered.set([])
    try:
        yield
        settle()
    except BaseException:
        transaction.set_rollback(True)
        raise
    finally:
        _gathered.reset(token)


def settle() -> None:
    """Write what was gathered so far; whoever locks the ledger needs it there.

    What was written within a savepoint that was rolled back since is written again.
    """
    gathered = _gathered.get()
    if not gathered:
        return
    waiting = [said for said in gathered if said.stands() and not said.is_written()]
    for said in waiting:
        said.entry.pk, said.is_written = None, _undone_with_its_savepoint()
    for stream in dict.fromkeys(said.stream for said in waiting):
        _write(stream, [said for said in waiting if said.stream == stream])


def _undone_with_its_savepoint() -> Callable[[], bool]:
    """The question whether what happens now still stands, to be asked later.

    Django forgets what was to be done on commit when it rolls back to an earlier savepoint.
    """
    connection = transaction.get_connection()

    def mark() -> None:
        """Nothing has to be done on commit."""

    transaction.on_commit(mark)
    return lambda: any(waits[1] is mark for waits in connection.run_on_commit)


def append_batch(
    *,
    stream: str,
    kind: str,
    subject: Name,
    person_id: int | None,
    rows: Iterable[tuple[Name, Mapping[str, Any]]],
    codes: Mapping[str, Any],
    at: datetime,
) -> Entry:
    """Write one entry over many new rows: it holds their number and a Merkle root.

    `subject` is what the batch is about (an import, an engagement). Each row keeps a
    commitment and an opening of its own, so each can be changed and erased later by itself.
    Raises LedgerError outside a transaction, without rows, and when a row comes twice.
    """
    settle()
    head = _locked(stream)
    root, made, openings, seen = tree.Frontier(), list[Row](), list[Row](), set[str]()
    for name, content in rows:
        obj, key = _name(name), secrets.token_bytes(32)
        if obj in seen:
            raise LedgerError(f"{obj} comes twice in one batch")
        seen.add(obj)
        commitment, position = canonical.commit(key, content), root.size
        root.add(tree.leaf_hash(canonical.row_text(obj, commitment)))
        made.append((position, obj, commitment))
        openings.append((position, name[0], obj, key, canonical.marks(key, content)))
    if not made:
        raise LedgerError(f"the batch {_name(subject)} has no rows")
    if {ROWS, ROOT} & set(codes):
        raise LedgerError(f"{ROWS!r} and {ROOT!r} are codes that a batch fills in itself")
    entry = Entry(
        kind=kind,
        obj=_name(subject),
        codes={**codes, ROWS: root.size, ROOT: root.root().hex()},
        at=_to_the_millisecond(at),
    )
    _chain(head, [Said(entry, stream, subject, person_id)])
    _insert(BatchRow, entry, ("position", "obj", "commitment"), made)
    _insert(Opening, entry, ("position", "kind", "obj", "key", "marks"), openings, unique="obj")
    return entry


def erase(*, stream: str, subject: Name, at: datetime) -> Entry:
    """Forget what opens the commitments to this row, and write that it was erased, not whose.

    The row's own content is erased by its room, in the same transaction.
    """
    return append(
        stream=stream,
        kind="subject.erased",
        subject=subject,
        person_id=None,
        content=None,
        codes={},
        at=at,
        ends=True,
    )


def forget_person(person_id: int) -> None:
    """Delete the key behind a person's pseudonyms: their entries can no longer be linked."""
    settle()
    SubjectKey.objects.filter(person_id=person_id).delete()


def subject_key(person_id: int) -> bytes:
    """The key behind this person's pseudonyms, made at first need."""
    if (found := _subject_key(person_id)) is not None:
        return found
    key = secrets.token_bytes(32)
    made = SubjectKey(person_id=person_id, key=key, guard=guard_of_subject(person_id, key))
    return key if insert_unless_there(made) else _subject_key(person_id) or key


def guard_of(stream: Stream) -> str:
    """The MAC that belongs to the other columns of this row."""
    return keys.guard(
        "stream", stream.name, stream.size, stream.head, stream.sealed_size, stream.sealed
    )


def guard_of_subject(person_id: int, key: bytes) -> str:
    """The MAC that belongs to a person's key."""
    return keys.guard("subject", person_id, key.hex())


def locked(name: str) -> Stream | None:
    """The stream's row, locked until the end of the transaction; None when there is none."""
    _require_transaction()
    settle()
    return _row(name)


def _row(name: str) -> Stream | None:
    return next(iter(Stream.objects.select_for_update().filter(name=name)), None)


def _locked(name: str) -> Stream:
    _require_transaction()
    if (stream := _row(name)) is None:
        made = Stream(name=name)
        made.guard = guard_of(made)
        insert_unless_there(made)
        stream = _row(name)
    if stream is None:
        raise LedgerError(f"the stream {name} could not be made")
    return stream


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise LedgerError("the ledger is written inside the transaction of an act only")


def _to_the_millisecond(at: datetime) -> datetime:
    at = at.astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _write(name: str, said: Sequence[Said]) -> None:
    """Insert these entries of one stream; each row keeps the opening of its newest one."""
    _chain(_locked(name), said)
    openings: dict[str, Opening | None] = {}
    for one in said:
        obj = one.entry.obj
        if one.key:
            kind = one.subject[0]
            openings[obj] = Opening(
                entry=one.entry, kind=kind, obj=obj, key=one.key, marks=one.marks
            )
        elif one.entry.ends:
            openings[obj] = None
    if ended := [obj for obj, opening in openings.items() if opening is None]:
        Opening.objects.filter(obj__in=ended).delete()
    _open([opening for opening in openings.values() if opening is not None])
    for one in said:
        if one.then is not None:
            one.then(one.entry)


def _chain(stream: Stream, said: Sequence[Said]) -> None:
    """Insert the next entries and move the head of the chain.

    A guard that did not fit before is left as it is: people can go on, and `verify` still says
    that somebody changed the row.
    """
    intact = stream.guard == guard_of(stream)
    people = {one.person_id for one in said if one.person_id is not None}
    who = {pk: canonical.pseudonym(subject_key(pk), stream.name) for pk in sorted(people)}
    for one in said:
        entry = one.entry
        entry.stream, entry.seq = stream, stream.size + 1
        entry.who = "" if one.person_id is None else who[one.person_id]
        text = canonical.leaf_text(
            stream=stream.name,
            seq=entry.seq,
            at=entry.at,
            kind=entry.kind,
            obj=entry.obj,
            who=entry.who,
            commitment=entry.commitment,
            codes=canonical.canonical(entry.codes).decode(),
            ends=entry.ends,
        )
        entry.leaf = tree.leaf_hash(text).hex()
        entry.link = canonical.chain_link(stream.head, entry.leaf)
        stream.size, stream.head = entry.seq, entry.link
    Entry.objects.bulk_create(one.entry for one in said)
    if intact:
        stream.guard = guard_of(stream)
    stream.save(update_fields=["size", "head", "guard"])


def _open(openings: list[Opening]) -> None:
    """Store the openings; each takes the place of the one its row had before."""
    if openings:
        Opening.objects.bulk_create(
            openings,
            batch_size=CHUNK,
            update_conflicts=True,
            unique_fields=["obj"],
            update_fields=["entry", "position", "kind", "key", "marks"],
        )


def _insert(
    model: type[Model], entry: Entry, columns: Sequence[str], rows: list[Row], unique: str = ""
) -> None:
    """Insert rows of this entry, without making an object of each of perhaps a million.

    With `unique` each takes the place of the one that has the same there.
    """
    connection = transaction.get_connection()
    names = [connection.ops.quote_name(column) for column in ("entry_id", *columns)]
    table = connection.ops.quote_name(model._meta.db_table)
    signs = ", ".join(["%s"] * len(names))
    sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({signs})"  # noqa: S608  our own names
    if unique:
        taken = ", ".join(f"{name} = excluded.{name}" for name in names)
        sql += f" ON CONFLICT ({connection.ops.quote_name(unique)}) DO UPDATE SET {taken}"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), CHUNK):
            part = [(entry.pk, *row) for row in rows[start : start + CHUNK]]
            cursor.executemany(sql, part)


def _subject_key(person_id: int) -> bytes | None:
    rows = SubjectKey.objects.filter(person_id=person_id).values_list("key", flat=True)
    return next((bytes(key) for key in rows), None)


def _name(subject: Name, obj: str = "") -> str:
    kind, name = subject
    if not kind or not name or "/" in kind:
        raise LedgerError(f"{subject!r} names nothing")
    if obj and obj != f"{kind}/{name}":
        raise LedgerError(f"{obj!r} is not the name of {subject!r}")
    return f"{kind}/{name}"

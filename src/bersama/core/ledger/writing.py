"""Append to the ledger, in the act's own transaction; erase what may be erased.

The stream's row is locked first, so entries of one stream are written one after the other
and those of two streams do not wait for each other (SQLite has one writer anyway).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from bersama.core.ledger import canonical, keys, tree
from bersama.core.ledger.models import BatchRow, Entry, Opening, Stream, SubjectKey

Name = tuple[str, str]
Row = tuple[Any, ...]
ROWS, ROOT = "rows", "root"
CHUNK = 1000


class LedgerError(RuntimeError):
    """The ledger is used wrongly, or it is damaged and must not be written on."""


def append(
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
) -> Entry:
    """Write one entry about `subject`, a `(kind, id)`; `obj` is the same written with a slash.

    With `content` the entry commits to the row as it is now and becomes the one that the
    row is checked against. `ends` says that the row is gone from here on. `codes` hold ids,
    codes and numbers only. An act in an anonymous round gives `at` rounded to its day and a
    person who is nobody. Raises LedgerError outside a transaction.
    """
    named = _name(subject, obj)
    if ends and content is not None:
        raise LedgerError(f"{named} cannot end and have content")
    head = _locked(stream)
    key = None if content is None else secrets.token_bytes(32)
    entry = _write(
        head,
        kind=kind,
        obj=named,
        who="" if person_id is None else canonical.pseudonym(subject_key(person_id), stream),
        commitment="" if key is None or content is None else canonical.commit(key, content),
        codes=dict(codes),
        at=at,
        ends=ends,
    )
    if key is not None and content is not None:
        marks = canonical.marks(key, content)
        _open([Opening(entry=entry, kind=subject[0], obj=named, key=key, marks=marks)])
    elif ends:
        Opening.objects.filter(obj=named).delete()
    return entry


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
    entry = _write(
        head,
        kind=kind,
        obj=_name(subject),
        who="" if person_id is None else canonical.pseudonym(subject_key(person_id), stream),
        commitment="",
        codes={**codes, ROWS: root.size, ROOT: root.root().hex()},
        at=at,
        ends=False,
    )
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
    SubjectKey.objects.filter(person_id=person_id).delete()


def subject_key(person_id: int) -> bytes:
    """The key behind this person's pseudonyms, made at first need."""
    if (found := _subject_key(person_id)) is not None:
        return found
    key = secrets.token_bytes(32)
    guard = guard_of_subject(person_id, key)
    SubjectKey.objects.bulk_create(
        [SubjectKey(person_id=person_id, key=key, guard=guard)], ignore_conflicts=True
    )
    return _subject_key(person_id) or key


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
    if not transaction.get_connection().in_atomic_block:
        raise LedgerError("the ledger is written inside the transaction of an act only")
    return Stream.objects.select_for_update().filter(name=name).first()


def _locked(name: str) -> Stream:
    if (stream := locked(name)) is None:
        made = Stream(name=name)
        made.guard = guard_of(made)
        Stream.objects.bulk_create([made], ignore_conflicts=True)
        stream = locked(name)
    if stream is None:
        raise LedgerError(f"the stream {name} could not be made")
    return stream


def _write(stream: Stream, *, at: datetime, codes: dict[str, Any], **said: Any) -> Entry:
    """Insert the next entry and move the head of the chain.

    A guard that did not fit before is left as it is: people can go on, and `verify` still says
    that somebody changed the row.
    """
    intact = stream.guard == guard_of(stream)
    at = at.astimezone(UTC)
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    seq = stream.size + 1
    written = canonical.canonical(codes).decode()
    text = canonical.leaf_text(stream=stream.name, seq=seq, at=at, codes=written, **said)
    leaf = tree.leaf_hash(text).hex()
    link = canonical.chain_link(stream.head, leaf)
    entry = Entry.objects.create(
        stream=stream, seq=seq, at=at, codes=codes, leaf=leaf, link=link, **said
    )
    stream.size, stream.head = seq, link
    if intact:
        stream.guard = guard_of(stream)
    stream.save(update_fields=["size", "head", "guard"])
    return entry


def _open(openings: list[Opening]) -> None:
    """Store the openings; each takes the place of the one its row had before."""
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
    found = SubjectKey.objects.filter(person_id=person_id).values_list("key", flat=True).first()
    return None if found is None else bytes(found)


def _name(subject: Name, obj: str = "") -> str:
    kind, name = subject
    if not kind or not name or "/" in kind:
        raise LedgerError(f"{subject!r} names nothing")
    if obj and obj != f"{kind}/{name}":
        raise LedgerError(f"{obj!r} is not the name of {subject!r}")
    return f"{kind}/{name}"

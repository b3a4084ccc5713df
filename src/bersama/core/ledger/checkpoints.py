"""Checkpoints: so many entries, this root, signed; printed short in mails and on posters.

A checkpoint in other people's hands is what the ledger is held to: whoever cuts or changes an
entry before it contradicts every mail and poster that carries it.
"""

from __future__ import annotations

import hashlib
import logging
import re
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F

from bersama.core import clock
from bersama.core.ledger import canonical, keys, writing
from bersama.core.ledger.models import Checkpoint, Entry, Stream
from bersama.core.ledger.tree import Frontier
from bersama.core.ledger.writing import LedgerError

log = logging.getLogger(__name__)
DIGITS = 32
STEP = 5000
_SHORT = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{32,64})")


def seal(name: str, at: datetime | None = None) -> Checkpoint | None:
    """Make the checkpoint of a stream as it is now; the one that is there if it did not grow.

    None for a stream without entries. Raises LedgerError, and signs nothing, when the new
    entries do not chain to the last checkpoint.
    """
    with transaction.atomic():
        stream = writing.locked(name)
        if stream is None or stream.size == 0:
            return None
        last = stream.checkpoints.order_by("size").last()
        if last is not None and last.size == stream.size:
            return last
        frontier = _grown(stream, last)
        made = _checkpoint(stream, last, frontier, at or clock.now())
        made.save(force_insert=True)
        stream.sealed_size, stream.sealed = made.size, fingerprint(made, stream.name)
        stream.guard = writing.guard_of(stream)
        stream.save(update_fields=["sealed_size", "sealed", "guard"])
    return made


def seal_all(at: datetime | None = None) -> list[Checkpoint]:
    """Seal every stream that grew. One that cannot be sealed is logged and left as it is."""
    made: list[Checkpoint] = []
    writing.settle()
    grown = Stream.objects.filter(size__gt=F("sealed_size")).order_by("name")
    for name in list(grown.values_list("name", flat=True)):
        try:
            checkpoint = seal(name, at)
        except LedgerError:
            log.exception("stream %s is not sealed", name)
        else:
            if checkpoint is not None:
                made.append(checkpoint)
    return made


def latest(name: str) -> Checkpoint | None:
    return Checkpoint.objects.filter(stream__name=name).order_by("size").last()


def short(checkpoint: Checkpoint) -> str:
    """`size:root` as it is printed: the first 16 bytes of the root in groups of four digits."""
    root = checkpoint.root[:DIGITS]
    return f"{checkpoint.size}:" + " ".join(root[at : at + 4] for at in range(0, DIGITS, 4))


def parse(text: str) -> tuple[int, str]:
    """Size and (the beginning of) the root of a printed checkpoint, however it is spaced.

    Raises ValueError when it is not one.
    """
    found = _SHORT.fullmatch("".join(text.split()).lower())
    if found is None:
        raise ValueError("a checkpoint looks like 40:3fa9 12cd …, with 32 digits after the colon")
    return int(found[1]), found[2]


def note(checkpoint: Checkpoint, stream: str) -> bytes:
    """What is signed."""
    return canonical.canonical(
        {
            "v": canonical.VERSION,
            "stream": stream,
            "size": checkpoint.size,
            "root": checkpoint.root,
            "at": canonical.moment(checkpoint.at),
            "previous": checkpoint.previous,
            "key": checkpoint.signed_by,
        }
    )


def fingerprint(checkpoint: Checkpoint, stream: str) -> str:
    """What the next checkpoint and the stream's row name this one by."""
    return hashlib.sha256(note(checkpoint, stream)).hexdigest()


def _grown(stream: Stream, last: Checkpoint | None) -> Frontier:
    """The tree over all entries, from where the last checkpoint left it."""
    refused = f"stream {stream.name} is not sealed, because"
    if stream.guard != writing.guard_of(stream):
        raise LedgerError(f"{refused} its row was changed")
    frontier, link = Frontier(), ""
    if last is not None:
        frontier = Frontier.load(last.size, last.frontier)
        if frontier.root().hex() != last.root or fingerprint(last, stream.name) != stream.sealed:
            raise LedgerError(f"{refused} its checkpoint of {last.size} was changed")
        link = Entry.objects.values_list("link", flat=True).get(stream=stream, seq=last.size)
    while frontier.size < stream.size:
        entries = Entry.objects.filter(stream=stream, seq__gt=frontier.size).order_by("seq")
        chunk = list(entries.values_list("seq", "leaf", "link")[:STEP])
        for seq, leaf, stored in chunk:
            link = canonical.chain_link(link, leaf)
            if (seq, stored) != (frontier.size + 1, link):
                break
            frontier.add(bytes.fromhex(leaf))
        if not chunk or frontier.size != chunk[-1][0]:
            raise LedgerError(f"{refused} entry {frontier.size + 1} does not follow")
    if frontier.size != stream.size or link != stream.head:
        raise LedgerError(f"{refused} its entries do not lead to its head")
    return frontier


def _checkpoint(
    stream: Stream, last: Checkpoint | None, frontier: Frontier, at: datetime
) -> Checkpoint:
    at = at.astimezone(UTC)
    made = Checkpoint(
        stream=stream,
        size=frontier.size,
        root=frontier.root().hex(),
        at=at.replace(microsecond=at.microsecond // 1000 * 1000),
        previous="" if last is None else fingerprint(last, stream.name),
        signed_by=keys.instance_key().id,
        frontier=frontier.dump(),
    )
    made.signature = keys.sign(note(made, stream.name))
    return made

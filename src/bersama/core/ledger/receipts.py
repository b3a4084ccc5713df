"""Receipts: what one person needs to check offline that their act is in the ledger.

A receipt holds the leaf of the entry and, once a checkpoint covers it, the path to its root.
With `reveal` it also holds what opens the commitment, and so proves what was written (an idea);
without (a choice) it proves that it was counted and never how.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Q

from bersama.core import subjects
from bersama.core.ledger import canonical, keys, tree
from bersama.core.ledger.models import BatchRow, Checkpoint, Entry, Opening

NEWEST = 40
CACHED_LEAVES = 65_536
Receipt = dict[str, Any]
Entries = list[Entry]


def receipt_for(entry: Entry, *, reveal: bool) -> Receipt:
    """The receipt of one entry: pending until a checkpoint covers it."""
    opening = Opening.objects.filter(entry=entry, position=0).first()
    return _receipt(entry, opening, 0 if opening else None, reveal)


def receipt_of(subject: tuple[str, str], *, reveal: bool) -> Receipt | None:
    """The receipt of the newest commitment to a live row; None when it was never recorded."""
    obj = "/".join(subject)
    opening = Opening.objects.filter(obj=obj).select_related("entry__stream").first()
    if opening is None:
        return None
    return _receipt(opening.entry, opening, opening.position, reveal)


def entries_about(subject: tuple[str, str]) -> Entries:
    """Every entry about a live row, oldest first, also as one row of a batch.

    Empty when it was never recorded, or was erased.
    """
    obj = "/".join(subject)
    if not Opening.objects.filter(obj=obj).exists():
        return []
    in_batches = BatchRow.objects.filter(obj=obj).values("entry")
    entries = Entry.objects.filter(Q(obj=obj) | Q(pk__in=in_batches))
    return list(entries.select_related("stream").order_by("stream", "seq"))


def receipt_about(entry: Entry, subject: tuple[str, str], *, reveal: bool) -> Receipt:
    """The receipt of one entry about this row; only the newest can show what was written."""
    obj = "/".join(subject)
    opening = Opening.objects.filter(obj=obj, entry=entry).first()
    rows = BatchRow.objects.filter(entry=entry, obj=obj).values_list("position", flat=True)
    return _receipt(entry, opening, rows.first(), reveal)


def leaf_of(entry: Entry) -> dict[str, Any]:
    """The leaf as an object; its canonical JSON is what is hashed."""
    return {
        "v": canonical.VERSION,
        "stream": entry.stream.name,
        "seq": entry.seq,
        "at": canonical.moment(entry.at),
        "kind": entry.kind,
        "obj": entry.obj,
        "who": entry.who,
        "c": entry.commitment,
        "codes": entry.codes,
        "ends": entry.ends,
    }


def promise_text(stream: str, seq: int, leaf: str, link: str) -> bytes:
    """What is signed while a receipt is pending: this leaf stands at this place of the chain."""
    return canonical.canonical(
        {"v": canonical.VERSION, "stream": stream, "seq": seq, "leaf": leaf, "link": link}
    )


def _receipt(entry: Entry, opening: Opening | None, position: int | None, reveal: bool) -> Receipt:
    proofs = _proofs(entry)
    receipt: Receipt = {
        "v": canonical.VERSION,
        "status": "sealed" if proofs else "pending",
        "leaf": leaf_of(entry),
        "proofs": proofs,
    }
    if not proofs:
        text = promise_text(entry.stream.name, entry.seq, entry.leaf, entry.link)
        receipt["promise"] = {
            "link": entry.link,
            "key": keys.instance_key().id,
            "signature": keys.sign(text),
        }
    in_batch = None if entry.commitment else position
    if in_batch is not None and (row := _row_of_batch(entry, in_batch)):
        receipt["row"] = row
    if opening is not None and reveal:
        receipt |= _revealed(opening)
    return receipt


def _proofs(entry: Entry) -> list[dict[str, Any]]:
    """Inclusion in the first checkpoint that covers the entry and in the newest ones."""
    covering = Checkpoint.objects.filter(stream=entry.stream, size__gte=entry.seq)
    newest = list(covering.order_by("-size").values_list("size", "root")[: NEWEST + 1])
    if not newest:
        return []
    if len(newest) > NEWEST:
        newest[-1] = covering.order_by("size").values_list("size", "root")[0]
    size, root = newest[0]
    whole = _kept_tree if size <= CACHED_LEAVES else _tree
    leaves = whole(entry.stream_id, size, root)
    return [
        {
            "size": size,
            "root": root,
            "path": [step.hex() for step in leaves.inclusion(entry.seq - 1, size)],
        }
        for size, root in reversed(newest)
    ]


def _tree(stream_id: int, size: int, root: str) -> tree.Tree:
    entries = Entry.objects.filter(stream_id=stream_id, seq__lte=size).order_by("seq")
    leaves: Iterable[str] = entries.values_list("leaf", flat=True).iterator(chunk_size=5000)
    return tree.Tree(bytes.fromhex(leaf) for leaf in leaves)


@lru_cache(maxsize=8)
def _kept_tree(stream_id: int, size: int, root: str) -> tree.Tree:
    return _tree(stream_id, size, root)


def _row_of_batch(entry: Entry, position: int) -> dict[str, Any]:
    """The path from one row of a batch to the root that the entry's codes hold, if it is one."""
    rows = BatchRow.objects.filter(entry=entry).order_by("position")
    pairs = list(rows.values_list("obj", "commitment"))
    if not pairs:
        return {}
    whole = tree.Tree(tree.leaf_hash(canonical.row_text(*pair)) for pair in pairs)
    obj, commitment = pairs[position]
    path = whole.inclusion(position)
    return {
        "obj": obj,
        "c": commitment,
        "position": position,
        "path": [step.hex() for step in path],
    }


def _revealed(opening: Opening) -> dict[str, Any]:
    """Key and content, when the row still says what this entry committed to."""
    subject = subjects.subjects().get(opening.kind)
    if subject is None or subject.content is None:
        return {}
    try:
        content = subject.content(subject.rows().get(**subject.find(opening.obj.partition("/")[2])))
    except (ObjectDoesNotExist, ValidationError, ValueError):
        return {}
    return {"key": bytes(opening.key).hex(), "content": content}

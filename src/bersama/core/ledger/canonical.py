"""The exact bytes that are hashed: one way to write a value, one hash for each purpose.

Canonical JSON: UTF-8, keys sorted by code point, no spaces, nothing escaped but quotes,
backslash and control characters; null, true, false, whole numbers, texts, lists, objects. A
fraction is refused, because two programs may print it differently.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

VERSION = 1
MARK = 4
_encoder = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)
_quote = json.encoder.encode_basestring
# The same encoder in C, set up once and not anew for each of a million leaves (CPython has it).
_make = getattr(json.encoder, "c_make_encoder", None)
_pieces = _make and _make(None, _encoder.default, _quote, None, ":", ",", True, False, False)


def _encode(value: Any) -> str:
    return "".join(_pieces(value, 0)) if _pieces else _encoder.encode(value)


class NotCanonical(ValueError):
    """A value that has no single way to be written, such as a fraction."""


def refuse_unwritable(value: Any, path: str = "value") -> None:
    """Raise NotCanonical, naming the place, unless `value` is made of plain values only."""
    if value is None or isinstance(value, (str, int)):
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise NotCanonical(f"{path} has the key {key!r}, which is not a text")
            refuse_unwritable(item, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            refuse_unwritable(item, f"{path}[{number}]")
    else:
        raise NotCanonical(f"{path} is a {type(value).__name__}")


def canonical(value: Any) -> bytes:
    """The canonical JSON of a plain value. Raises NotCanonical for anything else."""
    refuse_unwritable(value)
    try:
        return _encode(value).encode()
    except UnicodeEncodeError:
        raise NotCanonical("value holds half a character (a lone surrogate)") from None


def moment(at: datetime) -> str:
    """UTC to the millisecond, as `2026-11-21T10:00:00.412Z`; finer digits show if there are any."""
    exact = "milliseconds" if at.microsecond % 1000 == 0 else "microseconds"
    return at.astimezone(UTC).isoformat(timespec=exact).removesuffix("+00:00") + "Z"


def leaf_text(
    *,
    stream: str,
    seq: int,
    at: datetime,
    kind: str,
    obj: str,
    who: str,
    commitment: str,
    codes: str,
    ends: bool,
) -> bytes:
    """The leaf of one entry: the canonical JSON of everything the entry says, and nothing else.

    `codes` are canonical JSON already. Put together by hand, because it is done a million
    times; a test compares it with the JSON encoder.
    """
    if ends not in (True, False) or type(seq) is not int:
        raise NotCanonical("seq is no number or ends is neither true nor false")
    return (
        f'{{"at":"{moment(at)}","c":{_quote(commitment)},"codes":{codes},'
        f'"ends":{"true" if ends else "false"},"kind":{_quote(kind)},"obj":{_quote(obj)},'
        f'"seq":{seq},"stream":{_quote(stream)},"v":{VERSION},"who":{_quote(who)}}}'
    ).encode()


def row_text(obj: str, commitment: str) -> bytes:
    """The leaf of one row of a batch."""
    return _encode({"c": commitment, "obj": obj}).encode()


def chain_link(previous: str, leaf: str) -> str:
    """The chain: SHA-256 over the link before (empty at the start) and this leaf hash."""
    return hashlib.sha256(bytes.fromhex(previous) + bytes.fromhex(leaf)).hexdigest()


def commit(key: bytes, content: Mapping[str, Any]) -> str:
    """A commitment that says nothing to who lacks `key`."""
    return hmac.digest(key, canonical(content), "sha256").hex()


def marks(key: bytes, content: Mapping[str, Any]) -> str:
    """Eight salted digits for each field, in the order of their names: to say which one changed."""
    return "".join(
        hashlib.blake2b(
            _encode([name, content[name]]).encode(), key=key, digest_size=MARK
        ).hexdigest()
        for name in sorted(content)
    )


def pseudonym(key: bytes, stream: str) -> str:
    """A person's name within one stream; in two streams nobody can tell that they are one."""
    return hmac.digest(key, stream.encode(), "sha256")[:16].hex()

"""The list of what was erased, kept outside the database and beside the backups.

A backup that is older than an erasure holds what was erased. So a restore reads this list and
erases it anew. A line is a digest of the random name of a row and stands for nothing to whoever
has no copy of that row.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from bersama.core.disk import sync_folder

FILE = "erased.txt"
LIMIT = 64 * 2**20
HEAD = "# What was erased here, as digests. A restore reads it and erases it anew. Keep it.\n"
_LINE = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class Listed:
    """The digests of a list; `broken` counts the lines that can't be read."""

    digests: frozenset[str] = frozenset()
    broken: int = 0


def place() -> Path:
    return Path(settings.BERSAMA_DATA) / "backups" / FILE


def digest(name: str) -> str:
    """How the list names a row, whose name is `kind/public id`."""
    return hashlib.sha256(f"bersama erased 1|{name}".encode()).hexdigest()


def parse(content: bytes) -> Listed:
    lines = content.decode("ascii", "replace").splitlines()
    found = [line for line in lines if line and not line.startswith("#")]
    good = frozenset(line for line in found if _LINE.match(line))
    return Listed(good, sum(not _LINE.match(line) for line in found))


def read(file: Path) -> Listed | None:
    """The list in this file; None when there is no such file."""
    try:
        with file.open("rb") as stream:
            return parse(stream.read(LIMIT))
    except FileNotFoundError:
        return None


def add(digests: Iterable[str]) -> int:
    """Put these on the list, which is made at need; returns how many are new.

    When it comes back the disk has them.
    """
    file = place()
    there = read(file)
    new = sorted(set(digests) - (there.digests if there else frozenset()))
    if there is not None and not new:
        return 0
    file.parent.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with contextlib.closing(os.fdopen(handle, "rb+", buffering=0)) as out:
        size = out.seek(0, os.SEEK_END)
        head = HEAD if not size else ""
        if size:
            out.seek(size - 1)
            head = "" if out.read(1) == b"\n" else "\n"  # a line that a power cut broke off
        out.write((head + "".join(f"{line}\n" for line in new)).encode("ascii"))
        os.fsync(out.fileno())
    sync_folder(file.parent)
    return len(new)

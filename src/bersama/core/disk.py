"""Files that survive a power cut, readable by their owner only."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


def write_whole(file: Path, content: bytes) -> None:
    """Write a small file so that after a power cut there is the old one or the new one."""
    made = file.with_name(f".{file.name}.{os.getpid()}")
    with private(made) as handle:
        os.write(handle, content)
        os.fsync(handle)
    os.replace(made, file)
    sync_folder(file.parent)


@contextlib.contextmanager
def private(file: Path) -> Iterator[int]:
    """A new file that only its owner may read."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def sync_folder(place: Path) -> None:
    """Make the names in a folder survive a power cut."""
    if os.name == "nt":
        return
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Sweeping up: files that no row speaks of, because the act that brought them failed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from bersama.commons.files import queries
from bersama.core import clock
from bersama.core.jobs import every, job

LEFT_ALONE = timedelta(hours=1)
STEP = 500


@every(timedelta(hours=1))
@job
def sweep() -> int:
    """Delete files without a row that are older than an hour; returns how many."""
    gone, named = 0, {}
    before = (clock.now() - LEFT_ALONE).timestamp()
    for path in _older(before):
        name = _id(path)
        if name is None:
            path.unlink(missing_ok=True)
            gone += 1
            continue
        named[name] = path
        if len(named) >= STEP:
            gone += _drop(named)
            named = {}
    return gone + _drop(named)


def _older(before: float) -> Iterator[Path]:
    for path in sorted(queries.folder().glob("??/*")):
        if path.is_file() and path.stat().st_mtime < before:
            yield path


def _id(path: Path) -> uuid.UUID | None:
    try:
        return uuid.UUID(hex=path.name)
    except ValueError:
        return None


def _drop(named: dict[uuid.UUID, Path]) -> int:
    lost = queries.without_rows(named)
    for name in lost:
        named[name].unlink(missing_ok=True)
    return len(lost)

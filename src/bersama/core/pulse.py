"""A sign of life of each process, so that a dead worker is seen.

A file in the data folder whose time is renewed; it needs no room on a full disk.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.conf import settings

EVERY_SECONDS = 5
LATE_SECONDS = 30


def beat(name: str) -> None:
    """Say that the process of that name is alive."""
    file = _file(name)
    if not file.exists():
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.touch(mode=0o600)
    os.utime(file)


def seconds_since(name: str) -> float | None:
    """How long ago the process was last heard of; None if never."""
    try:
        return max(0.0, time.time() - _file(name).stat().st_mtime)
    except OSError:
        return None


def is_late(name: str) -> bool:
    since = seconds_since(name)
    return since is None or since > LATE_SECONDS


def _file(name: str) -> Path:
    return Path(settings.BERSAMA_DATA) / "pulse" / name

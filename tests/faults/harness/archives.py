"""Backups that somebody changed, with sums that fit again."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any


def rewritten(good: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The backup with its parts changed, by somebody who also makes the sums fit again."""
    with zipfile.ZipFile(good) as there:
        parts = {name: there.read(name) for name in there.namelist()}
    change(parts)
    with zipfile.ZipFile(target, "w") as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return target


def manifest(inside: dict[str, bytes], /, **changed: Any) -> None:
    said = json.loads(inside["manifest.json"])
    inside["manifest.json"] = json.dumps(said | changed).encode()


def add_part(parts: dict[str, bytes], name: str, content: bytes = b"x") -> None:
    named = json.loads(parts["manifest.json"])["parts"]
    named.append({"name": name, "size": len(content), "sha256": sha256(content).hexdigest()})
    manifest(parts, parts=named)
    parts[name] = content

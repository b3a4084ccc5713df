"""The file of a backup: a ZIP with a manifest that names every part with its SHA-256.

Nothing is taken out of such a file by the names inside it alone: only parts that the
manifest names, with safe names, of the size and the digest it says.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from bersama.config.exits import Exit, Refused
from bersama.core.disk import private

FORMAT = "bersama backup 1"
MANIFEST, KEPT = "manifest.json", "data/"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
STEP = 2**20
MANIFEST_LIMIT = 64 * 2**20
_SAFE = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*\Z")
Moved = Callable[[int], Any]


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `streams` are the heads of the ledger: name, entries, chain."""

    version: str
    kind: str
    made_at: str
    database: str
    migrations: Mapping[str, str]
    streams: tuple[tuple[str, int, str], ...]
    parts: tuple[Part, ...]

    @property
    def entries(self) -> int:
        return sum(size for _name, size, _head in self.streams)


class Writer:
    """Writes a new file, readable by its owner only; it counts when `close` has come back."""

    def __init__(self, file: Path, moved: Moved) -> None:
        self.file, self.moved, self.parts = file, moved, list[Part]()
        self._private = private(file)
        self._handle = os.fdopen(os.dup(self._private.__enter__()), "wb")
        self._zip = zipfile.ZipFile(self._handle, "w", zipfile.ZIP_DEFLATED, compresslevel=1)

    def add(self, name: str, source: Path) -> None:
        """Add a file; one that is deleted meanwhile is left out."""
        try:
            with source.open("rb") as stream:
                self._copy(name, stream)
        except FileNotFoundError:
            return

    def close(self, manifest: Manifest) -> None:
        said = {"format": FORMAT, **asdict(manifest)}
        self._zip.writestr(MANIFEST, json.dumps(said, indent=1))
        self._zip.close()
        self._handle.flush()
        os.fsync(self._handle.fileno())
        self.abandon()

    def abandon(self) -> None:
        self._handle.close()
        self._private.__exit__(None, None, None)

    def _copy(self, name: str, stream: IO[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as out:
            while piece := stream.read(STEP):
                out.write(piece)
                digest.update(piece)
                size += len(piece)
                self.moved(len(piece))
        self.parts.append(Part(name, size, digest.hexdigest()))


class Reader:
    """Opens a backup. Raises Refused when it is none, was changed or would write elsewhere."""

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            self._zip = zipfile.ZipFile(file)
            self.manifest = self._manifest()
        except FileNotFoundError:
            raise Refused(f"There is no file {file}.", Exit.INPUT) from None
        except (zipfile.BadZipFile, ValueError, KeyError, TypeError, NotImplementedError):
            raise self._refused("is no backup of Bersama, or only a part of one") from None
        self._check_names()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def size(self) -> int:
        return sum(part.size for part in self.manifest.parts)

    @property
    def database(self) -> str:
        return DATABASES[self.manifest.database]

    def unpack(self, folder: Path, moved: Moved, *, keep_all: bool = True) -> None:
        """Write the parts below `folder`, each checked; without `keep_all` no uploads."""
        for part in self.manifest.parts:
            inside = part.name.removeprefix(KEPT)
            if keep_all or part.name == self.database or not inside.startswith("files/"):
                self._take(part, folder / inside, moved)

    def small(self, name: str) -> bytes | None:
        """A small part by its name, checked; None when it is not there or not what it should be."""
        part = next((part for part in self.manifest.parts if part.name == name), None)
        if part is None or part.size > MANIFEST_LIMIT:
            return None
        with self._zip.open(part.name) as stream:
            content = stream.read(part.size + 1)
        return content if hashlib.sha256(content).hexdigest() == part.sha256 else None

    def _take(self, part: Part, target: Path, moved: Moved) -> None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        digest, left = hashlib.sha256(), part.size
        try:
            with self._zip.open(part.name) as stream, private(target) as handle:
                while piece := stream.read(min(STEP, left + 1)):
                    left -= len(piece)
                    if left < 0:
                        break
                    digest.update(piece)
                    os.write(handle, piece)
                    moved(len(piece))
                os.fsync(handle)
        except (zipfile.BadZipFile, EOFError, zipfile.zlib.error):  # type: ignore[attr-defined]
            raise self._refused(f"is damaged: {part.name} can't be read") from None
        if left or digest.hexdigest() != part.sha256:
            raise self._refused(f"was changed: {part.name} is not what the manifest says")

    def _manifest(self) -> Manifest:
        if self._zip.getinfo(MANIFEST).file_size > MANIFEST_LIMIT:
            raise ValueError(MANIFEST)
        said = json.loads(self._zip.read(MANIFEST))
        if said.pop("format") != FORMAT or said["database"] not in DATABASES:
            raise ValueError(FORMAT)
        parts = tuple(Part(str(p["name"]), int(p["size"]), str(p["sha256"])) for p in said["parts"])
        streams = tuple((str(n), int(s), str(h)) for n, s, h in said["streams"])
        return Manifest(**said | {"parts": parts, "streams": streams})

    def _check_names(self) -> None:
        named = [part.name for part in self.manifest.parts]
        for name in named:
            inside = name == self.database or name.startswith(KEPT)
            if not inside or not _SAFE.match(name) or ".." in name.split("/"):
                raise self._refused(f"names a part that would be written elsewhere: {name!r}")
        there = sorted(self._zip.namelist())
        if there != sorted([*named, MANIFEST]) or len(set(there)) != len(there):
            raise self._refused("holds other parts than its manifest names")
        if self.database not in named:
            raise self._refused("holds no database")

    def _refused(self, what: str) -> Refused:
        return Refused(f"{self.file} {what}. Nothing was changed.", Exit.INPUT)

"""A packed firm: a ZIP whose manifest names every part with its size and SHA-256.

Nothing inside is believed: names, sizes, digests, rows and relations are checked while they are
read, and whoever reads does so inside one transaction.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from bersama.core.errors import Invalid

FORMAT = "bersama firm"
VERSION = 1
MANIFEST = "manifest.json"
MANIFEST_LIMIT = 16 * 2**20
LINE_LIMIT = 2**20
PICTURE_LIMIT = 16 * 2**20
TABLES_LIMIT = 8 * 2**30
MOST_EXPANDED = 400
NAME = re.compile(r"(tables/[a-z]+\.[a-z]+\.jsonl|people/keys\.jsonl|files/[0-9a-f]{32})\Z")
BROKEN = (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, OSError)


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself. `keys` are public keys that signed its checkpoints."""

    version: int
    software: str
    made_at: str
    firm: str
    public_id: str
    machine: str
    keys: dict[str, str]
    rows: int
    parts: tuple[Part, ...]


def refuse(why: str) -> Invalid:
    return Invalid.whole(
        _("This file can't be taken in: %(why)s Nothing was changed.") % {"why": why}
    )


def does_not_hold(finding: str) -> Invalid:
    """The error of a ledger in which something was found."""
    return refuse(_("its ledger does not hold: %(finding)s") % {"finding": finding})


class Archive:
    """Opens a packed firm. Raises Invalid when it is none, was changed, or is of a later kind."""

    def __init__(self, file: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except FileNotFoundError:
            raise Invalid.whole(_("There is no file %(name)s.") % {"name": file.name}) from None
        except (*BROKEN, ValueError):
            raise refuse(_("it is no packed firm, or only a part of one.")) from None
        try:
            self.manifest = self._manifest()
            self._parts = {part.name: part for part in self.manifest.parts}
            self._check_parts()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def tables(self) -> set[str]:
        found = (name for name in self._parts if name.startswith("tables/"))
        return {name.removeprefix("tables/").removesuffix(".jsonl") for name in found}

    @property
    def files(self) -> list[str]:
        return [name.removeprefix("files/") for name in self._parts if name.startswith("files/")]

    def lines(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of one part; the digest is compared when the last one was read."""
        part = self._parts.get(name)
        if part is None:
            return
        digest, size, number = hashlib.sha256(), 0, 0
        try:
            with self._zip.open(name) as stream:
                while line := stream.readline(LINE_LIMIT + 1):
                    number, size = number + 1, size + len(line)
                    if len(line) > LINE_LIMIT or size > part.size:
                        raise self._broken(name, number)
                    digest.update(line)
                    yield self._row(name, number, line)
        except BROKEN:
            raise self._broken(name, number) from None
        if size != part.size or digest.hexdigest() != part.sha256:
            raise self._changed(name)

    def body(self, name: str) -> bytes:
        """The bytes of a stored file."""
        part = self._parts.get(f"files/{name}")
        if part is None:
            raise refuse(_("the picture %(name)s is missing.") % {"name": name})
        try:
            with self._zip.open(part.name) as stream:
                body = stream.read(part.size + 1)
        except BROKEN:
            raise self._broken(part.name, 0) from None
        if len(body) != part.size or hashlib.sha256(body).hexdigest() != part.sha256:
            raise self._changed(part.name)
        return body

    def _row(self, name: str, number: int, line: bytes) -> dict[str, Any]:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise self._broken(name, number) from None
        if not isinstance(row, dict):
            raise self._broken(name, number)
        return row

    def _manifest(self) -> Manifest:
        try:
            if self._zip.getinfo(MANIFEST).file_size > MANIFEST_LIMIT:
                raise ValueError(MANIFEST)
            said = json.loads(self._zip.read(MANIFEST))
            if said["format"] != FORMAT:
                raise ValueError(FORMAT)
            version = int(said["version"])
            if version > VERSION:
                raise refuse(
                    _("it was packed by a newer Bersama (%(software)s). Install that one first.")
                    % {"software": str(said.get("software", ""))[:40]}
                )
            parts = tuple(
                Part(str(p["name"]), int(p["size"]), str(p["sha256"])) for p in said["parts"]
            )
            return Manifest(
                version=version,
                software=str(said["software"])[:40],
                made_at=str(said["made_at"])[:40],
                firm=str(said["firm"])[:80],
                public_id=str(said["public_id"])[:40],
                machine=str(said["machine"])[:16],
                keys={str(k): str(v) for k, v in dict(said["keys"]).items()},
                rows=int(said["rows"]),
                parts=parts,
            )
        except (*BROKEN, KeyError, ValueError, TypeError, RecursionError):
            raise refuse(_("it is no packed firm, or only a part of one.")) from None

    def _check_parts(self) -> None:
        """Safe names, each once, of the size the manifest says, not blown up."""
        inside = self._zip.infolist()
        names = sorted(info.filename for info in inside)
        if names != sorted([*self._parts, MANIFEST]) or len(names) != len(self.manifest.parts) + 1:
            raise refuse(_("it holds other parts than its manifest names."))
        total = 0
        for info in inside:
            part = self._parts.get(info.filename)
            if part is None:
                continue
            if not NAME.match(part.name):
                raise refuse(
                    _("it names a part that does not belong there: %(name)s.")
                    % {"name": repr(part.name[:60])}
                )
            if info.file_size != part.size:
                raise self._changed(part.name)
            most = PICTURE_LIMIT if part.name.startswith("files/") else TABLES_LIMIT
            total += part.size
            blown = part.size > 2**20 and part.size > MOST_EXPANDED * max(info.compress_size, 1)
            if part.size > most or total > 4 * TABLES_LIMIT or blown:
                raise refuse(
                    _("%(name)s would become too large when it is unpacked.") % {"name": part.name}
                )

    def _broken(self, name: str, number: int) -> Invalid:
        return refuse(
            _("%(name)s can't be read at line %(number)d.") % {"name": name, "number": number}
        )

    def _changed(self, name: str) -> Invalid:
        return refuse(_("%(name)s is not what the manifest says.") % {"name": name})

"""Packing a whole firm into one file, to continue on a machine of its own."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Field, ForeignKey, Model

from bersama.commons.files.models import Document
from bersama.commons.files.queries import path_of as file_path
from bersama.commons.organisations.models import Organisation
from bersama.commons.people.models import Person
from bersama.core import clock, subjects
from bersama.core.actor import Actor
from bersama.core.disk import private, sync_folder
from bersama.core.events import record
from bersama.core.ledger import keys
from bersama.core.ledger.models import Checkpoint
from bersama.core.ledger.verifying import one_state
from bersama.core.policy import require
from bersama.oversight.privacy.models import Packed
from bersama.oversight.privacy.queries.archives import FORMAT, MANIFEST, VERSION, Part
from bersama.oversight.privacy.queries.belonging import (
    Belongings,
    Table,
    all_tables,
    belongings,
)

STEP = 2**20
Moved = Callable[[int], Any]


@dataclass(frozen=True, slots=True)
class Pack:
    """A packed firm as it lies on the disk."""

    file: Path
    size: int
    rows: int
    sha256: str


@transaction.atomic
def ask_to_pack(*, actor: Actor, organisation: Organisation) -> Packed:
    """An owner wants to take the firm along: noted in the ledger, packed by the worker."""
    require(actor, "privacy.move_out", organisation)
    pack = Packed.objects.create(
        organisation=organisation, asked_by_id=actor.person_id, asked_at=clock.now()
    )
    record(actor, "privacy.firm.asked", organisation)
    return pack


@transaction.atomic
def say_packed(*, actor: Actor, organisation: Organisation) -> None:
    """Note, before it is packed, that the firm is taken along at the console."""
    require(actor, "privacy.move_out", organisation)
    record(actor, "privacy.firm.asked", organisation)


@transaction.atomic
def note_packed(*, actor: Actor, pack: Packed, made: Pack | None, problem: str = "") -> None:
    """The worker is done with it, or says why it could not."""
    require(actor, "privacy.move_out", pack.organisation)
    pack.problem = problem[:200]
    if made is not None:
        pack.packed_at, pack.size = clock.now(), made.size
        pack.rows, pack.sha256 = made.rows, made.sha256
        record(actor, "privacy.firm.packed", pack.organisation, rows=made.rows, sha256=made.sha256)
    pack.save(update_fields=["problem", "packed_at", "size", "rows", "sha256"])


@dataclass
class Packing:
    """Writes the archive of one firm. `write` reads one state while people go on working."""

    organisation: Organisation
    target: Path
    moved: Moved = lambda count: None
    parts: list[Part] = field(default_factory=list)
    numbers: dict[type[Model], dict[Any, int]] = field(default_factory=dict)
    rows: int = 0

    def write(self) -> Pack:
        """Raises OSError when the disk does not take it; then there is no file."""
        self.target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = self.target.with_name(f".{self.target.name}.{os.getpid()}.part")
        try:
            with private(beside) as handle, os.fdopen(os.dup(handle), "wb") as out:
                with (
                    one_state(),
                    zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file,
                ):
                    self._fill(file, belongings(self.organisation))
                out.flush()
                os.fsync(out.fileno())
            os.replace(beside, self.target)
            sync_folder(self.target.parent)
        finally:
            beside.unlink(missing_ok=True)
        digest = hashlib.sha256()
        with self.target.open("rb") as stream:
            while piece := stream.read(STEP):
                digest.update(piece)
        return Pack(self.target, self.target.stat().st_size, self.rows, digest.hexdigest())

    def _fill(self, file: zipfile.ZipFile, all_of_it: Belongings) -> None:
        for table in all_tables():
            pks = all_of_it.rows(table).values_list("pk", flat=True)
            self.numbers[table.model] = {pk: n for n, pk in enumerate(pks.iterator(), start=1)}
        for table in all_tables():
            rows = all_of_it.rows(table).iterator(chunk_size=1000)
            self._add(
                file,
                f"tables/{table.name}.jsonl",
                (self._row(table, thing, all_of_it) for thing in rows),
            )
        of_person = self.numbers[Person]
        keyed = all_of_it.keys().items()
        self._add(
            file,
            "people/keys.jsonl",
            ({"person": of_person[pk], "key": key.hex()} for pk, key in keyed),
        )
        for public_id in Document.objects.filter(organisation=self.organisation).values_list(
            "public_id", flat=True
        ):
            self._add_file(file, public_id)
        file.writestr(MANIFEST, json.dumps(self._manifest(all_of_it), indent=1))

    def _row(self, table: Table, thing: Any, all_of_it: Belongings) -> dict[str, Any]:
        row: dict[str, Any] = {"n": self.numbers[table.model][thing.pk]}
        for column in table.columns():
            row[column.name] = self._value(column, thing)
        if table.model is Person and all_of_it.is_guest(thing.pk):
            row |= {"name": "", "language": ""}
        if "subject_kind" in row and "subject_id" in row:
            row["subject_id"] = self._subject(row["subject_kind"], row["subject_id"])
        return row

    def _value(self, column: Field[Any, Any], thing: Any) -> Any:
        value = getattr(thing, column.attname)
        if isinstance(column, ForeignKey):
            known = self.numbers.get(column.related_model, {})
            return known.get(value) if column.null or value is None else known[value]
        if isinstance(value, datetime | date):
            return value.isoformat()
        if isinstance(value, UUID):
            return str(value)
        return bytes(value).hex() if isinstance(value, bytes | memoryview) else value

    def _subject(self, kind: str, pk: Any) -> int | None:
        """A row that a file is about, by its number in the archive."""
        found = subjects.subjects().get(kind)
        return self.numbers.get(found.model, {}).get(pk) if found else None

    def _add(self, file: zipfile.ZipFile, name: str, rows: Iterable[dict[str, Any]]) -> None:
        digest, size = hashlib.sha256(), 0
        with file.open(name, "w", force_zip64=True) as out:
            for row in rows:
                line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                out.write(line)
                digest.update(line)
                size += len(line)
                self.rows += 1
                if self.rows % 1000 == 0:
                    self.moved(1000)
        self.parts.append(Part(name, size, digest.hexdigest()))

    def _add_file(self, file: zipfile.ZipFile, public_id: UUID) -> None:
        """A picture, stored as it is. One that was lost is left out; its row says so by absence."""
        try:
            body = file_path(public_id).read_bytes()
        except FileNotFoundError:
            return
        name = f"files/{public_id.hex}"
        file.writestr(name, body, zipfile.ZIP_STORED)
        self.parts.append(Part(name, len(body), hashlib.sha256(body).hexdigest()))

    def _manifest(self, all_of_it: Belongings) -> dict[str, Any]:
        signed = Checkpoint.objects.filter(stream__name__in=all_of_it.streams)
        used = {keys.instance_key().id, *signed.values_list("signed_by", flat=True)}
        known = keys.known_keys()
        return {
            "format": FORMAT,
            "version": VERSION,
            "software": _software(),
            "made_at": clock.now().isoformat(),
            "firm": self.organisation.name,
            "public_id": str(self.organisation.public_id),
            "machine": keys.instance_key().id,
            "keys": {name: known[name].hex() for name in sorted(used) if name in known},
            "rows": self.rows,
            "parts": [{"name": p.name, "size": p.size, "sha256": p.sha256} for p in self.parts],
        }


def _software() -> str:
    """The version that packs; a work tree that is not installed has none."""
    try:
        return version("bersama")
    except PackageNotFoundError:
        return "unreleased"

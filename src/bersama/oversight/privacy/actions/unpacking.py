"""The rows, keys and files of a packed firm, fitted into what is here."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.db.models import BinaryField, Field, ForeignKey, JSONField, Model
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives.models import Engagement, Invitation
from bersama.cocreation.initiatives.models.rounds import ALPHABET
from bersama.cocreation.initiatives.queries import digest_of, invitation_secret
from bersama.commons.files.models import Document
from bersama.commons.files.queries import path_of as file_path
from bersama.commons.organisations.models import Organisation
from bersama.commons.people.models import Consent, ContactPoint, Person, Wording
from bersama.core import subjects
from bersama.core.disk import sync_folder, write_whole
from bersama.core.errors import Invalid
from bersama.core.ledger import canonical, keys, writing
from bersama.core.ledger.models import Opening, Stream, SubjectKey
from bersama.oversight.privacy.queries.archives import Archive, does_not_hold, refuse
from bersama.oversight.privacy.queries.belonging import Table, all_tables

CHUNK = 1000
Moved = Callable[[int], Any]


def _column(model: type[Model], name: str) -> Field[Any, Any]:
    return next(f for f in model._meta.concrete_fields if f.name == name)


@dataclass
class Taking:
    """One archive on its way in. `numbers` lead from the rows of the archive to those here."""

    archive: Archive
    moved: Moved
    numbers: dict[type[Model], dict[int, Any]] = field(default_factory=dict)
    later: list[tuple[type[Model], Any, str, type[Model], int]] = field(default_factory=list)
    known_before: set[int] = field(default_factory=set)
    files: list[Path] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    slug: str = ""
    rows: int = 0

    @property
    def firm(self) -> Organisation:
        return Organisation.objects.get(pk=self.numbers[Organisation][1])

    @property
    def streams(self) -> list[str]:
        rounds = Engagement.objects.filter(organisation=self.firm)
        ids = rounds.values_list("public_id", flat=True)
        return [f"o/{self.firm.public_id}", *(f"e/{public_id}" for public_id in ids)]

    def take(self) -> None:
        self._refuse_strange()
        for table in all_tables():
            self._take_table(table)
        self._tie_loose_ends()
        self._take_keys()
        self._check_firm()
        self._take_files()
        self._make_own()

    @contextlib.contextmanager
    def whole(self) -> Iterator[None]:
        """Files and trusted keys are outside the database: take them back if it fails."""
        trusted = keys.folder() / keys.KNOWN
        before = trusted.read_bytes() if trusted.exists() else None
        try:
            yield
        except BaseException as error:
            for path in self.files:
                path.unlink(missing_ok=True)
            if before is None:
                trusted.unlink(missing_ok=True)
            else:
                write_whole(trusted, before)
            if isinstance(error, IntegrityError | DataError):
                raise refuse(_("a row in it is here already, or does not fit.")) from error
            raise

    def _refuse_strange(self) -> None:
        known = {table.name for table in all_tables()}
        if strange := sorted(self.archive.tables - known):
            raise refuse(_("the table %(name)s is unknown here.") % {"name": strange[0]})
        if missing := sorted(known - self.archive.tables):
            raise refuse(_("the table %(name)s is missing.") % {"name": missing[0]})
        if Organisation.objects.filter(public_id=self._public_id()).exists():
            raise Invalid.whole(
                _("%(firm)s is here already. Nothing was changed.")
                % {"firm": self.archive.manifest.firm}
            )

    def _public_id(self) -> Any:
        try:
            return _column(Organisation, "public_id").to_python(self.archive.manifest.public_id)
        except ValidationError:
            raise refuse(_("it does not say which firm it holds.")) from None

    def _take_table(self, table: Table) -> None:
        numbers = self.numbers.setdefault(table.model, {})
        waiting: list[tuple[int, Model, dict[str, Any]]] = []
        for row in self.archive.lines(f"tables/{table.name}.jsonl"):
            number = self._number(table, row, numbers)
            if (here := self._here(table, row)) is not None:
                numbers[number] = here
                continue
            numbers[number] = None
            waiting.append((number, self._thing(table, row), row))
            if len(waiting) >= CHUNK:
                self._store(table, waiting)
                waiting = []
        self._store(table, waiting)
        if table.model is Organisation and len(numbers) != 1:
            raise refuse(_("it holds more than one firm, or none."))

    def _number(self, table: Table, row: dict[str, Any], numbers: dict[int, Any]) -> int:
        number = row.get("n")
        names = {"n", *(column.name for column in table.columns())}
        if not isinstance(number, int) or number in numbers or set(row) != names:
            raise refuse(_("a row of %(name)s has other columns.") % {"name": table.name})
        return number

    def _here(self, table: Table, row: dict[str, Any]) -> int | None:
        """Who came with another firm before stays as they are here, and so do words of a text."""
        if table.model is Wording:
            return self._wording_here(table, row)
        if table.model is Person:
            found = Person.objects.filter(
                public_id=self._value(table, _column(Person, "public_id"), row)
            )
            if (pk := found.values_list("pk", flat=True).first()) is not None:
                self.known_before.add(pk)
                return int(pk)
        return None

    def _wording_here(self, table: Table, row: dict[str, Any]) -> int | None:
        """The same words, word by word: their digest is made anew, not believed."""
        said = {name: row[name] for name in ("digest", "language", "words")}
        if hashlib.sha256(str(said["words"]).encode()).hexdigest() != said["digest"]:
            raise refuse(
                _("%(table)s holds something that is no %(column)s.")
                % {"table": table.name, "column": "digest"}
            )
        found = Wording.objects.filter(digest=said["digest"], language=str(said["language"]))
        return found.values_list("pk", flat=True).first()

    def _value(self, table: Table, column: Field[Any, Any], row: dict[str, Any]) -> Any:
        name = column.name
        try:
            if row[name] is None:
                return None
            if isinstance(column, BinaryField):
                return bytes.fromhex(row[name])
            return row[name] if isinstance(column, JSONField) else column.to_python(row[name])
        except (ValidationError, ValueError, TypeError, ArithmeticError):
            raise refuse(
                _("%(table)s holds something that is no %(column)s.")
                % {"table": table.name, "column": name}
            ) from None

    def _thing(self, table: Table, row: dict[str, Any]) -> Model:
        values: dict[str, Any] = {}
        unchecked = []
        for column in table.columns():
            if isinstance(column, ForeignKey):
                values[column.attname] = self._relation(table, column, row)
                unchecked.append(column.name)
            else:
                values[column.attname] = self._value(table, column, row)
                if isinstance(column, JSONField) and values[column.attname] in ({}, []):
                    unchecked.append(column.name)  # nothing is something here, not a blank field
        if table.model is Document:
            values["subject_id"] = None
        self._fit(table, values)
        thing = table.model(**values)
        try:
            thing.clean_fields(exclude=[*unchecked, "key"])
        except ValidationError as error:
            named = next(iter(error.message_dict))
            raise refuse(
                _("%(table)s holds something that is no %(column)s.")
                % {"table": table.name, "column": named}
            ) from None
        return thing

    def _relation(self, table: Table, column: ForeignKey[Any, Any], row: dict[str, Any]) -> Any:
        number, target = row[column.name], column.related_model
        if number is None or target is table.model:
            return None
        pk = self.numbers.get(target, {}).get(number) if isinstance(number, int) else None
        if pk is None:
            raise refuse(
                _("a row of %(name)s leads to one that is not in it.") % {"name": table.name}
            )
        return pk

    def _fit(self, table: Table, values: dict[str, Any]) -> None:
        """What can't stay as it was, because it is taken here."""
        if table.model is Organisation:
            self.slug = str(values["slug"])
            values["slug"] = self._free_slug(self.slug)
        elif table.model is Engagement:
            values["code"] = self._free_code(str(values["code"]))
        elif table.model is ContactPoint and values["checked_at"] is not None:
            proved = ContactPoint.objects.filter(
                kind=values["kind"], value=values["value"], checked_at__isnull=False
            )
            if proved.exists():
                values["checked_at"] = None
        elif table.model is Consent and values["asked_by"] != self._public_id():
            raise refuse(_("it holds permissions that another firm asked for."))
        elif table.model is Person:
            values["session_salt"] = secrets.token_hex(8)

    def _free_slug(self, slug: str) -> str:
        taken = set(Organisation.objects.values_list("slug", flat=True))
        if slug not in taken:
            return slug
        free = next(s for n in range(2, 10**6) if (s := f"{slug[:33]}-{n}") not in taken)
        self.renamed.append(f"/w/{slug}/ -> /w/{free}/")
        return free

    def _free_code(self, code: str) -> str:
        free = code
        while Engagement.objects.filter(code=free).exists():
            free = "".join(secrets.choice(ALPHABET) for _i in range(7))
        if free != code:
            self.renamed.append(f"/e/{code}/ -> /e/{free}/")
        return free

    def _store(self, table: Table, waiting: list[tuple[int, Model, dict[str, Any]]]) -> None:
        if table.model is ContactPoint:  # those of people who were here already stay as they are
            waiting = [w for w in waiting if w[1].person_id not in self.known_before]  # type: ignore[attr-defined]
        made = table.model._base_manager.bulk_create([thing for _n, thing, _row in waiting])
        for (number, _thing, row), thing in zip(waiting, made, strict=True):
            self.numbers[table.model][number] = thing.pk
            for column in table.relations():
                if column.related_model is table.model and row[column.name] is not None:
                    self._later(
                        table.model, thing.pk, column.attname, table.model, row[column.name]
                    )
            if table.model is Document and row["subject_id"] is not None:
                subject = subjects.subjects().get(str(row["subject_kind"]))
                if subject is not None:
                    self._later(Document, thing.pk, "subject_id", subject.model, row["subject_id"])
        self.rows += len(made)
        self.moved(len(made))

    def _later(
        self, model: type[Model], pk: Any, column: str, target: type[Model], number: Any
    ) -> None:
        self.later.append((model, pk, column, target, number))

    def _tie_loose_ends(self) -> None:
        """Relations within a table, and what files are about: their rows are all there now."""
        for model, pk, column, target, number in self.later:
            found = self.numbers.get(target, {}).get(number) if isinstance(number, int) else None
            if found is None:
                raise refuse(
                    _("a row of %(name)s leads to one that is not in it.")
                    % {"name": model._meta.label_lower}
                )
            model._base_manager.filter(pk=pk).update(**{column: found})

    def _take_keys(self) -> None:
        """The keys behind pseudonyms, and guards by the key of this machine."""
        for row in self.archive.lines("people/keys.jsonl"):
            try:
                person, key = self.numbers[Person][row["person"]], bytes.fromhex(row["key"])
            except (KeyError, TypeError, ValueError):
                raise refuse(_("a key in it belongs to nobody.")) from None
            if person in self.known_before or len(key) != 32:
                continue
            guard = writing.guard_of_subject(person, key)
            SubjectKey.objects.create(person_id=person, key=key, guard=guard)
        for public in self.archive.manifest.keys.values():
            try:
                body = bytes.fromhex(public)
            except ValueError:
                body = b""
            if len(body) != 32:
                raise refuse(_("a public key in it can't be read."))
            keys.trust(body, f"of the machine that {self.archive.manifest.public_id} came from")
        expected, found = set(self.streams), set()
        for stream in Stream.objects.filter(pk__in=self.numbers[Stream].values()):
            found.add(stream.name)
            stream.guard = writing.guard_of(stream)
            stream.save(update_fields=["guard"])
        if found != expected:
            raise refuse(_("its ledger is not that of this firm and its questions."))

    def _check_firm(self) -> None:
        """The row of the firm is what its ledger committed to, under the address it had."""
        firm = self.firm
        firm.slug = self.slug
        subject = subjects.subject_of(firm)
        name = "/".join(subjects.name_of(firm))
        opening = Opening.objects.filter(obj=name).select_related("entry").first()
        held = subject.content(firm) if subject.content else {}
        if opening is None or (
            canonical.commit(bytes(opening.key), held) != opening.entry.commitment
        ):
            raise does_not_hold(name)

    def _take_files(self) -> None:
        for document in Document.objects.filter(pk__in=self.numbers[Document].values()):
            if document.public_id.hex not in self.archive.files:
                continue  # it was lost before already
            body, path = self.archive.body(document.public_id.hex), file_path(document.public_id)
            if path.exists():
                raise refuse(_("a picture of this name is here already."))
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.files.append(path)
            write_whole(path, body)
            os.chmod(path, 0o600)
            sync_folder(path.parent)
        if len(self.files) != len(self.archive.files):
            raise refuse(_("it holds pictures that no row speaks of."))

    def _make_own(self) -> None:
        """Personal links are made from the key of a machine: these lead here from now on."""
        for invitation in Invitation.objects.filter(pk__in=self.numbers[Invitation].values()):
            invitation.digest = digest_of(invitation_secret(invitation.public_id))
            invitation.save(update_fields=["digest"])

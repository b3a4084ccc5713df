"""What belongs to a firm: every table that leads to it, found by walking the relations.

A new table of a new room is found by itself as soon as it points, directly or through others,
at the organisation. Persons are those that such rows name. The streams of the ledger are those
of the firm and of its rounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import AutoField, Field, ForeignKey, Model, QuerySet

from bersama.cocreation.initiatives.models import Engagement
from bersama.commons.organisations.models import Membership, Organisation
from bersama.commons.people.models import Consent, ContactPoint, Person, Wording
from bersama.core.ledger.models import BatchRow, Checkpoint, Entry, Opening, Stream, SubjectKey
from bersama.oversight.privacy.models import Packed

# Stays on the machine: files that were packed here.
STAYS = frozenset({Packed})
# Made anew by the machine that takes the row in.
OWN = {Person: {"session_salt"}, Stream: {"guard"}}
LEDGER: tuple[tuple[type[Model], str], ...] = (
    (Stream, "name__in"),
    (Entry, "stream__name__in"),
    (BatchRow, "entry__stream__name__in"),
    (Opening, "entry__stream__name__in"),
    (Checkpoint, "stream__name__in"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the archive; `path` leads from a row to its firm (or names its streams)."""

    model: type[Model]
    path: str
    is_ledger: bool = False

    @property
    def name(self) -> str:
        return str(self.model._meta.label_lower)

    def columns(self) -> list[Field[Any, Any]]:
        """What is written of a row: all but the number it has here."""
        left = OWN.get(self.model, set())
        return [
            field
            for field in self.model._meta.concrete_fields
            if not isinstance(field, AutoField) and field.name not in left
        ]

    def relations(self) -> list[ForeignKey[Any, Any]]:
        return [field for field in self.columns() if isinstance(field, ForeignKey)]


@cache
def firm_tables() -> tuple[Table, ...]:
    """The tables of a firm, each after those that it points at."""
    found: dict[type[Model], str] = {Organisation: ""}
    waiting = [m for m in apps.get_models() if m.__module__.startswith("bersama.")]
    waiting = [m for m in waiting if m not in STAYS]
    grew = True
    while grew:
        grew = False
        for model in waiting:
            if model not in found and (path := _path(model, found)):
                found[model], grew = path, True
    tables = {model: Table(model, path) for model, path in found.items()}
    return tuple(_in_order(tables))


def all_tables() -> tuple[Table, ...]:
    """Persons first, then what belongs to the firm, then its ledger."""
    people = (Table(Person, ""), Table(ContactPoint, ""), Table(Wording, ""), Table(Consent, ""))
    ledger = tuple(Table(model, path, is_ledger=True) for model, path in LEDGER)
    return (*people, *firm_tables(), *ledger)


def _path(model: type[Model], found: dict[type[Model], str]) -> str:
    """How a row of this table leads to its firm; relations that may be empty come last."""
    ways = [f for f in model._meta.concrete_fields if isinstance(f, ForeignKey)]
    known = [f for f in ways if f.related_model in found and f.related_model is not model]
    for field in sorted(known, key=lambda f: (f.null, len(found[f.related_model]))):
        above = found[field.related_model]
        return f"{field.name}__{above}" if above else field.name
    return ""


def _in_order(tables: dict[type[Model], Table]) -> Iterator[Table]:
    done: set[type[Model]] = set()
    rest = sorted(tables.values(), key=lambda t: t.name)
    while rest:
        for table in list(rest):
            needs = {r.related_model for r in table.relations()} & set(tables)
            if needs - done - {table.model}:
                continue
            yield table
            done.add(table.model)
            rest.remove(table)


@dataclass(frozen=True)
class Belongings:
    """The rows of one firm. `members` work there; `shared` persons are also in other firms."""

    organisation: Organisation
    streams: frozenset[str]
    persons: frozenset[int]
    members: frozenset[int]
    shared: frozenset[int]

    def rows(self, table: Table) -> QuerySet[Any]:
        """The rows of a table that go along, in a steady order."""
        every = table.model._base_manager.order_by("pk")
        if table.model is Person:
            return every.filter(pk__in=self.persons)
        if table.model is ContactPoint:
            own = self.persons - (self.shared - self.members)
            rows = every.filter(person_id__in=own)
            kept = rows.filter(person_id__in=self.shared, checked_at__isnull=True)
            return rows.exclude(pk__in=kept.values("pk"))
        if table.model is Consent:
            return every.filter(asked_by=self.organisation.public_id)
        if table.model is Wording:
            said = Consent.objects.filter(asked_by=self.organisation.public_id)
            return every.filter(digest__in=said.values("wording"))
        if table.is_ledger:
            return every.filter(**{table.path: self.streams})
        if not table.path:
            return every.filter(pk=self.organisation.pk)
        return every.filter(**{table.path: self.organisation})

    def is_guest(self, person_id: int) -> bool:
        """Somebody who took part, and is also in another firm: goes along without a name."""
        return person_id in self.shared and person_id not in self.members

    def keys(self) -> dict[int, bytes]:
        """The keys behind the pseudonyms of those who are in this firm alone."""
        alone = self.persons - self.shared
        rows = SubjectKey.objects.filter(person_id__in=alone).order_by("person_id")
        return {pk: bytes(key) for pk, key in rows.values_list("person_id", "key")}


def belongings(organisation: Organisation) -> Belongings:
    """Find out what belongs to this firm, at this moment."""
    rounds = Engagement.objects.filter(organisation=organisation).values_list(
        "public_id", flat=True
    )
    here: set[int] = set()
    elsewhere: set[int] = set()
    for table in firm_tables():
        for relation in table.relations():
            if relation.related_model is not Person:
                continue
            rows = table.model._base_manager.exclude(**{f"{relation.name}__isnull": True})
            mine = {table.path or "pk": organisation.pk}
            here |= set(rows.filter(**mine).values_list(relation.attname, flat=True))
            elsewhere |= set(rows.exclude(**mine).values_list(relation.attname, flat=True))
    asked, others = organisation.public_id, Consent.objects.filter(asked_by__isnull=False)
    for column in ("person_id", "recorded_by_id"):
        named = others.exclude(**{f"{column}__isnull": True})
        here |= set(named.filter(asked_by=asked).values_list(column, flat=True))
        elsewhere |= set(named.exclude(asked_by=asked).values_list(column, flat=True))
    active = Membership.objects.filter(organisation=organisation).exclude(state="revoked")
    return Belongings(
        organisation=organisation,
        streams=frozenset(
            [f"o/{organisation.public_id}", *(f"e/{public_id}" for public_id in rounds)]
        ),
        persons=frozenset(here),
        members=frozenset(active.values_list("person_id", flat=True)),
        shared=frozenset(here & elsewhere),
    )

"""Who had themselves erased: what the list beside the backups is made of, and who it names."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import QuerySet

from bersama.cocreation.initiatives.models import Participant
from bersama.cocreation.stakeholders.models import Stakeholder
from bersama.commons.people.models import Person
from bersama.core.erasures import digest
from bersama.core.ledger.models import Entry
from bersama.core.subjects import name_of

KINDS = (
    "people.person.erased",
    "initiatives.participant.erased",
    "stakeholders.stakeholder.erased",
)


def erased_digests() -> Iterator[str]:
    """Everybody of whom the ledger says that they were erased, as the list names them."""
    rows = Entry.objects.filter(kind__in=KINDS).values_list("obj", flat=True)
    return (digest(obj) for obj in rows.iterator(chunk_size=2000))


def seats_back(listed: Collection[str]) -> list[Participant]:
    """Seats that were erased once and are here as they were before."""
    rows = Participant.objects.filter(person__erased_on=None).order_by("pk")
    return _listed(rows.select_related("engagement__organisation", "person"), listed)


def people_back(listed: Collection[str]) -> list[Person]:
    """People who were erased once and are here as they were before."""
    return _listed(Person.objects.filter(erased_on=None).order_by("pk"), listed)


def entries_back(listed: Collection[str]) -> list[Stakeholder]:
    """Entries of a register that were erased once and are here as they were before."""
    rows = Stakeholder.objects.exclude(state="erased").order_by("pk")
    return _listed(rows.select_related("organisation", "person"), listed)


def is_there(entry: Stakeholder) -> bool:
    return Stakeholder.objects.filter(pk=entry.pk).exclude(state="erased").exists()


def _listed(rows: QuerySet[Any], listed: Collection[str]) -> list[Any]:
    found = rows.iterator(chunk_size=2000) if listed else ()
    return [row for row in found if digest("/".join(name_of(row))) in listed]

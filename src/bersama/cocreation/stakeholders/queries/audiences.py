"""Whom one may choose to write to, and which of them may and can be reached, how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from bersama.cocreation.stakeholders.models import Group, Segment, Stakeholder
from bersama.cocreation.stakeholders.queries.boundaries import competes, without_boundary
from bersama.cocreation.stakeholders.queries.permissions import who_permits
from bersama.cocreation.stakeholders.queries.register import (
    in_field,
    matrix_field,
    matrix_setting,
    reads,
)
from bersama.cocreation.stakeholders.queries.segments import meant_by
from bersama.cocreation.stakeholders.queries.words import FIELDS, GROUPS
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.errors import Missing

NEEDS = {"email": "email", "sms": "phone", "whatsapp": "phone", "call": "phone"}


@dataclass(frozen=True, slots=True)
class Audience:
    """People of the register chosen by one key, and the words their sub-group is written to with.

    `is_chosen_field`: chosen by their place in the matrix, so that nobody is left out for it.
    """

    rows: QuerySet[Stakeholder]
    message: str = ""
    is_chosen_field: bool = False


@dataclass(frozen=True, slots=True)
class Reached:
    """One of them: whether they may be written to, and by which channel at which address.

    `channel` is the one they like, else one that they have; without any way it is empty.
    """

    entry: Stakeholder
    permits: bool
    is_monitor: bool
    is_barred: bool
    is_employee: bool
    channel: str
    address: str


def audience(viewer: Actor, firm: Organisation, key: str, today: date) -> Audience:
    """The people of a key: group:customers, sub:<id>, segment:<id>, field:keep_informed.

    Raises Missing for a key that names nothing of this firm.
    """
    if not reads(viewer, firm.pk):
        raise Missing
    kind, _colon, name = key.partition(":")
    rows = Stakeholder.objects.filter(organisation=firm, state="active").order_by("folded", "pk")
    if kind == "group" and name in GROUPS:
        return Audience(rows.filter(Q(group=name) | Q(also_in__group=name)).distinct())
    if kind == "field" and name in FIELDS:
        placed = rows.filter(in_field(name, matrix_setting(firm).high_from))
        return Audience(placed, is_chosen_field=True)
    try:
        public_id = UUID(name)
    except ValueError:
        raise Missing from None
    if kind == "sub":
        for group in Group.objects.filter(organisation=firm, public_id=public_id).exclude(name=""):
            return Audience(rows.filter(sub_group=group), group.message)
    if kind == "segment":
        for segment in Segment.objects.filter(organisation=firm, public_id=public_id):
            return Audience(meant_by(firm, segment.rule, today))
    raise Missing


def reach(firm: Organisation, rows: QuerySet[Stakeholder]) -> Sequence[Reached]:
    """How each of these may and can be reached, in as many questions for one as for all."""
    found = rows.select_related("organisation", "sub_group", "person")
    entries = list(found.prefetch_related("contacts", "also_in"))
    everybody = Stakeholder.objects.filter(organisation=firm, state="active")
    permits = set(who_permits(everybody, firm, "contact").values_list("pk", flat=True))
    barred = set(without_boundary(firm).values_list("pk", flat=True))
    setting = matrix_setting(firm)
    return [
        Reached(
            entry,
            entry.pk in permits,
            matrix_field(entry, setting) == "monitor",
            competes(entry) and entry.pk in barred,
            _belongs(entry, "employees"),
            *way_to(entry),
        )
        for entry in entries
    ]


def _belongs(entry: Stakeholder, code: str) -> bool:
    return entry.group == code or any(also.group == code for also in entry.also_in.all())


def way_to(entry: Stakeholder) -> tuple[str, str]:
    """The channel they like with its address, else what they have; two empty words without any."""
    contacts: dict[str, str] = {}
    for contact in entry.contacts.all():
        contacts.setdefault(contact.kind, contact.value)
    if entry.channel in ("letter", "in_person"):
        return entry.channel, ""
    if entry.channel:
        address = contacts.get(NEEDS[entry.channel], "")
        return (entry.channel, address) if address else ("", "")
    if "email" in contacts:
        return "email", contacts["email"]
    return ("sms", contacts["phone"]) if "phone" in contacts else ("", "")


def entries_by_person(firm: Organisation, people: Iterable[int]) -> Mapping[int, Stakeholder]:
    """The active entries behind these people, by person."""
    rows = Stakeholder.objects.filter(
        organisation=firm, state="active", person_id__in=list(people)
    ).select_related("organisation", "sub_group")
    return {
        row.person_id: row
        for row in rows.prefetch_related("contacts", "also_in")
        if row.person_id is not None
    }

"""The list of everybody, one of them, and who is like somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from bersama.cocreation.stakeholders.models import (
    Group,
    MatrixSetting,
    Stakeholder,
    Touch,
)
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.errors import Missing
from bersama.core.text import fold, spaced_phone
from bersama.science.matrix import field_of

PAGE = 30
IN_SIGHT = ("active", "archived")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to. `field`: of the matrix; `due`: whose contact is overdue."""

    words: str = ""
    group: str = ""
    field: str = ""
    tag: str = ""
    due: bool = False
    unrated: bool = False
    archived: bool = False


class Counted(NamedTuple):
    """How many there are, and how many of them are rated."""

    n: int
    rated: int


def reads(viewer: Actor, organisation_id: int) -> bool:
    """Whether the viewer may read contacts, ratings, notes."""
    return viewer.is_machine or viewer.owns(organisation_id)


def _rows(organisation: Organisation) -> QuerySet[Stakeholder]:
    rows = Stakeholder.objects.filter(organisation=organisation)
    return rows.select_related("organisation", "sub_group", "merged_into")


def register(
    viewer: Actor, organisation: Organisation, wanted: Wanted, today: date
) -> QuerySet[Stakeholder]:
    """Everybody in the register who is wanted, by name; a narrower question is a longer filter.

    What the viewer may not read can't be asked for either: staff search by name and group.
    """
    if not (viewer.is_machine or viewer.works_for(organisation.pk)):
        raise Missing
    rows = _rows(organisation).filter(state="archived" if wanted.archived else "active")
    if wanted.words:
        found = Q(folded__contains=fold(wanted.words))
        if reads(viewer, organisation.pk):
            typed = "".join(wanted.words.split()).casefold()
            found |= Q(contacts__value__contains=typed) | Q(tags__word=fold(wanted.words))
        rows = rows.filter(found).distinct()
    if wanted.group:
        also = Q(also_in__group=wanted.group)
        rows = rows.filter(Q(group=wanted.group) | also).distinct()
    if reads(viewer, organisation.pk):
        rows = _narrowed(rows, organisation, wanted, today)
    return rows.prefetch_related("contacts", "also_in", "tags").order_by("folded", "pk")


def _narrowed(
    rows: QuerySet[Stakeholder], organisation: Organisation, wanted: Wanted, today: date
) -> QuerySet[Stakeholder]:
    if wanted.field:
        rows = rows.filter(in_field(wanted.field, matrix_setting(organisation).high_from))
    if wanted.tag:
        rows = rows.filter(tags__word=fold(wanted.tag))
    if wanted.due:
        rows = rows.filter(due_on__lt=today)
    if wanted.unrated:
        rows = rows.filter(power__isnull=True)
    return rows


def in_field(field: str, high_from: int) -> Q:
    """Those who stand in a field of the matrix."""
    powerful, interested = Q(power__gte=high_from), Q(interest__gte=high_from)
    weak, cool = Q(power__lt=high_from), Q(interest__lt=high_from)
    fields = {
        "manage_closely": powerful & interested,
        "keep_satisfied": powerful & cool,
        "keep_informed": weak & interested,
        "monitor": weak & cool,
    }
    return fields[field]


def matrix_field(stakeholder: Stakeholder, setting: MatrixSetting) -> str:
    """The field of the matrix somebody stands in; empty while they are not rated."""
    if stakeholder.power is None or stakeholder.interest is None:
        return ""
    return field_of(stakeholder.power, stakeholder.interest, setting.high_from)


def count_by_group(viewer: Actor, organisation: Organisation) -> Mapping[str, Counted]:
    """The active of each group; each is counted once."""
    if not (viewer.is_machine or viewer.works_for(organisation.pk)):
        raise Missing
    rows = Stakeholder.objects.filter(organisation=organisation, state="active")
    counted = rows.values("group").annotate(n=Count("pk"), rated=Count("power"))
    return {row["group"]: Counted(row["n"], row["rated"]) for row in counted}


def get_stakeholder(viewer: Actor, organisation: Organisation, public_id: UUID) -> Stakeholder:
    """One of the register, for those who work there; an erased one is Missing."""
    if not (viewer.is_machine or viewer.works_for(organisation.pk)):
        raise Missing
    rows = _rows(organisation).prefetch_related("contacts", "also_in", "tags")
    found = rows.filter(public_id=public_id).exclude(state="erased").first()
    if found is None:
        raise Missing
    return found


def said(stakeholder: Stakeholder) -> dict[str, Any]:
    """What the form of an entry shows and changes."""
    names = "name kind group is_influencer is_underheard channel language place needs motivations"
    contacts = (
        spaced_phone(contact.value) if contact.kind == "phone" else contact.value
        for contact in stakeholder.contacts.all()
    )
    return {
        **{name: getattr(stakeholder, name) for name in names.split()},
        "notes": stakeholder.notes,
        "rhythm_days": stakeholder.rhythm_days,
        "sub_group": str(stakeholder.sub_group.public_id) if stakeholder.sub_group else "",
        "also_in": [also.group for also in stakeholder.also_in.all()],
        "contacts": "\n".join(contacts),
        "tags": ", ".join(tag.word for tag in stakeholder.tags.all()),
    }


def like(
    organisation: Organisation, *, name: str, contacts: Iterable[tuple[str, str]]
) -> Sequence[Stakeholder]:
    """Who may be the same: of that very name, or with one of these contacts."""
    same = Q(folded=fold(name))
    for kind, value in contacts:
        same |= Q(contacts__kind=kind, contacts__value=value)
    rows = Stakeholder.objects.filter(same, organisation=organisation, state__in=IN_SIGHT)
    return list(rows.distinct().prefetch_related("contacts").order_by("pk")[:5])


def matrix_setting(organisation: Organisation) -> MatrixSetting:
    """The firm's own scale, or the one it begins with (not stored)."""
    found = MatrixSetting.objects.filter(organisation=organisation).first()
    return found or MatrixSetting(organisation=organisation)


def switched_off(organisation: Organisation) -> frozenset[str]:
    """The groups this firm does not use."""
    rows = Group.objects.filter(organisation=organisation, name="", is_off=True)
    return frozenset(rows.values_list("code", flat=True))


def sub_groups(organisation: Organisation) -> Sequence[Group]:
    rows = Group.objects.filter(organisation=organisation).exclude(name="")
    return list(rows.order_by("code", "name"))


def touches_of(viewer: Actor, stakeholder: Stakeholder, limit: int = 20) -> Sequence[Touch]:
    """The latest contacts, newest first; the owner's to read."""
    if not reads(viewer, stakeholder.organisation_id):
        return []
    rows = stakeholder.touches.select_related("by").order_by("-on", "-pk")
    return list(rows[:limit])

"""All that is held about one of the register, for the one it is about; who was long not met."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from bersama.cocreation.stakeholders.models import Flow, IntakeRow, Merge, Relation, Stakeholder
from bersama.commons.organisations.models import Organisation
from bersama.commons.people.models import Person


def same_one(stakeholder: Stakeholder) -> Sequence[Stakeholder]:
    """This entry and those that turned out to be the same one; the kept one comes first."""
    kept, known = stakeholder, {stakeholder.pk}
    while kept.merged_into is not None and kept.merged_into_id not in known:
        kept = kept.merged_into
        known.add(kept.pk)
    found, latest = [kept], [kept.pk]
    while latest:
        seen = [row.pk for row in found]
        rows = Stakeholder.objects.select_related("organisation", "person", "merged_into")
        more = list(rows.filter(merged_into__in=latest).exclude(pk__in=seen).order_by("pk"))
        found, latest = [*found, *more], [row.pk for row in more]
    return [row for row in found if row.state != "erased"]


# What may be there about a person without their ever having taken part.
SILENT = frozenset({"consents", "stakeholders", "deliveries", "tokens", "data_requests"})


def speaks(person: Person) -> bool:
    """Whether the person does something here themselves: an account, a seat, an invitation.

    Permissions that were written down for them, and letters to them, are not that.
    """
    ties = (tie for tie in Person._meta.related_objects if tie.get_accessor_name() not in SILENT)
    return any(
        tie.related_model._base_manager.filter(**{tie.field.name: person}).exists() for tie in ties
    )


def entries_of(person: Person) -> Sequence[Stakeholder]:
    """The entries in which firms mean this person, one a firm."""
    rows = Stakeholder.objects.filter(person=person).exclude(state="erased")
    rows = rows.select_related("organisation", "person", "merged_into", "sub_group")
    kept = [same_one(row)[0] for row in rows.order_by("pk")]
    return list({row.pk: row for row in kept}.values())


def entry_named(public_id: str) -> Stakeholder | None:
    """The entry a link was made for; None once it is erased."""
    rows = Stakeholder.objects.select_related("organisation", "person", "merged_into", "sub_group")
    return rows.filter(public_id=public_id).exclude(state="erased").first()


def ties_of(stakeholder: Stakeholder) -> tuple[Sequence[Relation], Sequence[Flow]]:
    """How this one hangs together with others, and what they give and get."""
    of_it = Q(source=stakeholder) | Q(target=stakeholder)
    moved = Q(giver=stakeholder) | Q(receiver=stakeholder)
    relations = Relation.objects.filter(of_it).order_by("pk")
    return list(relations), list(Flow.objects.filter(moved).order_by("pk"))


def earlier_of(stakeholder: Stakeholder) -> Sequence[tuple[str, Any, Any]]:
    """What the entry was before an import or a merge: which of them, when, what it was."""
    intakes = IntakeRow.objects.filter(stakeholder=stakeholder).select_related("intake")
    merges = Merge.objects.filter(kept=stakeholder)
    return [
        *(("import", row.intake.at, row.before) for row in intakes.order_by("pk")),
        *(("merge", row.at, row.before) for row in merges.order_by("pk")),
    ]


def long_not_met(organisation: Organisation, before: date) -> QuerySet[Stakeholder]:
    """Whose last contact, or without one whose coming in, was before that day."""
    rows = Stakeholder.objects.filter(organisation=organisation, state__in=("active", "archived"))
    old = Q(last_touch_on__lt=before) | Q(last_touch_on__isnull=True, since__lt=before)
    return rows.filter(old).select_related("organisation").order_by("folded", "pk")

"""How one of the register hangs together with others, and whom a new tie may lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders.models import Flow, Relation, Stakeholder
from bersama.cocreation.stakeholders.queries.register import IN_SIGHT, reads
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.errors import Missing
from bersama.core.text import fold

MOST_SHOWN, MOST_FOUND = 20, 20


class Edges(NamedTuple):
    """How many relations and how many flows of value hang on one entry."""

    relations: int
    flows: int


def _touching(stakeholder: Stakeholder) -> QuerySet[Relation]:
    rows = Relation.objects.filter(Q(source=stakeholder) | Q(target=stakeholder))
    return rows.select_related("organisation", "source", "target")


def relations_of(viewer: Actor, stakeholder: Stakeholder) -> Sequence[Relation]:
    """The first relations of somebody; the owner's to read."""
    if not reads(viewer, stakeholder.organisation_id):
        return []
    return list(_touching(stakeholder).order_by("pk")[:MOST_SHOWN])


def get_relation(viewer: Actor, stakeholder: Stakeholder, public_id: UUID) -> Relation:
    """One relation of this entry; Missing when it is another's, or not for the viewer."""
    found = None
    if reads(viewer, stakeholder.organisation_id):
        found = _touching(stakeholder).filter(public_id=public_id).first()
    if found is None:
        raise Missing
    return found


def said_of(relation: Relation) -> dict[str, Any]:
    """What the form of a relation shows and changes."""
    return {"kind": relation.kind, "strength": str(relation.strength), "note": relation.note}


def count_edges(viewer: Actor, stakeholder: Stakeholder) -> Edges:
    """What hangs on this entry, to be said before it is set aside or erased."""
    if not reads(viewer, stakeholder.organisation_id):
        return Edges(0, 0)
    flows = Flow.objects.filter(Q(giver=stakeholder) | Q(receiver=stakeholder))
    return Edges(_touching(stakeholder).count(), flows.count())


def wrong_end(
    organisation: Organisation, source: Stakeholder | None, target: Stakeholder | None
) -> str:
    """Why these two cannot be tied, in a sentence; None is the firm itself. Empty when they can."""
    if source == target:
        return _("Choose somebody else: this leads back to where it begins.")
    for end in (source, target):
        if end is None:
            continue
        if end.organisation_id != organisation.pk:
            return _("Choose somebody of your own register.")
        if end.state != "active":
            said = _("%(name)s is set aside. Bring them back first, then choose them.")
            return said % {"name": end.name}
    return ""


def find_others(
    viewer: Actor, organisation: Organisation, words: str, without: Stakeholder | None = None
) -> tuple[Sequence[Stakeholder], bool]:
    """Who of the register has this in their name, and whether there are more than are given."""
    if not reads(viewer, organisation.pk):
        raise Missing
    rows = Stakeholder.objects.filter(organisation=organisation, state="active")
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    if words:
        rows = rows.filter(folded__contains=fold(words))
    found = list(rows.order_by("folded", "pk")[: MOST_FOUND + 1])
    return found[:MOST_FOUND], len(found) > MOST_FOUND


def find_other(viewer: Actor, organisation: Organisation, public_id: str) -> Stakeholder | None:
    """The one that was picked from such a list, also when it was set aside since."""
    if not reads(viewer, organisation.pk):
        raise Missing
    try:
        key = UUID(public_id)
    except ValueError:
        return None
    rows = Stakeholder.objects.filter(organisation=organisation, state__in=IN_SIGHT)
    return rows.filter(public_id=key).first()

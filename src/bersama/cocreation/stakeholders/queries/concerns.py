"""What worries people of the register, and whether it was answered."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from bersama.cocreation.stakeholders.models import Concern, Stakeholder
from bersama.cocreation.stakeholders.queries.register import in_field, matrix_setting, reads
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.errors import Missing

SHOWN = 50


def concerns_of(viewer: Actor, stakeholder: Stakeholder) -> Sequence[Concern]:
    """What worries one of the register, the open first; the owner's to read."""
    if not reads(viewer, stakeholder.organisation_id):
        return []
    rows = Concern.objects.filter(stakeholder=stakeholder).select_related("by")
    return list(rows.order_by("-state", "-raised_on", "-pk")[:SHOWN])


def get_concern(viewer: Actor, stakeholder: Stakeholder, public_id: UUID) -> Concern:
    """One concern of this one; for anybody but the owner it is Missing."""
    if not reads(viewer, stakeholder.organisation_id):
        raise Missing
    rows = Concern.objects.select_related("stakeholder__organisation")
    found = rows.filter(stakeholder=stakeholder, public_id=public_id).first()
    if found is None:
        raise Missing
    return found


def all_concerns(viewer: Actor, organisation: Organisation, state: str) -> QuerySet[Concern]:
    """The concerns of the active in this state; the open ones longest waiting first."""
    if not reads(viewer, organisation.pk):
        raise Missing
    rows = Concern.objects.filter(stakeholder__organisation=organisation, state=state)
    rows = rows.filter(stakeholder__state="active")
    rows = rows.select_related("stakeholder__organisation", "stakeholder__sub_group", "by")
    if state == "open":
        return rows.order_by("raised_on", "pk")
    return rows.order_by("-answered_at", "-pk")


def blocking_concerns(organisation: Organisation) -> int:
    """How many open concerns of those to be kept satisfied there are; with none, all are addressed.

    Who is powerful and little interested becomes an obstacle when a concern is left open.
    """
    place = in_field("keep_satisfied", matrix_setting(organisation).high_from)
    people = Stakeholder.objects.filter(place, organisation=organisation, state="active")
    return Concern.objects.filter(Q(state="open"), stakeholder__in=people).count()


def are_all_addressed(organisation: Organisation) -> bool:
    """False while somebody to be kept satisfied waits for an answer to a concern."""
    return blocking_concerns(organisation) == 0

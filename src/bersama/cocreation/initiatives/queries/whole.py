"""An initiative as a whole: its rounds, its promises, who took part, and what happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy

from bersama.cocreation.initiatives.models import (
    Contribution,
    Engagement,
    Initiative,
    Participant,
    Promise,
)
from bersama.cocreation.initiatives.models.rounds import roles
from bersama.cocreation.initiatives.queries.facts import took_part, turnout
from bersama.cocreation.initiatives.queries.rounds import NOTABLE
from bersama.core.actor import Actor
from bersama.core.errors import Missing
from bersama.core.ledger.models import Entry

# What an initiative may be for: the four reasons why a small firm asks others.
REASON_LINES: dict[str, Lazy] = {
    "expertise": gettext_lazy("Outside expertise: knowledge we don't have"),
    "innovation": gettext_lazy("Innovation: something new"),
    "loyalty": gettext_lazy("Loyalty: people who stay with us"),
    "efficiency": gettext_lazy("Efficiency: work that goes better"),
}
REASONS = tuple(REASON_LINES)
ROLES: dict[str, Lazy] = {
    "provider": gettext_lazy("Information provider: answers and supports"),
    "partner": gettext_lazy("Development partner: comments, too"),
    "innovator": gettext_lazy("Innovator: brings ideas, too"),
}
LOOKS_AFTER = gettext_lazy("looks after the question")


def get_initiative(viewer: Actor, public_id: UUID) -> Initiative:
    """The initiative, for those who work for its firm. Another's is Missing."""
    rows = Initiative.objects.select_related("organisation")
    found = rows.filter(public_id=public_id).first()
    if found is None or not viewer.works_for(found.organisation_id):
        raise Missing
    return found


def initiatives_of(viewer: Actor, organisation_id: int) -> Sequence[Initiative]:
    """What a firm works on, the newest first, for those who work for it."""
    if not (viewer.is_machine or viewer.works_for(organisation_id)):
        return []
    rows = Initiative.objects.filter(organisation_id=organisation_id)
    return list(rows.select_related("organisation").order_by("-created_at", "-pk"))


def locked_initiative(initiative: Initiative) -> Initiative:
    """The same row, locked until the end of the transaction: rivals wait here."""
    rows = Initiative.objects.select_for_update(of=("self",))
    return rows.select_related("organisation").get(pk=initiative.pk)


def initiative_said(initiative: Initiative) -> dict[str, Any]:
    """What its form shows and changes."""
    return {"title": initiative.title, "reasons": sorted(initiative.reasons)}


def rounds_in(initiative: Initiative) -> Sequence[Engagement]:
    """Its rounds, the newest first, with their turnout and what was given in them."""
    rows = Engagement.objects.filter(initiative=initiative)
    return list(
        rows.select_related("organisation", "initiative", "facilitator")
        .annotate(turnout=turnout())
        .order_by("-created_at", "-pk")
    )


def promises_in(engagements: Sequence[Engagement]) -> Sequence[Promise]:
    """What was promised in these rounds, the nearest first."""
    rows = Promise.objects.filter(engagement__in=engagements)
    return list(rows.select_related("engagement__organisation").order_by("due_on", "pk"))


def roles_in(engagements: Sequence[Engagement]) -> Mapping[int, Mapping[str, int]]:
    """How many took part in each of these rounds, by what they might do there."""
    found = {engagement.pk: {role: 0 for role, _words in roles()} for engagement in engagements}
    rows = Participant.objects.filter(took_part(), engagement__in=engagements)
    for row in rows.values("engagement_id", "role").annotate(n=Count("pk")).order_by():
        found[row["engagement_id"]][row["role"]] = row["n"]
    return found


def states_in(engagements: Sequence[Engagement]) -> Mapping[int, Mapping[str, int]]:
    """How many contributions of these rounds are in which state."""
    found: dict[int, dict[str, int]] = {engagement.pk: {} for engagement in engagements}
    rows = Contribution.objects.filter(engagement__in=engagements)
    for row in rows.values("engagement_id", "state").annotate(n=Count("pk")).order_by():
        found[row["engagement_id"]][row["state"]] = row["n"]
    return found


def came_back(engagements: Sequence[Engagement], organisation_id: int) -> tuple[int, int]:
    """How many came by a link of their own, and how many of them not for the first time.

    Only they can be known again, by the address the firm invited: who comes by an open link
    or with a slip is somebody new each time.
    """
    last: dict[tuple[str, str], int] = {}
    for seat, contact in _invited(engagement__in=engagements):
        last[contact] = seat
    first: dict[tuple[str, str], int] = {}
    for seat, contact in _invited(engagement__organisation_id=organisation_id):
        first.setdefault(contact, seat)
    return len(last), sum(1 for contact, seat in last.items() if first[contact] < seat)


def _invited(**where: Any) -> Iterator[tuple[int, tuple[str, str]]]:
    """Each seat taken by a link of one's own, the oldest first, with the address invited."""
    rows = Participant.objects.filter(via="invited", person__contacts__isnull=False, **where)
    rows = rows.order_by("pk", "person__contacts__pk")
    seen = 0
    for pk, kind, value in rows.values_list(
        "pk", "person__contacts__kind", "person__contacts__value"
    ):
        if pk != seen:
            yield pk, (kind, value)
        seen = pk


def history_of(
    initiative: Initiative, engagements: Sequence[Engagement], limit: int = 60
) -> Sequence[Entry]:
    """What happened to it and to its rounds, newest first, from the ledger."""
    kinds = Q()
    for start in NOTABLE:
        kinds |= Q(kind__startswith=start)
    of_rounds = kinds & Q(stream__name__in=[f"e/{e.public_id}" for e in engagements])
    own = Q(obj__startswith=f"initiatives.initiative/{initiative.public_id}")
    own |= Q(obj__startswith=f"decisions.reason/{initiative.public_id}")
    rows = Entry.objects.filter(of_rounds | own).select_related("stream")
    return list(rows.order_by("-at", "-pk")[:limit])

"""Whom of the register an invitation reaches, and why not the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from bersama.cocreation.initiatives.models import Engagement, Invitation
from bersama.cocreation.stakeholders import queries as register
from bersama.core import clock
from bersama.core.actor import Actor

MOST = 500


@dataclass(frozen=True, slots=True)
class Invitee:
    """One of the register: how they are reached, or the code of the reason why they are not."""

    reached: register.Reached
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """All whom a key means for one round, and the words their sub-group is written to with."""

    message: str
    invitees: Sequence[Invitee]

    @property
    def invited(self) -> list[Invitee]:
        return [one for one in self.invitees if not one.why_not]


def chosen_of(
    viewer: Actor, engagement: Engagement, key: str, *, with_monitor: bool = False
) -> Chosen:
    """Whom of the register this key means, and for each whether an invitation goes.

    Left out is who never said yes, who cannot be reached, a competitor without a boundary, in
    an internal round who does not work here, who is invited already; and, unless asked for by
    their place in the matrix or by `with_monitor`, who has little power and little interest.
    """
    firm = engagement.organisation
    found = register.audience(viewer, firm, key, clock.today(firm.time_zone))
    known = set(engagement.invitations.exclude(state="revoked").values_list("person_id", flat=True))
    spares = not (with_monitor or found.is_chosen_field)
    invitees = [
        Invitee(one, _why_not(one, engagement, known, spares))
        for one in register.reach(firm, found.rows)
    ]
    return Chosen(found.message, invitees)


def _why_not(one: register.Reached, engagement: Engagement, known: set[int], spares: bool) -> str:
    if one.is_barred:
        return "no_boundary"
    if engagement.is_internal and not one.is_employee:
        return "outside"
    if not one.permits:
        return "not_asked"
    if one.entry.person_id in known:
        return "invited"
    if spares and one.is_monitor:
        return "monitor"
    return "" if one.channel else "no_way"


def why_barred(
    engagement: Engagement, people: Iterable[int], contacts: Iterable[tuple[str, str]]
) -> tuple[str, str]:
    """Whether one of these may not be invited: the code of the reason and the names, or nothing."""
    firm, whom, where = engagement.organisation, list(people), list(contacts)
    if rows := register.reached_by(register.without_boundary(firm), whom, where):
        return "no_boundary", ", ".join(row.name for row in rows)
    outside = register.outsiders(firm)
    if engagement.is_internal and (rows := register.reached_by(outside, whom, where)):
        return "outside", ", ".join(row.name for row in rows)
    return "", ""


def reached_in(engagement: Engagement) -> Mapping[str, tuple[int, int]]:
    """How many of each group were invited from the register, and how many of them came."""
    rows = Invitation.objects.filter(engagement=engagement).exclude(group="").values("group")
    counted = rows.annotate(n=Count("pk"), came=Count("pk", filter=Q(state="used"))).order_by()
    return {row["group"]: (row["n"], row["came"]) for row in counted}


def groups_in(engagement: Engagement) -> Mapping[str, int]:
    """How many took part of each group, of those whose group is known."""
    rows = engagement.participants.exclude(group="").values("group")
    return {row["group"]: row["n"] for row in rows.annotate(n=Count("pk")).order_by()}


def invitations_to(person_ids: Iterable[int], organisation_id: int) -> Sequence[Any]:
    """The invitations of a firm to these people, newest first: what is held about them."""
    rows = Invitation.objects.filter(
        person_id__in=list(person_ids), engagement__organisation_id=organisation_id
    )
    return list(rows.select_related("engagement").order_by("-made_at", "-pk"))

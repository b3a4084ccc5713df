"""Whom a rule means, how many they are, and which condition leaves nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from bersama.cocreation.stakeholders.models import Segment, Stakeholder
from bersama.cocreation.stakeholders.queries.conditions import asked_of, q_of
from bersama.cocreation.stakeholders.queries.register import reads
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.errors import Missing

FIRST = 12
Rule = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Meant:
    """Who a rule means: how many, the first names, and which conditions leave nobody.

    `alone`: how many each condition means by itself, in the order of the rule. `empty_at`: the
    place of the first condition after which nobody is left; None while somebody is.
    """

    count: int
    names: Sequence[str]
    alone: Sequence[int]
    empty_at: int | None = None

    @property
    def is_empty_alone(self) -> bool:
        """Whether that condition means nobody by itself, also without the others."""
        return self.empty_at is not None and self.alone[self.empty_at] == 0


def _in(firm: Organisation) -> QuerySet[Stakeholder]:
    return Stakeholder.objects.filter(organisation=firm, state="active")


def _whole(rule: Rule, firm: Organisation, today: date) -> Q:
    asked, whole = asked_of(firm, today), Q()
    for condition in rule:
        whole &= q_of(condition, asked)
    return whole


def meant_by(firm: Organisation, rule: Rule, today: date) -> QuerySet[Stakeholder]:
    """The active entries a rule means, by name; an empty rule means everybody."""
    return _in(firm).filter(_whole(rule, firm, today)).order_by("folded", "pk")


def who_is_meant(viewer: Actor, firm: Organisation, rule: Rule, today: date) -> Meant:
    """Who a rule means, in three questions to the database, however many there are."""
    if not reads(viewer, firm.pk):
        raise Missing
    asked, so_far, counts = asked_of(firm, today), Q(), {}
    for place, condition in enumerate(rule):
        one = q_of(condition, asked)
        so_far &= one
        counts[f"alone_{place}"] = Count("pk", filter=one)
        counts[f"until_{place}"] = Count("pk", filter=so_far)
    found = _in(firm).aggregate(all=Count("pk"), **counts)
    until = [found[f"until_{place}"] for place in range(len(rule))]
    alone = [found[f"alone_{place}"] for place in range(len(rule))]
    count = until[-1] if until else found["all"]
    names = list(meant_by(firm, rule, today).values_list("name", flat=True)[:FIRST])
    # One that means nobody by itself is named before one that only does so after the others.
    empty = [p for p, n in enumerate(alone) if n == 0] or [p for p, n in enumerate(until) if n == 0]
    return Meant(count, names, alone, empty[0] if rule and count == 0 else None)


def segments_of(viewer: Actor, firm: Organisation, today: date) -> list[tuple[Segment, int]]:
    """The saved segments by name, each with how many it means now; one count for all of them."""
    if not reads(viewer, firm.pk):
        raise Missing
    rows = list(Segment.objects.filter(organisation=firm).order_by("name", "pk"))
    if not rows:
        return []
    asked, counts = asked_of(firm, today), {}
    for row in rows:
        whole = Q()
        for condition in row.rule:
            whole &= q_of(condition, asked)
        counts[f"s{row.pk}"] = Count("pk", filter=whole)
    found = _in(firm).aggregate(**counts)
    return [(row, found[f"s{row.pk}"]) for row in rows]


def get_segment(viewer: Actor, firm: Organisation, public_id: UUID) -> Segment:
    """A segment of this firm, for those who read its register; else Missing."""
    if not reads(viewer, firm.pk):
        raise Missing
    rows = Segment.objects.select_related("organisation").filter(organisation=firm)
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Missing
    return found


def segment_said(segment: Segment) -> dict[str, Any]:
    """What the form of a segment shows and changes: its name, and each condition by its field."""
    said: dict[str, Any] = {"name": segment.name}
    for condition in segment.rule:
        said[condition["field"]] = condition["value"]
    return said

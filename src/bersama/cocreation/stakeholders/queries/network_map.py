"""What the map draws: whom, at most so many, and the relations between those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bersama.cocreation.stakeholders.models import Relation, Stakeholder
from bersama.cocreation.stakeholders.queries.register import reads
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.errors import Missing

MOST_DRAWN, MOST_LINES = 150, 400


class Dot(NamedTuple):
    """Somebody on the map; `ties` is how many relations they have in all."""

    pk: int
    public_id: str
    name: str
    group: str
    power: int | None
    ties: int


class Line(NamedTuple):
    """A relation between two dots, by their row numbers; None is the firm itself."""

    source: int | None
    target: int | None
    kind: str
    strength: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The dots with the most relations first, the lines between them, and how many there are."""

    dots: Sequence[Dot]
    lines: Sequence[Line]
    total: int
    has_more_lines: bool


def drawn(
    viewer: Actor, organisation: Organisation, group: str = "", around: Stakeholder | None = None
) -> Drawn:
    """Whom the map shows: everybody, one group, or one entry with those tied to it.

    Those with the most relations come first, then those with the most power.
    """
    if not reads(viewer, organisation.pk):
        raise Missing
    rows = Stakeholder.objects.filter(organisation=organisation, state="active")
    if group:
        rows = rows.filter(group=group)
    if around is not None:
        near = Q(outgoing__target=around) | Q(incoming__source=around)
        near_keys = Stakeholder.objects.filter(near, organisation=organisation).values("pk")
        rows = rows.filter(Q(pk=around.pk) | Q(pk__in=near_keys))
    dots = _first(rows, around)
    keys = [dot.pk for dot in dots]
    of_two = Q(source__in=keys, target__in=keys)
    of_firm = Q(source__in=keys, target=None) | Q(source=None, target__in=keys)
    found = Relation.objects.filter(of_two | of_firm, organisation=organisation)
    if around is not None:
        found = found.filter(Q(source=around) | Q(target=around))
    lines = found.order_by("-strength", "pk").values_list("source", "target", "kind", "strength")
    taken = [Line(*line) for line in lines[: MOST_LINES + 1]]
    total = len(dots) if len(dots) < MOST_DRAWN else rows.count()
    return Drawn(dots, taken[:MOST_LINES], total, len(taken) > MOST_LINES)


def _first(rows: QuerySet[Stakeholder], around: Stakeholder | None) -> Sequence[Dot]:
    """The first ones of these, and the one in the middle before them."""
    ranked = rows.annotate(ties=_count("source") + _count("target"))
    ranked = ranked.order_by(F("ties").desc(), F("power").desc(nulls_last=True), "folded", "pk")
    names = ("pk", "public_id", "name", "group", "power", "ties")
    if around is None:
        return [Dot(*row) for row in ranked.values_list(*names)[:MOST_DRAWN]]
    middle = ranked.filter(pk=around.pk).values_list(*names)
    others = ranked.exclude(pk=around.pk).values_list(*names)
    return [Dot(*row) for row in [*middle, *others[: MOST_DRAWN - 1]]]


def _count(end: str) -> Coalesce:
    rows = Relation.objects.filter(**{end: OuterRef("pk")}).order_by().values(end)
    counted = rows.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

"""What the map draws: whom, at most so many, and the relations between those."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import NamedTuple

from django.db.models import Count, Q

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
    found_rows = rows.values_list("pk", "power")
    ties, powers = _ties(organisation), {pk: power or 0 for pk, power in found_rows}
    first = nlargest(MOST_DRAWN, powers, key=lambda pk: (ties[pk], powers[pk], -pk))
    if around is not None:
        first = [around.pk, *(pk for pk in first if pk != around.pk)][:MOST_DRAWN]
    dots = _dots(first, ties, around)
    keys = [dot.pk for dot in dots]
    of_two = Q(source__in=keys, target__in=keys)
    of_firm = Q(source__in=keys, target=None) | Q(source=None, target__in=keys)
    found = Relation.objects.filter(of_two | of_firm, organisation=organisation)
    if around is not None:
        found = found.filter(Q(source=around) | Q(target=around))
    lines = found.order_by("-strength", "pk").values_list("source", "target", "kind", "strength")
    taken = [Line(*line) for line in lines[: MOST_LINES + 1]]
    return Drawn(dots, taken[:MOST_LINES], len(powers), len(taken) > MOST_LINES)


def _ties(organisation: Organisation) -> Counter[int]:
    """How many relations each of the register has, counted by the database."""
    found: Counter[int] = Counter()
    rows = Relation.objects.filter(organisation=organisation)
    for end in ("source", "target"):
        counted = rows.exclude(**{end: None}).values_list(end).annotate(n=Count("pk"))
        found.update(dict(counted.order_by()))
    return found


def _dots(keys: Sequence[int], ties: Counter[int], around: Stakeholder | None) -> Sequence[Dot]:
    """These, by ties, then by power, then by name; the one in the middle before all others."""
    rows = Stakeholder.objects.filter(pk__in=keys).order_by("folded", "pk")
    names = ("pk", "public_id", "name", "group", "power")
    dots = [
        Dot(pk, public_id, name, group, power, ties[pk])
        for pk, public_id, name, group, power in rows.values_list(*names)
    ]
    middle = around.pk if around else 0
    return sorted(dots, key=lambda dot: (dot.pk != middle, -dot.ties, -(dot.power or 0)))

"""Everybody by their place in the matrix: for the firm, or for one initiative."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Value
from django.db.models.fields import PositiveSmallIntegerField

from bersama.cocreation.stakeholders.models import AlsoIn, MatrixSetting, Stakeholder
from bersama.cocreation.stakeholders.queries.register import reads
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.errors import Missing

Cell = tuple[int, int]
# Days ahead that count as this week.
WEEK = 7
CALLS = 10


@dataclass(frozen=True, slots=True)
class Looked:
    """What of the matrix is looked at: `scope` an initiative, `group` one of the eight."""

    scope: UUID | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many stand in each cell (power, interest), are not rated, are to be rated again."""

    cells: Mapping[Cell, int]
    unrated: int
    review: int

    @property
    def rated(self) -> int:
        return sum(self.cells.values())


def placed(viewer: Actor, organisation: Organisation, looked: Looked) -> QuerySet[Any]:
    """The active of the register with `at_power`, `at_interest`, `at_contribution`, by name.

    They are None for who is not rated. Ratings are the owner's: for anybody else it is Missing.
    """
    if not reads(viewer, organisation.pk):
        raise Missing
    rows = Stakeholder.objects.filter(organisation=organisation, state="active")
    if looked.group:
        also = AlsoIn.objects.filter(stakeholder=OuterRef("pk"), group=looked.group)
        rows = rows.filter(Q(group=looked.group) | Exists(also))
    if looked.scope is None:
        nothing = Value(None, output_field=PositiveSmallIntegerField())
        rows = rows.annotate(
            at_power=F("power"), at_interest=F("interest"), at_contribution=nothing
        )
    else:
        now = Q(assessments__scope=looked.scope, assessments__is_current=True)
        rows = rows.annotate(rated=FilteredRelation("assessments", condition=now)).annotate(
            at_power=F("rated__power"),
            at_interest=F("rated__interest"),
            at_contribution=F("rated__contribution"),
        )
    return rows.select_related("organisation", "sub_group").order_by("folded", "pk")


def strongest_first(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows of `placed` for a file or for paper; who is not rated comes last."""
    order = [F(name).desc(nulls_last=True) for name in ("at_power", "at_interest")]
    return rows.order_by(*order, "folded", "pk")


def tally(rows: QuerySet[Any], today: date) -> Tally:
    """Count the rows of `placed` by cell; three queries, however many they are."""
    rated = rows.filter(at_power__isnull=False)
    counted = rated.order_by().values("at_power", "at_interest").annotate(n=Count("pk"))
    return Tally(
        cells={(row["at_power"], row["at_interest"]): row["n"] for row in counted},
        unrated=rows.filter(at_power__isnull=True).count(),
        review=rows.filter(review_on__lte=today).count(),
    )


def to_call(viewer: Actor, organisation: Organisation, today: date) -> QuerySet[Stakeholder]:
    """Whose next contact is overdue or falls into the coming week, the longest overdue first."""
    if not reads(viewer, organisation.pk):
        return Stakeholder.objects.none()
    until = today + timedelta(days=WEEK)
    rows = Stakeholder.objects.filter(organisation=organisation, state="active")
    rows = rows.filter(due_on__lt=until).select_related("organisation", "sub_group")
    return rows.prefetch_related("contacts", "also_in").order_by("due_on", "folded", "pk")


def followers_of_the_rhythm(organisation: Organisation) -> QuerySet[Stakeholder]:
    """The rated whose next contact follows from their field: they have no rhythm of their own."""
    rows = Stakeholder.objects.filter(organisation=organisation, power__isnull=False)
    return rows.filter(rhythm_days__isnull=True, state__in=("active", "archived")).order_by("pk")


def setting_said(setting: MatrixSetting) -> dict[str, int | None]:
    """What the form of the scale shows and changes."""
    names = (
        "high_from",
        "days_manage_closely",
        "days_keep_satisfied",
        "days_keep_informed",
        "days_monitor",
    )
    return {name: getattr(setting, name) for name in names}

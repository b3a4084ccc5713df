"""Somebody is rated: how much they can move, how much it concerns them; undone if need be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.stakeholders.models import Assessment, MatrixSetting, Stakeholder
from bersama.cocreation.stakeholders.queries import (
    SCALE,
    get_scope,
    matrix_field,
    matrix_setting,
    next_due,
    review_day,
)
from bersama.commons.organisations.models import Organisation
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Conflict, Invalid
from bersama.core.events import record, record_batch
from bersama.core.policy import require

AT_ONCE = 500
OUTSIDE: dict[str, Promise] = {
    "power": gettext_lazy("Power is a whole number from 1 to 5."),
    "interest": gettext_lazy("Interest is a whole number from 1 to 5."),
    "contribution": gettext_lazy("What they can add is a whole number from 1 to 5."),
}
Values = tuple[int, int, int | None]


@dataclass(frozen=True, slots=True)
class Mark:
    """One rating out of many: `power`, `interest`, `contribution`, each 1 to 5.

    `seen` is what stood there when it was written, None for no rating; with `is_checked`
    a rating that somebody else gave meanwhile is not passed over.
    """

    stakeholder: Stakeholder
    power: int
    interest: int
    contribution: int | None = None
    why: str = ""
    seen: Values | None = None
    is_checked: bool = False

    @property
    def values(self) -> Values:
        return self.power, self.interest, self.contribution


@transaction.atomic
def assess(
    *,
    actor: Actor,
    stakeholder: Stakeholder,
    power: int,
    interest: int,
    scope: UUID | None = None,
    contribution: int | None = None,
    why: str = "",
    review_on: date | None = None,
) -> Assessment:
    """Rate somebody for the firm, or for the initiative `scope`. Raises Invalid outside 1 to 5.

    What was said before stays in the history. `review_on`: when to look again; without it
    the day follows from the field.
    """
    require(actor, "stakeholders.manage", stakeholder)
    firm = stakeholder.organisation
    if scope is not None:
        get_scope(actor, firm, scope)
    if review_on and review_on <= clock.today(firm.time_zone):
        raise Invalid(review_on=_("Choose a day that is still to come."))
    mark = Mark(stakeholder, power, interest, contribution, why)
    _check(mark, scope)
    made = _write(actor, firm, scope, [mark])[0]
    if review_on and scope is None:
        stakeholder.review_on = review_on
        stakeholder.save(update_fields=["review_on"])
    record(actor, "stakeholders.assessment.given", made)
    return made


@transaction.atomic
def assess_many(
    *,
    actor: Actor,
    organisation: Organisation,
    marks: Sequence[Mark],
    scope: UUID | None = None,
) -> int:
    """Rate many at once; returns how many. Raises Invalid with `power-<public id>` of each wrong.

    Each of them is of this firm and given once.
    """
    require(actor, "stakeholders.manage", organisation)
    if scope is not None:
        get_scope(actor, organisation, scope)
    if any(mark.stakeholder.organisation_id != organisation.pk for mark in marks):
        raise ValueError("a mark for somebody of another firm")
    _check_all(marks, scope)
    for start in range(0, len(marks), AT_ONCE):
        made = _write(actor, organisation, scope, marks[start : start + AT_ONCE])
        record_batch(actor, "stakeholders.assessments.given", organisation, made)
    return len(marks)


@transaction.atomic
def take_back_assessment(
    *, actor: Actor, stakeholder: Stakeholder, scope: UUID | None = None
) -> Assessment | None:
    """Undo the latest rating; the one before counts again, and is returned. Nothing is deleted."""
    require(actor, "stakeholders.manage", stakeholder)
    row = Stakeholder.objects.select_for_update(of=("self",)).get(pk=stakeholder.pk)
    rows = Assessment.objects.filter(stakeholder=row, scope=scope)
    latest = rows.filter(is_current=True).select_related("stakeholder__organisation").first()
    if latest is None:
        raise Conflict(_("There is no rating to take back."))
    latest.is_current, latest.taken_back_at = False, clock.now()
    latest.save(update_fields=["is_current", "taken_back_at"])
    left = rows.filter(taken_back_at__isnull=True).exclude(pk=latest.pk)
    before = left.order_by("-at", "-pk").first()
    if before is not None:
        before.is_current = True
        before.save(update_fields=["is_current"])
    if scope is None:
        setting = matrix_setting(stakeholder.organisation)
        _repeat(row, before, setting, stakeholder.organisation.time_zone)
        row.save(update_fields=MIRRORED)
        _copy(row, stakeholder)
    record(actor, "stakeholders.assessment.taken_back", latest)
    return before


@transaction.atomic
def plan_review(*, actor: Actor, stakeholder: Stakeholder, on: date | None) -> None:
    """Say when a rating is looked at again; without a day it is not asked for."""
    require(actor, "stakeholders.manage", stakeholder)
    if on and on <= clock.today(stakeholder.organisation.time_zone):
        raise Invalid(on=_("Choose a day that is still to come."))
    stakeholder.review_on = on
    stakeholder.save(update_fields=["review_on"])
    record(actor, "stakeholders.review.planned", stakeholder)


MIRRORED = ("power", "interest", "due_on", "review_on")


def _check_all(marks: Iterable[Mark], scope: UUID | None) -> None:
    wrong: dict[str, str] = {}
    for mark in marks:
        try:
            _check(mark, scope)
        except Invalid as error:
            for name, sentences in error.fields.items():
                wrong[f"{name}-{mark.stakeholder.public_id}"] = str(sentences[0])
    if wrong:
        raise Invalid(**wrong)


def _check(mark: Mark, scope: UUID | None) -> None:
    wrong = {name: str(words) for name, words in OUTSIDE.items() if not _fits(mark, name)}
    if mark.contribution is not None and scope is None:
        wrong["contribution"] = _("What they can add is said for one initiative, not for the firm.")
    if wrong:
        raise Invalid(**wrong)


def _fits(mark: Mark, name: str) -> bool:
    value = getattr(mark, name)
    if value is None:
        return name == "contribution"
    return isinstance(value, int) and not isinstance(value, bool) and value in SCALE


def _write(
    actor: Actor, firm: Organisation, scope: UUID | None, marks: Sequence[Mark]
) -> list[Assessment]:
    """The new ratings beside the old ones; what lists are ordered by follows."""
    by_row = {mark.stakeholder.pk: mark for mark in marks}
    locked = Stakeholder.objects.select_for_update(of=("self",)).filter(pk__in=by_row)
    rows = {row.pk: row for row in locked.order_by("pk")}
    if any(row.state != "active" for row in rows.values()):
        raise Conflict(_("This one is set aside. Bring it back first, then rate it."))
    was = Assessment.objects.filter(stakeholder__in=rows, scope=scope, is_current=True)
    _require_seen(by_row, was.select_related("by"))
    was.update(is_current=False)
    now = clock.now()
    made = Assessment.objects.bulk_create(
        Assessment(
            stakeholder=mark.stakeholder,
            scope=scope,
            power=mark.power,
            interest=mark.interest,
            contribution=mark.contribution,
            why=mark.why,
            by_id=actor.person_id,
            at=now,
        )
        for mark in marks
    )
    if scope is None:
        setting = matrix_setting(firm)
        for one in made:
            row = rows[one.stakeholder.pk]
            _repeat(row, one, setting, firm.time_zone)
            _copy(row, one.stakeholder)
        Stakeholder.objects.bulk_update(rows.values(), MIRRORED)
    return made


def _require_seen(by_row: dict[int, Mark], now: Iterable[Assessment]) -> None:
    """Nobody rates past what a colleague said since the page was opened."""
    current = {row.stakeholder_id: row for row in now}
    wrong = {}
    for pk, mark in by_row.items():
        row = current.get(pk)
        stands = (row.power, row.interest, row.contribution) if row else None
        if not mark.is_checked or stands in (mark.seen, mark.values):
            continue
        said = _("Meanwhile the rating was taken back. Save again to rate all the same.")
        if row:
            said = _(
                "Meanwhile %(who)s said power %(power)d, interest %(interest)d. "
                "Save again to rate all the same."
            ) % {
                "who": row.by.name if row.by else _("somebody"),
                "power": row.power,
                "interest": row.interest,
            }
        wrong[f"power-{mark.stakeholder.public_id}"] = said
    if wrong:
        raise Invalid(**wrong)


def _repeat(
    stakeholder: Stakeholder, said: Assessment | None, setting: MatrixSetting, zone: str
) -> None:
    """The entry repeats its latest rating for the firm; rhythm and review follow the field."""
    stakeholder.power = said.power if said else None
    stakeholder.interest = said.interest if said else None
    stakeholder.due_on = next_due(stakeholder, setting)
    field = matrix_field(stakeholder, setting)
    rated_on = said.at.astimezone(ZoneInfo(zone)).date() if said else None
    stakeholder.review_on = review_day(field, rated_on) if field and rated_on else None


def _copy(row: Stakeholder, seen: Stakeholder) -> None:
    """What the caller holds says the same as the row that was locked."""
    for name in MIRRORED:
        setattr(seen, name, getattr(row, name))

"""Asking a question: the initiative and the round behind it are made by themselves."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.agreements.actions import terms_in_force
from bersama.cocreation.initiatives import queries
from bersama.cocreation.initiatives.models import Engagement, Initiative, Promise, Statement
from bersama.cocreation.initiatives.models.rounds import ALPHABET
from bersama.cocreation.initiatives.rules import ROUND
from bersama.commons.organisations.models import Organisation
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.edits import require_unchanged
from bersama.core.errors import Conflict, Invalid, Missing
from bersama.core.events import record
from bersama.core.ledger import checkpoints
from bersama.core.policy import require
from bersama.core.states import advance


@dataclass(frozen=True, slots=True)
class Plan:
    """All that makes a round; whatever has a default need not be asked."""

    title: str
    method: str
    purpose: str
    closes_at: datetime
    answer_by: date
    opens_at: datetime | None = None
    decider: str = ""
    rule: str = "owner_decides"
    out_of_scope: str = ""
    mode: str = "anonymous"
    access: str = "open"
    results_when: str = "after_close"
    role: str = "innovator"
    is_internal: bool = False
    asks_group: bool = False
    takes_comments: bool = True
    promises_are_public: bool = False
    population: int | None = None
    language: str = ""
    reasons: tuple[str, ...] = field(default_factory=tuple)
    initiative: Initiative | None = None


@transaction.atomic
def ask(*, actor: Actor, organisation: Organisation, plan: Plan) -> Engagement:
    """Make a question ready: initiative, round, statement and the promise to answer.

    It does not run yet; the method adds its own rows and `open_round` opens it. Who asks
    looks after it. Raises Invalid when it ends before it starts, or answers before it ends.
    """
    require(actor, "initiatives.ask", organisation)
    now = clock.now()
    opens_at = plan.opens_at or now
    _check_dates(plan, organisation.time_zone, opens_at, now)
    initiative = plan.initiative or _initiative(actor, organisation, plan)
    if initiative.organisation_id != organisation.pk:
        raise Missing
    engagement = Engagement.objects.create(
        code=_free_code(),
        initiative=initiative,
        organisation=organisation,
        method=plan.method,
        title=plan.title,
        language=plan.language or organisation.language,
        mode=plan.mode,
        access=plan.access,
        results_when=plan.results_when,
        role=plan.role,
        opens_at=opens_at,
        closes_at=plan.closes_at,
        is_internal=plan.is_internal,
        asks_group=plan.asks_group,
        takes_comments=plan.takes_comments,
        promises_are_public=plan.promises_are_public,
        population=plan.population,
        facilitator_id=actor.person_id,
        terms=terms_in_force(actor=actor, organisation=organisation),
        is_simulated=organisation.is_simulated,
        created_at=now,
    )
    record(actor, "initiatives.engagement.prepared", engagement)
    _state(
        actor,
        engagement,
        version=1,
        purpose=plan.purpose,
        decider=plan.decider or organisation.name,
        rule=plan.rule,
        out_of_scope=plan.out_of_scope,
        answer_by=plan.answer_by,
    )
    promise = Promise.objects.create(
        engagement=engagement,
        kind="answer",
        what=_("Everybody who took part gets an answer."),
        due_on=plan.answer_by,
        created_at=now,
    )
    record(actor, "initiatives.promise.made", promise, due=plan.answer_by.isoformat())
    return engagement


@transaction.atomic
def open_round(*, actor: Actor, engagement: Engagement) -> None:
    """Let people in. Without a purpose, a decider and a day for the answer it can't start."""
    statement = queries.current_statement(engagement)
    if not (statement.purpose and statement.decider):
        raise Invalid(purpose=_("Say what the answers are for before you open."))
    if engagement.closes_at <= clock.now():
        raise Conflict(_("Its last day is past. Choose another one before you open it."))
    advance(ROUND, engagement, "open", actor=actor)


@transaction.atomic
def close_round(*, actor: Actor, engagement: Engagement, reason: str = "") -> None:
    """Close before the time, with a reason that participants read; then seal the ledger."""
    require(actor, "initiatives.close", engagement)
    if queries.is_over(engagement):
        keep_time(actor=actor, engagement=engagement)
        return
    if not reason.strip():
        raise Invalid(reason=_("Say why you close before the announced time."))
    Engagement.objects.filter(pk=engagement.pk).update(closed_at=clock.now())
    engagement.refresh_from_db(fields=["closed_at"])
    advance(ROUND, engagement, "close", actor=actor, early=True)
    checkpoints.seal(f"e/{engagement.public_id}")


@transaction.atomic
def keep_time(*, actor: Actor, engagement: Engagement) -> None:
    """Write down that a round closed when its time was over; then seal the ledger."""
    if engagement.state != "running":
        return
    require(actor, "initiatives.keep_time", engagement)
    Engagement.objects.filter(pk=engagement.pk).update(closed_at=engagement.closes_at)
    engagement.refresh_from_db(fields=["closed_at"])
    advance(ROUND, engagement, "close_on_time", actor=actor, early=False)
    checkpoints.seal(f"e/{engagement.public_id}")


@transaction.atomic
def change_statement(
    *,
    actor: Actor,
    engagement: Engagement,
    purpose: str,
    decider: str,
    rule: str,
    out_of_scope: str,
    closes_on: date,
    answer_by: date,
    version: str | None = None,
) -> Statement:
    """A new version of the statement and the days; who joined earlier keeps what they saw.

    The promise to answer moves with it, in the open: the ledger and the desk show it.
    Raises Stale when somebody else changed it meanwhile.
    """
    require(actor, "initiatives.manage", engagement)
    require_unchanged(version, queries.statement_said(queries.locked_round(engagement)))
    if queries.is_over(engagement):
        raise Conflict(_("It is closed; what was promised before can't be changed now."))
    _check_distance(engagement.organisation.time_zone, closes_on=closes_on, answer_by=answer_by)
    zone = ZoneInfo(engagement.organisation.time_zone)
    closes_at = datetime.combine(closes_on, time(23, 59, 59), zone)
    if closes_at.astimezone(zone).date() == engagement.closes_at.astimezone(zone).date():
        closes_at = engagement.closes_at
    if closes_at <= clock.now():
        raise Invalid(closes_on=_("Choose a day that is still to come."))
    if answer_by < closes_on:
        raise Invalid(answer_by=_("The answer can't come before the last day to answer."))
    if closes_at != engagement.closes_at:
        Engagement.objects.filter(pk=engagement.pk).update(closes_at=closes_at)
        engagement.refresh_from_db(fields=["closes_at"])
        record(actor, "initiatives.engagement.moved", engagement, closes=closes_on.isoformat())
    _move_promise(actor, engagement, answer_by)
    last = queries.current_statement(engagement)
    return _state(
        actor,
        engagement,
        version=last.version + 1,
        purpose=purpose,
        decider=decider,
        rule=rule,
        out_of_scope=out_of_scope,
        answer_by=answer_by,
    )


def _move_promise(actor: Actor, engagement: Engagement, due_on: date) -> None:
    promise = engagement.promises.filter(kind="answer", state="open").exclude(due_on=due_on).first()
    if promise is None:
        return
    promise.due_on = due_on
    promise.save(update_fields=["due_on"])
    record(actor, "initiatives.promise.moved", promise, due=due_on.isoformat())


def _initiative(actor: Actor, organisation: Organisation, plan: Plan) -> Initiative:
    unknown = set(plan.reasons) - set(queries.REASONS)
    if unknown:
        raise Invalid(reasons=_("Choose from the four reasons."))
    initiative = Initiative.objects.create(
        organisation=organisation,
        title=plan.title,
        reasons=sorted(plan.reasons),
        created_at=clock.now(),
    )
    record(actor, "initiatives.initiative.begun", initiative)
    return initiative


def _state(actor: Actor, engagement: Engagement, *, version: int, **said: Any) -> Statement:
    statement = Statement.objects.create(
        engagement=engagement, version=version, created_at=clock.now(), **said
    )
    record(actor, "initiatives.statement.published", statement, version=version)
    return statement


def _check_distance(zone: str, **days: date) -> None:
    """No day that people wait for is further away than two years."""
    latest = clock.today(zone) + queries.FURTHEST
    far = {name: _("At most two years from now.") for name, day in days.items() if day > latest}
    if far:
        raise Invalid(**far)


def _check_dates(plan: Plan, zone: str, opens_at: datetime, now: datetime) -> None:
    _check_distance(zone, closes_at=plan.closes_at.date(), answer_by=plan.answer_by)
    if plan.closes_at <= max(opens_at, now):
        raise Invalid(closes_at=_("Choose a last day that is still to come."))
    if plan.answer_by < plan.closes_at.date():
        raise Invalid(answer_by=_("The answer can't come before the question has closed."))
    if plan.access == "slips" and plan.mode != "anonymous":
        raise Invalid(mode=_("Slips are for questions without names."))
    if plan.purpose.strip() == "":
        raise Invalid(purpose=_("Say in a few words what you will use the answers for."))


def _free_code() -> str:
    while True:
        code = "".join(secrets.choice(ALPHABET) for _i in range(7))
        if not Engagement.objects.filter(code=code).exists():
            return code

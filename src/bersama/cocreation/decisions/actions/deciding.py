"""Deciding: a draft that loses nothing, and the one act that publishes or revises it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bersama.cocreation.decisions import queries
from bersama.cocreation.decisions.actions.answering import _keep_promise
from bersama.cocreation.decisions.models import Decision, Option
from bersama.cocreation.decisions.rules import DECISION, favourites, goes_against
from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.models import Engagement
from bersama.cocreation.initiatives.queries import current_statement
from bersama.cocreation.initiatives.registry import Results, method_of
from bersama.cocreation.initiatives.rules import ROUND
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.edits import stale
from bersama.core.errors import Invalid, Raced
from bersama.core.events import record
from bersama.core.ledger import checkpoints
from bersama.core.policy import require
from bersama.core.states import advance

OTHER, NOTHING = "other", "nothing"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants the decision to say.

    `chosen` is the key of an option, `OTHER` with the words in `other`, `NOTHING`, or empty
    while it is open. `version` is the draft they began from, `replaces` the public id of the
    decision in force that they saw.
    """

    chosen: str = ""
    other: str = ""
    reasons: str = ""
    against_reason: str = ""
    dissent: str = ""
    review_on: date | None = None
    revised_because: str = ""
    version: str = ""
    replaces: str = ""


@transaction.atomic
def save_draft(*, actor: Actor, engagement: Engagement, proposal: Proposal) -> Decision:
    """Keep what was written so far. Raises Stale when somebody else wrote meanwhile."""
    require(actor, "decisions.draft", engagement)
    locked = _settled(actor, engagement)
    results = method_of(locked).results(actor, locked)
    decision = _write(actor, locked, proposal, results)
    record(actor, "decisions.decision.drafted", decision)
    return decision


@transaction.atomic
def publish_decision(*, actor: Actor, engagement: Engagement, proposal: Proposal) -> Decision:
    """Publish the decision, or the revision of the one in force; then seal the ledger.

    Raises Invalid while something is missing, Conflict when somebody else was faster.
    """
    require(actor, "initiatives.decide", engagement)
    locked = _settled(actor, engagement)
    before = queries.in_force(locked)
    _nobody_was_faster(locked, before, proposal)
    results = method_of(locked).results(actor, locked)
    decision = _write(actor, locked, proposal, results)
    _check(locked, results, proposal, before)
    decision.heard = queries.heard(results)
    decision.published_at = clock.now()
    decision.supersedes = before
    decision.save(update_fields=["heard", "published_at", "supersedes"])
    if before is not None:
        before.engagement = locked
        advance(DECISION, before, "supersede", actor=actor)
    advance(DECISION, decision, "publish", actor=actor, options=decision.options.count())
    if locked.state == "closed":
        advance(ROUND, locked, "decide", actor=actor)
    if queries.progress(locked)[1]:
        _keep_promise(actor, locked)
    checkpoints.seal(f"e/{locked.public_id}")
    return decision


def _settled(actor: Actor, engagement: Engagement) -> Engagement:
    """The round, locked, its close written down if the worker has not done so yet."""
    locked = queries.locked_round(engagement)
    if locked.state == "running":
        rounds.keep_time(actor=actor, engagement=locked)
    return locked


def _write(actor: Actor, engagement: Engagement, proposal: Proposal, results: Results) -> Decision:
    """The draft with its options as they stand now; asks nobody."""
    decision = queries.draft_of(engagement)
    if queries.version_of(decision) != proposal.version:
        raise stale(queries.draft_said(decision), queries.version_of(decision))
    if decision is None:
        decision = Decision(engagement=engagement, created_at=clock.now())
    decision.engagement = engagement
    decision.question = engagement.title
    decision.rule = current_statement(engagement).rule
    decision.reasons = proposal.reasons.strip()
    decision.against_reason = proposal.against_reason.strip()
    decision.dissent = proposal.dissent.strip()
    decision.review_on = proposal.review_on
    decision.revised_because = proposal.revised_because.strip()
    decision.decided_by_id = queries.who(actor)
    decision.save()
    _write_options(decision, proposal, results)
    written = queries.draft_of(engagement)
    if written is None:
        raise stale({}, "")
    written.engagement = engagement
    return written


def _write_options(decision: Decision, proposal: Proposal, results: Results) -> None:
    Option.objects.filter(decision=decision).delete()
    rows = [
        Option(
            decision=decision, position=place, is_chosen=given["item"] == proposal.chosen, **given
        )
        for place, given in enumerate(queries.options_of(results), start=1)
    ]
    if proposal.chosen == OTHER and proposal.other.strip():
        words = proposal.other.strip()
        rows.append(Option(decision=decision, position=len(rows) + 1, text=words, is_chosen=True))
    elif proposal.chosen == NOTHING:
        words = _("None of these")
        rows.append(
            Option(
                decision=decision, position=len(rows) + 1, item=NOTHING, text=words, is_chosen=True
            )
        )
    Option.objects.bulk_create(rows)


def _nobody_was_faster(engagement: Engagement, before: Decision | None, proposal: Proposal) -> None:
    if before is None or str(before.public_id) == proposal.replaces:
        return
    zone = ZoneInfo(engagement.organisation.time_zone)
    at = timezone.localtime(before.published_at, zone)
    raise Raced(
        _("%(who)s published a decision on %(day)s at %(time)s. Read it first.")
        % {
            "who": before.decided_by.name or engagement.organisation.name,
            "day": date_format(at, "DATE_FORMAT"),
            "time": date_format(at, "H:i:s"),
        }
    )


def _check(
    engagement: Engagement, results: Results, proposal: Proposal, before: Decision | None
) -> None:
    wrong: dict[str, str] = {}
    known = {option["item"] for option in queries.options_of(results)} | {OTHER, NOTHING}
    if proposal.chosen not in known:
        wrong["chosen"] = _("Say what you decided.")
    if proposal.chosen == OTHER and not proposal.other.strip():
        wrong["other"] = _("Say in a few words what you do instead.")
    if not proposal.reasons.strip():
        wrong["reasons"] = _("Say why. Everybody who took part reads it.")
    if proposal.review_on and proposal.review_on < clock.today(engagement.organisation.time_zone):
        wrong["review_on"] = _("Choose a day that is still to come.")
    if before is not None and not proposal.revised_because.strip():
        wrong["revised_because"] = _("Say why the decision is changed.")
    owes = goes_against(queries.deciding_block(results), proposal.chosen)
    if "chosen" not in wrong and owes and not proposal.against_reason.strip():
        wrong["against_reason"] = _against(results)
    if wrong:
        raise Invalid(**wrong)


def _against(results: Results) -> str:
    block = queries.deciding_block(results)
    most = favourites(block)
    items = [item for item in (block.items if block else []) if item.key in most]
    names = ", ".join(f"“{item.label}”" for item in items)
    return _(
        "Most people stood behind %(most)s. Say in writing why you decide otherwise; "
        "they will read it."
    ) % {"most": names}

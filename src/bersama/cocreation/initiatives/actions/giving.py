"""Contributions: received under the terms shown, hidden with a reason, taken back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import queries
from bersama.cocreation.initiatives.models import (
    Authorship,
    Contribution,
    Engagement,
    Participant,
)
from bersama.cocreation.initiatives.rules import CONTRIBUTION, require_open
from bersama.core.acting import step
from bersama.core.actor import Actor
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.policy import require
from bersama.core.states import advance


@step
def receive(
    *,
    actor: Actor,
    engagement: Engagement,
    participant: Participant,
    kind: str,
    language: str = "",
) -> Contribution:
    """Take in one contribution of `participant`; the method adds its own row to it.

    Entered by staff for somebody at the counter or on paper, it says so. Raises Conflict
    when the round is not open, Invalid when the terms were not accepted.
    """
    require_open(engagement)
    if actor.sits_in(engagement.pk) and actor.participant_id == participant.pk:
        require(actor, "initiatives.contribute", engagement)
    else:
        require(actor, "initiatives.enter", engagement)
    if not participant.accepted_terms:
        raise Invalid(accepts_terms=_("Please agree to the terms first; they are two lines."))
    by_other = actor.participant_id != participant.pk
    contribution = Contribution.objects.create(
        engagement=engagement,
        kind=kind,
        terms=engagement.terms,
        channel=participant.via if by_other else "web",
        entered_by_id=actor.person_id if by_other else None,
        language=language,
        at=queries.moment(engagement),
    )
    Authorship.objects.create(contribution=contribution, participant=participant)
    record(
        actor,
        "initiatives.contribution.received",
        contribution,
        at=contribution.at,
        channel=contribution.channel,
    )
    return contribution


@transaction.atomic
def give_again(*, actor: Actor, contribution: Contribution) -> None:
    """Let a contribution count again that its author had taken back."""
    require_open(contribution.engagement)
    at = queries.moment(contribution.engagement)
    advance(CONTRIBUTION, contribution, "give_again", actor=actor, at=at)


@transaction.atomic
def hide_contribution(*, actor: Actor, contribution: Contribution, reason: str) -> None:
    """Take a contribution out of sight, with a reason that its author reads."""
    if not reason.strip():
        raise Invalid(reason=_("Say why. The person who wrote it will read this."))
    require(actor, "initiatives.hide", contribution)
    contribution.hidden_reason = reason.strip()
    contribution.save(update_fields=["hidden_reason"])
    advance(CONTRIBUTION, contribution, "hide", actor=actor)


@transaction.atomic
def show_contribution(*, actor: Actor, contribution: Contribution) -> None:
    """Bring a hidden contribution back."""
    require(actor, "initiatives.hide", contribution)
    contribution.hidden_reason = ""
    contribution.save(update_fields=["hidden_reason"])
    advance(CONTRIBUTION, contribution, "show", actor=actor)


@transaction.atomic
def withdraw(*, actor: Actor, contribution: Contribution) -> None:
    """Take back one's own contribution while the round is open."""
    at = queries.moment(contribution.engagement)
    advance(CONTRIBUTION, contribution, "withdraw", actor=actor, at=at)

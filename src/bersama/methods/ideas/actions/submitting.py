"""Giving an idea: by oneself, or entered by staff for somebody at the counter or on paper."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import actions as initiatives
from bersama.cocreation.initiatives import queries as rounds
from bersama.cocreation.initiatives.actions import Arrival
from bersama.cocreation.initiatives.models import Contribution, Engagement
from bersama.cocreation.initiatives.rules import require_open
from bersama.commons.files.actions import store_picture
from bersama.core.actor import Actor
from bersama.core.errors import Conflict, Invalid
from bersama.core.events import record
from bersama.core.policy import require
from bersama.methods.ideas import queries
from bersama.methods.ideas.actions.talking import cast_vote
from bersama.methods.ideas.models import Idea

KIND = "idea"


@transaction.atomic
def submit_idea(
    *,
    actor: Actor,
    engagement: Engagement,
    text: str,
    uploaded: Any = None,
    is_private: bool = False,
    language: str = "",
) -> Idea:
    """Give an idea from one's own seat. Raises Conflict when the round is not open.

    `is_private`: for those who look after the round alone; nobody else sees it or votes on it.
    """
    require_open(engagement)
    require(actor, "ideas.submit", engagement)
    contribution = initiatives.receive(
        actor=actor,
        engagement=engagement,
        participant=rounds.own_seat(actor, engagement),
        kind=KIND,
        language=language,
    )
    return _add(actor, contribution, text, uploaded, is_private=is_private)


@transaction.atomic
def enter_idea(
    *,
    actor: Actor,
    engagement: Engagement,
    via: str,
    text: str,
    arrival: Arrival,
    uploaded: Any = None,
) -> Idea:
    """Enter somebody's idea for them; it says how it came and who typed it."""
    require_open(engagement)
    require(actor, "ideas.enter", engagement)
    participant = initiatives.seat_other(
        actor=actor, engagement=engagement, via=via, arrival=arrival
    )
    contribution = initiatives.receive(
        actor=actor,
        engagement=engagement,
        participant=participant,
        kind=KIND,
        language=arrival.language,
    )
    return _add(actor, contribution, text, uploaded)


@transaction.atomic
def support_instead(*, actor: Actor, own: Idea, other: Idea) -> None:
    """Take one's own idea back, because another says the same, and support that one."""
    if own.engagement_id != other.engagement_id or own.pk == other.pk:
        raise Conflict(_("These two ideas do not stand in the same round."))
    require(actor, "ideas.vote", other)
    initiatives.withdraw(actor=actor, contribution=own.contribution)
    cast_vote(actor=actor, idea=other, value=1)


def _add(
    actor: Actor,
    contribution: Contribution,
    text: str,
    uploaded: Any,
    *,
    is_private: bool = False,
) -> Idea:
    """The method's row of a contribution, its picture, and the entry; asks nobody."""
    if not text.strip():
        raise Invalid(text=_("Write your idea, a few words are enough."))
    engagement = contribution.engagement
    idea = Idea.objects.create(
        contribution=contribution,
        engagement=engagement,
        number=queries.next_number(engagement),
        text=text,
        is_private=is_private,
    )
    if uploaded:
        idea.picture = store_picture(
            actor=actor,
            organisation=engagement.organisation,
            uploaded=uploaded,
            subject_kind="ideas.idea",
            subject_id=idea.pk,
            # The name of a file may be the name of its owner.
            shown_name=None if rounds.keeps_names(engagement) else "",
        )
        idea.save(update_fields=["picture"])
    record(actor, "ideas.idea.submitted", idea, at=contribution.at, number=idea.number)
    return idea

"""Saying what one thinks of an idea: a stance that may change until the close, and remarks."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import queries as rounds
from bersama.cocreation.initiatives.rules import require_open
from bersama.core.actor import Actor
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.policy import require
from bersama.methods.ideas.models import Comment, Idea, Stance

STANCES = (1, 0, -1)


@transaction.atomic
def cast_vote(*, actor: Actor, idea: Idea, value: int) -> Stance:
    """Support (1), concern (-1) or pass (0): one a participant; the last word counts."""
    require_open(idea.engagement)
    require(actor, "ideas.vote", idea)
    if value not in STANCES:
        raise Invalid(stance=_("Choose support, concern or pass."))
    seat = rounds.own_seat(actor, idea.engagement)
    stance, made = Stance.objects.get_or_create(
        idea=idea, participant=seat, defaults={"value": value}
    )
    if made or stance.value != value:
        stance.value = value
        stance.save(update_fields=["value"])
        at = rounds.moment(idea.engagement)
        record(actor, "ideas.stance.cast", stance, at=at, changed=not made)
    return stance


@transaction.atomic
def write_comment(*, actor: Actor, idea: Idea, text: str) -> Comment:
    """Say something about an idea."""
    require_open(idea.engagement)
    require(actor, "ideas.comment", idea)
    if not text.strip():
        raise Invalid(text=_("Write something first."))
    remark = Comment.objects.create(
        idea=idea,
        participant=rounds.own_seat(actor, idea.engagement),
        text=text,
        at=rounds.moment(idea.engagement),
    )
    record(actor, "ideas.comment.written", remark, at=remark.at)
    return remark


@transaction.atomic
def hide_comment(*, actor: Actor, comment: Comment, reason: str) -> None:
    """Take a remark out of sight, with a reason that its author reads."""
    require(actor, "ideas.hide_comment", comment)
    if not reason.strip():
        raise Invalid(reason=_("Say why. The person who wrote it will read this."))
    comment.is_hidden, comment.hidden_reason = True, reason.strip()
    comment.save(update_fields=["is_hidden", "hidden_reason"])
    record(actor, "ideas.comment.hidden", comment)


@transaction.atomic
def show_comment(*, actor: Actor, comment: Comment) -> None:
    """Bring a hidden remark back."""
    require(actor, "ideas.hide_comment", comment)
    comment.is_hidden, comment.hidden_reason = False, ""
    comment.save(update_fields=["is_hidden", "hidden_reason"])
    record(actor, "ideas.comment.shown", comment)

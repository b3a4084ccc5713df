"""The official answer to an idea: one by one at the desk, or with a decision."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives.models import Engagement
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.edits import require_unchanged
from bersama.core.errors import Invalid
from bersama.core.events import record, record_batch
from bersama.core.policy import require
from bersama.core.states import advance, advance_all
from bersama.methods.ideas import queries
from bersama.methods.ideas.models import Idea
from bersama.methods.ideas.rules import IDEA

MOVES = {"planned": "plan", "done": "finish", "declined": "decline", "open": "reopen"}
FOLLOWS = {"yes": "plan", "partly": "plan", "no": "decline"}


@transaction.atomic
def answer_idea(
    *, actor: Actor, idea: Idea, becomes: str, answer: str, version: str | None = None
) -> None:
    """Say what becomes of an idea, and why; everybody who sees it reads the answer.

    Raises Stale when somebody else answered meanwhile.
    """
    require(actor, "ideas.answer", idea)
    require_unchanged(version, queries.answer_said(queries.locked_idea(idea)))
    if becomes not in MOVES:
        raise Invalid(becomes=_("Choose what becomes of it."))
    if not answer.strip() and becomes != "open":
        raise Invalid(answer=_("Say why in a sentence. Its author reads it first."))
    _write(idea, answer.strip())
    if becomes == idea.state:
        record(actor, "ideas.idea.answered", idea)
    else:
        advance(IDEA, idea, MOVES[becomes], actor=actor)


@transaction.atomic
def follow_answer(
    *, actor: Actor, contribution_ids: Sequence[int], verdict: str, reason: str
) -> int:
    """Let ideas follow the answer that a decision gave; returns how many did."""
    ideas = queries.by_contribution(contribution_ids)
    for engagement, group in groupby(ideas, key=lambda idea: idea.engagement):
        _follow(actor, engagement, list(group), verdict, reason.strip())
    return len(ideas)


def _follow(
    actor: Actor, engagement: Engagement, ideas: Sequence[Idea], verdict: str, reason: str
) -> None:
    """Ideas of one round: those whose state the verdict moves, and those it only answers."""
    move = IDEA.move(FOLLOWS[verdict])
    for idea in ideas:
        require(actor, "ideas.answer", idea)
        idea.official_answer, idea.answered_at = reason, clock.now()
    Idea.objects.bulk_update(ideas, ["official_answer", "answered_at"], batch_size=500)
    moving = [idea for idea in ideas if idea.state in move.sources]
    advance_all(IDEA, moving, move.name, actor=actor, about=engagement)
    if staying := [idea for idea in ideas if idea not in moving]:
        record_batch(actor, "ideas.idea.answered", engagement, staying)


def _write(idea: Idea, answer: str) -> None:
    idea.official_answer = answer
    idea.answered_at = clock.now() if answer else None
    idea.save(update_fields=["official_answer", "answered_at"])

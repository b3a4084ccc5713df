"""The official answer to an idea: one by one at the desk, or with a decision."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.policy import require
from bersama.core.states import advance
from bersama.methods.ideas import queries
from bersama.methods.ideas.models import Idea
from bersama.methods.ideas.rules import IDEA

MOVES = {"planned": "plan", "done": "finish", "declined": "decline", "open": "reopen"}
FOLLOWS = {"yes": "plan", "partly": "plan", "no": "decline"}


@transaction.atomic
def answer_idea(*, actor: Actor, idea: Idea, becomes: str, answer: str) -> None:
    """Say what becomes of an idea, and why; everybody who sees it reads the answer."""
    require(actor, "ideas.answer", idea)
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
    for idea in ideas:
        require(actor, "ideas.answer", idea)
        _write(idea, reason)
        move = FOLLOWS.get(verdict)
        if move and idea.state == "open":
            advance(IDEA, idea, move, actor=actor)
        else:
            record(actor, "ideas.idea.answered", idea)
    return len(ideas)


def _write(idea: Idea, answer: str) -> None:
    idea.official_answer = answer
    idea.answered_at = clock.now() if answer else None
    idea.save(update_fields=["official_answer", "answered_at"])

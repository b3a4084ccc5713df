"""Letters to those who left an address: the decision is there, your answer is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from bersama.cocreation.decisions import queries
from bersama.cocreation.decisions.models import Answer, Decision
from bersama.commons.notices.actions import tell
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.policy import can, require


@transaction.atomic
def tell_of_decision(*, actor: Actor, decision: Decision) -> int:
    """Put a letter to each participant with an address in the outbox; once a decision."""
    require(actor, "notices.tell", decision)
    letters = [
        tell(
            actor=actor,
            person=participant.person,
            kind="decisions.published",
            thing=decision,
            key=f"decided:{decision.public_id}:{participant.public_id}",
        )
        for participant in queries.participants_with_mail(decision.engagement)
    ]
    return sum(1 for letter in letters if letter is not None)


@transaction.atomic
def _tell_authors(*, actor: Actor, answers: Mapping[int, Answer], ids: Sequence[int]) -> None:
    """Tell the authors of these contributions that they were answered, once a day at most."""
    if not can(actor, "notices.tell", answers):
        return
    today = clock.now().date().isoformat()
    for contribution_id, participant in queries.authors_with_mail(ids):
        tell(
            actor=actor,
            person=participant.person,
            kind="decisions.answered",
            thing=answers[contribution_id],
            key=f"answered:{participant.public_id}:{today}",
        )

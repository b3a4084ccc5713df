"""Merging ideas that say the same: every author keeps the credit, and it can be undone."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives.models import Authorship
from bersama.core.actor import Actor
from bersama.core.errors import Conflict, Invalid
from bersama.core.events import record
from bersama.core.policy import require
from bersama.core.states import advance
from bersama.methods.ideas.models import Idea
from bersama.methods.ideas.rules import IDEA


@transaction.atomic
def merge_ideas(*, actor: Actor, target: Idea, others: Sequence[Idea]) -> None:
    """Let `others` go up in `target`: their authors stand on it, their addresses lead to it."""
    require(actor, "ideas.merge", target)
    twins = [idea for idea in others if idea.pk != target.pk]
    if not twins:
        raise Invalid(ideas=_("Tick at least two ideas that say the same."))
    if any(idea.engagement_id != target.engagement_id for idea in twins):
        raise Conflict(_("These ideas do not stand in the same round."))
    if target.state == "merged" or target.contribution.state not in ("received", "answered"):
        raise Conflict(_("The idea that stays must be open and in sight."))
    if target.is_private and not all(twin.is_private for twin in twins):
        raise Conflict(_("The idea that stays is only for you. Choose one that everybody reads."))
    for twin in twins:
        twin.merged_into = target
        twin.save(update_fields=["merged_into"])
        advance(IDEA, twin, "merge", actor=actor, into=target.number)
    _set_authors(target)
    record(actor, "ideas.idea.took_in", target, count=len(twins))


@transaction.atomic
def split_idea(*, actor: Actor, idea: Idea) -> None:
    """Undo a merge: the idea stands for itself again."""
    target = idea.merged_into
    idea.merged_into = None
    idea.save(update_fields=["merged_into"])
    advance(IDEA, idea, "split", actor=actor)
    if target is not None:
        _set_authors(target)


def _set_authors(idea: Idea) -> None:
    """Who wrote it, and who wrote what was merged into it; then the same up the chain."""
    wanted = _authors(idea)
    standing = Authorship.objects.filter(contribution_id=idea.contribution_id)
    standing.exclude(participant_id__in=wanted).delete()
    present = set(standing.values_list("participant_id", flat=True))
    Authorship.objects.bulk_create(
        Authorship(contribution_id=idea.contribution_id, participant_id=pk)
        for pk in sorted(wanted - present)
    )
    if idea.merged_into is not None:
        _set_authors(idea.merged_into)


def _authors(idea: Idea) -> set[int]:
    """Its own author stands first in the table; those of its twins came with the merge."""
    first = Authorship.objects.filter(contribution_id=idea.contribution_id).order_by("pk").first()
    found = {first.participant_id} if first else set()
    for twin in idea.absorbed.filter(state="merged"):
        found |= _authors(twin)
    return found

"""Forgetting what somebody gave; the ledger keeps that something was given, not what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from bersama.cocreation.initiatives import queries as rounds
from bersama.commons.files.actions import remove_document
from bersama.core.actor import Actor
from bersama.core.events import record
from bersama.core.ledger import writing
from bersama.core.policy import require
from bersama.core.subjects import name_of, subject_of
from bersama.methods.ideas import queries


@transaction.atomic
def erase_given(*, actor: Actor, participant_ids: Sequence[int]) -> None:
    """Delete their remarks, and empty the ideas they wrote.

    What they thought of ideas stays as a count, of nobody. An idea that others wrote and
    theirs was merged into stays: its words are not theirs.
    """
    require(actor, "ideas.erase", None)
    ideas, _stances, comments = queries.of_participants(participant_ids)
    wanted = set(participant_ids)
    for remark in comments:
        _forget(remark, rounds.moment(remark.idea.engagement))
        remark.delete()
    for idea in ideas:
        first = min(idea.contribution.authorships.all(), key=lambda a: a.pk, default=None)
        if first is None or first.participant_id not in wanted or not idea.text:
            continue
        picture, at = idea.picture, rounds.moment(idea.engagement)
        record(actor, "ideas.idea.erased", idea, at=at)
        _forget(idea, at)
        idea.text, idea.picture = "", None
        idea.save(update_fields=["text", "picture"])
        if picture is not None:
            remove_document(actor=actor, document=picture)


def _forget(row: Any, at: Any) -> None:
    writing.erase(stream=subject_of(row).stream(row), subject=name_of(row), at=at)

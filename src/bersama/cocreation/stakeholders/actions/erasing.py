"""Somebody is erased from the register: words and names go, that there was somebody stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from bersama.cocreation.stakeholders.actions.relations import drop_edges
from bersama.cocreation.stakeholders.models import (
    Concern,
    Intake,
    IntakeRow,
    Merge,
    Stakeholder,
    Touch,
)
from bersama.cocreation.stakeholders.queries import same_one
from bersama.cocreation.stakeholders.rules import STAKEHOLDER
from bersama.commons.people.actions import forget_consents
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.events import record
from bersama.core.ledger import writing
from bersama.core.policy import require
from bersama.core.states import advance
from bersama.core.subjects import name_of, subject_of

# What is left of an entry besides its kind, its group and the day it came in.
EMPTY: dict[str, Any] = {
    **dict.fromkeys(
        ("name", "folded", "language", "channel", "place", "needs", "motivations", "notes"), ""
    ),
    **dict.fromkeys(("is_influencer", "is_underheard"), False),
    **dict.fromkeys(
        (
            "sub_group",
            "person",
            "power",
            "interest",
            "rhythm_days",
            "last_touch_on",
            "due_on",
            "review_on",
        )
    ),
}


@transaction.atomic
def erase_stakeholder(*, actor: Actor, stakeholder: Stakeholder) -> int:
    """Erase somebody with every entry that was merged into theirs; returns how many entries.

    Names, contacts, tags, notes, ratings, ties, what they permitted and what they looked like
    before an import or a merge are deleted; contacts that took place and concerns stay as
    numbers, without a word.
    """
    require(actor, "stakeholders.erase", stakeholder)
    found = same_one(stakeholder)
    for entry in found:
        _erase(actor, entry)
    return len(found)


def _erase(actor: Actor, entry: Stakeholder) -> None:
    at = clock.day_of(clock.now())
    if entry.person is not None:
        asked_by = entry.organisation.public_id
        forget_consents(actor=actor, person=entry.person, asked_by=asked_by)
    drop_edges(actor=actor, stakeholder=entry, at=at)
    of_it = Q(stakeholder=entry)
    # A file of one contact is named after them.
    Intake.objects.filter(Q(brought=entry) | Q(changes__stakeholder=entry)).update(file_name="")
    for rows in (
        Merge.objects.filter(Q(kept=entry) | Q(gone=entry)),
        IntakeRow.objects.filter(of_it),
        *(getattr(entry, name).all() for name in ("assessments", "boundaries")),
        *(getattr(entry, name).all() for name in ("contacts", "also_in", "tags")),
    ):
        _close(rows, at)
        rows.delete()
    touches, concerns = Touch.objects.filter(of_it), Concern.objects.filter(of_it)
    touches.update(note="")
    concerns.update(text="", answer="")
    _close(concerns, at, stays=True)
    Stakeholder.objects.filter(pk=entry.pk).update(**EMPTY)
    entry = Stakeholder.objects.select_related("organisation").get(pk=entry.pk)
    advance(STAKEHOLDER, entry, "erase", actor=actor, at=at)
    _close([entry], at)


def _close(rows: Iterable[Any], at: datetime, *, stays: bool = False) -> None:
    """Forget what opens the commitments to these rows; one that stays is committed to anew."""
    for row in rows:
        try:
            subject = subject_of(row)
        except KeyError:
            continue
        if subject.content is None:
            continue
        writing.erase(stream=subject.stream(row), subject=name_of(row), at=at)
        if stays:
            record(Actor(), "stakeholders.words.erased", row, at=at)

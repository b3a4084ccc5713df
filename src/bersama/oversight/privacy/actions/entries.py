"""Entries of the register: shown to the one they are about, erased at their wish."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from bersama.cocreation.stakeholders.actions import erase_stakeholder
from bersama.cocreation.stakeholders.models import Stakeholder
from bersama.cocreation.stakeholders.queries import same_one
from bersama.commons.files.actions import remove_document
from bersama.commons.people.actions import make_token, void_tokens
from bersama.commons.people.models import Token
from bersama.core import clock, limits
from bersama.core.actor import WORKER, Actor
from bersama.core.events import record
from bersama.core.policy import require
from bersama.core.subjects import subject_of
from bersama.oversight.privacy import queries
from bersama.oversight.privacy.models import DataRequest, Look
from bersama.oversight.privacy.queries import HELD

HELD_LASTS = timedelta(days=14)


@transaction.atomic
def hand_link(*, actor: Actor, stakeholder: Stakeholder, secret: str = "") -> str:
    """Make the link that shows somebody what is held about them; returns its secret.

    It opens that page and nothing else, for fourteen days; the one before stops working.
    """
    require(actor, "privacy.hand_link", stakeholder)
    subject = str(stakeholder.public_id)
    void_tokens(actor=actor, purpose=HELD, subject=subject)
    made = make_token(actor=actor, purpose=HELD, subject=subject, secret=secret, lasts=HELD_LASTS)
    record(actor, "privacy.link.handed", stakeholder.organisation)
    return made


@transaction.atomic
def take_entry_along(*, actor: Actor, token: Token | None) -> Stakeholder:
    """Note that somebody takes along what the register holds about them."""
    require(actor, "privacy.held", token)
    assert token is not None
    limits.take("export", key=f"held:{token.pk}")
    entry = queries.entry_of_token(token)
    at = clock.day_of(clock.now())
    DataRequest.objects.create(
        kind="export", organisation=entry.organisation, person=entry.person, on=at.date()
    )
    record(Actor(), "privacy.data.taken", entry.organisation, at=at)
    return entry


@transaction.atomic
def erase_entries(*, actor: Actor, entries: Iterable[Stakeholder]) -> int:
    """Erase these with all that hangs on them: links, looks, files; returns how many."""
    done = 0
    for found in entries:
        require(actor, "stakeholders.erase", found)
        at, firm = clock.day_of(clock.now()), found.organisation
        for entry in same_one(found):
            Token.objects.filter(purpose=HELD, subject=str(entry.public_id)).delete()
            Look.objects.filter(stakeholder=entry).delete()
            kind = subject_of(entry).kind
            for document in queries.files_of(kind, entry.pk):
                remove_document(actor=WORKER, document=document)
        erase_stakeholder(actor=actor, stakeholder=found)
        DataRequest.objects.create(kind="erase", organisation=firm, on=at.date())
        record(Actor(), "privacy.entry.erased", firm, at=at)
        done += 1
    return done

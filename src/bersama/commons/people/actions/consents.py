"""Permissions for one purpose each, with the wording that was shown; withdrawn as easily."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.commons.people.models import Consent, Person, Wording
from bersama.commons.people.queries import consent_by_secret, living_consent
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.ledger import writing
from bersama.core.policy import require
from bersama.core.subjects import name_of, subject_of

# How somebody said it to the one who writes it down.
CHANNELS = ("in_person", "phone", "paper")


@transaction.atomic
def give_consent(
    *,
    actor: Actor,
    person: Person,
    purpose: str,
    words: str,
    language: str,
    channel: str = "web",
    asked_by: UUID | None = None,
) -> Consent:
    """Permit one purpose. `words` is what the person read; they are kept as they were.

    Given again with the same words it changes nothing; with other words it is a new one.
    """
    require(actor, "people.edit", person)
    said = Consent(
        person=person, purpose=purpose, language=language, channel=channel, asked_by=asked_by
    )
    return _give(actor, said, words)


@transaction.atomic
def record_consent(
    *,
    actor: Actor,
    person: Person,
    purpose: str,
    words: str,
    language: str,
    channel: str,
    asked_by: UUID,
) -> Consent:
    """Write down what somebody permitted who said so to the actor; the ledger says on whose behalf.

    Raises Invalid for a channel that is none.
    """
    require(actor, "people.consent_for", person)
    if channel not in CHANNELS:
        raise Invalid(channel=_("Choose how they said it."))
    said = Consent(
        person=person, purpose=purpose, language=language, channel=channel, asked_by=asked_by
    )
    said.recorded_by_id = actor.person_id
    return _give(actor, said, words)


@transaction.atomic
def withdraw_consent(
    *, actor: Actor, person: Person, purpose: str, asked_by: UUID | None = None
) -> bool:
    """Forbid from now on what was permitted; false when nothing was."""
    require(actor, "people.edit", person)
    return _take_back(actor, person.pk, purpose, asked_by)


@transaction.atomic
def record_withdrawal(*, actor: Actor, person: Person, purpose: str, asked_by: UUID) -> bool:
    """Write down that somebody took a permission back; false when there was none."""
    require(actor, "people.consent_for", person)
    return _take_back(actor, person.pk, purpose, asked_by, by="staff")


@transaction.atomic
def withdraw_by_link(*, actor: Actor, secret: str) -> bool:
    """Take back what the link of a letter is about; false when it was taken back before."""
    consent = consent_by_secret(secret)
    require(actor, "people.withdraw_by_link", consent)
    assert consent is not None
    return _take_back(actor, consent.person_id, consent.purpose, consent.asked_by, by="link")


@transaction.atomic
def forget_consents(*, actor: Actor, person: Person, asked_by: UUID) -> int:
    """Delete what somebody permitted one firm, with what opens it in the ledger."""
    require(actor, "people.consent_for", person)
    rows = Consent.objects.filter(person=person, asked_by=asked_by).select_related("person")
    for consent in rows:
        stream, at = subject_of(consent).stream(consent), clock.day_of(clock.now())
        writing.erase(stream=stream, subject=name_of(consent), at=at)
        record(Actor(), "people.consent.forgotten", consent, at=at, ends=True)
    return rows.delete()[0]


def _give(actor: Actor, said: Consent, words: str) -> Consent:
    said.wording = hashlib.sha256(words.encode()).hexdigest()
    standing = living_consent(said.person_id, said.purpose, said.asked_by)
    if standing is not None and standing.wording == said.wording:
        return standing
    if standing is not None:
        _withdraw(actor, standing)
    Wording.objects.get_or_create(
        digest=said.wording, language=said.language, defaults={"words": words}
    )
    said.given_at = clock.now()
    said.save()
    codes: dict[str, Any] = {"purpose": said.purpose, "channel": said.channel}
    record(actor, "people.consent.given", said, **codes, on_behalf=said.recorded_by_id is not None)
    return said


def _take_back(
    actor: Actor, person_id: int, purpose: str, asked_by: UUID | None, by: str = ""
) -> bool:
    standing = living_consent(person_id, purpose, asked_by)
    if standing is not None:
        _withdraw(actor, standing, by)
    return standing is not None


def _withdraw(actor: Actor, consent: Consent, by: str = "") -> None:
    consent.withdrawn_at = clock.now()
    consent.save(update_fields=["withdrawn_at"])
    codes: dict[str, Any] = {"by": by} if by else {}
    record(actor, "people.consent.withdrawn", consent, purpose=consent.purpose, **codes)

"""Permissions for one purpose each, with the wording that was shown; withdrawn as easily."""

from __future__ import annotations

import hashlib

from django.db import transaction

from bersama.commons.people.models import Consent, Person
from bersama.commons.people.queries import living_consent
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.events import record
from bersama.core.policy import require


@transaction.atomic
def give_consent(
    *, actor: Actor, person: Person, purpose: str, words: str, language: str, channel: str = "web"
) -> Consent:
    """Permit one purpose. `words` is what the person read; a digest of it is kept.

    Given again with the same words it changes nothing; with other words it is a new one.
    """
    require(actor, "people.edit", person)
    wording = hashlib.sha256(words.encode()).hexdigest()
    standing = living_consent(person.pk, purpose)
    if standing is not None and standing.wording == wording:
        return standing
    if standing is not None:
        _withdraw(actor, standing)
    consent = Consent.objects.create(
        person=person,
        purpose=purpose,
        wording=wording,
        language=language,
        channel=channel,
        given_at=clock.now(),
    )
    record(actor, "people.consent.given", consent, purpose=purpose)
    return consent


@transaction.atomic
def withdraw_consent(*, actor: Actor, person: Person, purpose: str) -> bool:
    """Forbid from now on what was permitted; false when nothing was."""
    require(actor, "people.edit", person)
    standing = living_consent(person.pk, purpose)
    if standing is None:
        return False
    _withdraw(actor, standing)
    return True


def _withdraw(actor: Actor, consent: Consent) -> None:
    consent.withdrawn_at = clock.now()
    consent.save(update_fields=["withdrawn_at"])
    record(actor, "people.consent.withdrawn", consent, purpose=consent.purpose)

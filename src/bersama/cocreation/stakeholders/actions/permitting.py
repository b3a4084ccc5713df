"""Somebody in the register permits a use of their data, or takes that back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders.models import Stakeholder
from bersama.cocreation.stakeholders.queries import asked_in
from bersama.commons.people.actions import make_person, record_consent, record_withdrawal
from bersama.commons.people.models import Consent, Person
from bersama.commons.people.registry import uses
from bersama.core.actor import Actor
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.policy import require


@transaction.atomic
def note_permissions(
    *, actor: Actor, stakeholder: Stakeholder, purposes: Sequence[str], channel: str
) -> list[Consent]:
    """Write down what somebody permitted, in the words they read or heard, on their behalf.

    Who had nobody behind their entry gets a person now. Raises Invalid for an empty list.
    """
    require(actor, "stakeholders.note_permission", stakeholder)
    known = uses()
    if not purposes or not set(purposes) <= set(known):
        raise Invalid(purposes=_("Tick what they said yes to."))
    person = _person_of(actor, stakeholder)
    language = asked_in(stakeholder)
    with translation.override(language):
        words = {purpose: str(known[purpose].words) for purpose in purposes}
    return [
        record_consent(
            actor=actor,
            person=person,
            purpose=purpose,
            words=words[purpose],
            language=language,
            channel=channel,
            asked_by=stakeholder.organisation.public_id,
        )
        for purpose in purposes
    ]


@transaction.atomic
def note_withdrawal(*, actor: Actor, stakeholder: Stakeholder, purpose: str) -> bool:
    """Write down that somebody took a permission back; false when there was none."""
    require(actor, "stakeholders.note_permission", stakeholder)
    if stakeholder.person is None:
        return False
    return record_withdrawal(
        actor=actor,
        person=stakeholder.person,
        purpose=purpose,
        asked_by=stakeholder.organisation.public_id,
    )


def _person_of(actor: Actor, stakeholder: Stakeholder) -> Person:
    if stakeholder.person is None:
        stakeholder.person = make_person(actor=actor, language=stakeholder.language)
        stakeholder.save(update_fields=["person"])
        record(actor, "stakeholders.stakeholder.linked", stakeholder)
    return stakeholder.person

"""What people of the register permitted. Asked at the moment of use, never remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation

from bersama.cocreation.stakeholders.models import Stakeholder
from bersama.commons.organisations.models import Organisation
from bersama.commons.people.models import Consent
from bersama.commons.people.queries import consents_to, living_consent, permitting, words_of


def permitted(stakeholder: Stakeholder, purpose: str) -> Consent | None:
    """The living permission of this one for one purpose, to go by it; None without."""
    if stakeholder.person_id is None or stakeholder.state != "active":
        return None
    return living_consent(stakeholder.person_id, purpose, stakeholder.organisation.public_id)


def who_permits(
    rows: QuerySet[Stakeholder], organisation: Organisation, purpose: str
) -> QuerySet[Stakeholder]:
    """Those of these rows who permit this use now: for letters, call lists and exports."""
    said = permitting(purpose, organisation.public_id)
    return rows.filter(person_id__in=said.values("person_id"))


def permissions_of(
    stakeholder: Stakeholder,
) -> tuple[Sequence[Consent], Mapping[tuple[str, str], str]]:
    """All that this one permitted and took back, newest first, with the words of then."""
    if stakeholder.person_id is None:
        return [], {}
    found = consents_to(stakeholder.person_id, stakeholder.organisation.public_id)
    return found, words_of(found)


def asked_in(stakeholder: Stakeholder) -> str:
    """The language in which somebody is asked: theirs if it is known, else the page's."""
    found = stakeholder.language or translation.get_language() or ""
    return found if found in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

"""Accounts and links as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation

from bersama.commons.people import registry
from bersama.commons.people.queries import (
    consent_by_secret,
    contacts_of,
    get_account,
    living_consent,
    token_by_secret,
    words_of,
)
from bersama.core import subjects
from bersama.core.actor import Actor
from bersama.core.errors import Sentence
from bersama.core.policy import Verdict, can


@dataclass(frozen=True, slots=True)
class Contact:
    id: int
    kind: str
    value: str
    is_proved: bool


@dataclass(frozen=True, slots=True)
class Account:
    """What somebody sees of their own account."""

    name: str
    contacts: tuple[Contact, ...]
    takes_mail: bool


def account(viewer: Actor) -> Account:
    person = get_account(viewer)
    contacts = tuple(
        Contact(c.pk, c.kind, c.value, c.checked_at is not None) for c in contacts_of(person)
    )
    return Account(person.name, contacts, bool(can(viewer, "people.sign_in", None)))


def reads(person: Any) -> str:
    """The language to offer first."""
    found = person.language or (translation.get_language() or "en")
    return found if found in dict(settings.LANGUAGES) else "en"


def token(secret: str) -> Any:
    return token_by_secret(secret)


def opens(viewer: Actor, secret: str) -> bool:
    """Whether the link of this secret would still let somebody in."""
    return bool(can(viewer, "people.enter", token_by_secret(secret)))


def code_verdict(viewer: Actor, secret: str) -> Verdict:
    """Whether a code may still be typed in on this device."""
    return can(viewer, "people.use_code", token_by_secret(secret))


def says_link(viewer: Actor, secret: str) -> Sentence:
    """What a link is for; empty when it opens nothing, which the page refuses."""
    found = token_by_secret(secret)
    if found is None or not can(viewer, "people.enter", found):
        return ""
    purpose = registry.purpose(found.purpose)
    return purpose.says(found) if purpose else ""


def asked_by(consent: Any) -> str:
    """The name of the firm that asked; empty for this site itself, or a firm that is gone."""
    if consent.asked_by is None:
        return ""
    firms = subjects.subject("organisations.organisation")
    found = firms.rows().filter(public_id=consent.asked_by).first()
    return firms.label(found) if found else ""


def permission(secret: str) -> dict[str, Any]:
    """What the link of a letter takes back; empty for a link that leads nowhere."""
    found = consent_by_secret(secret)
    if found is None:
        return {}
    stands = living_consent(found.person_id, found.purpose, found.asked_by)
    shown = stands or found
    return {
        "firm": asked_by(shown),
        "words": words_of([shown]).get((shown.wording, shown.language), ""),
        "language": shown.language,
        "given_at": shown.given_at,
        "stands": stands is not None,
    }


def consent(secret: str) -> Any:
    return consent_by_secret(secret)

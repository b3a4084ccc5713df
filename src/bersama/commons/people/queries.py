"""Persons by what proves them; an account as its owner sees it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bersama.commons.people.models import Consent, ContactPoint, Person, Token
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Missing


def active_person(pk: int) -> Person | None:
    """The person, unless they left or were erased."""
    return Person.objects.filter(pk=pk, is_active=True).first()


class LinkBackend:
    """Django's way to find the person of a session; nobody signs in with a password."""

    def authenticate(self, request: object, **credentials: object) -> None:
        return None

    def get_user(self, user_id: int) -> Person | None:
        return active_person(user_id)


def get_account(viewer: Actor) -> Person:
    """The viewer's own account. Raises Missing for a visitor without one."""
    person = active_person(viewer.person_id) if viewer.person_id else None
    if person is None:
        raise Missing
    return person


def account_said(person: Person) -> dict[str, str]:
    """What the form of an account shows and changes."""
    return {"name": person.name, "language": person.language}


def contacts_of(person: Person) -> Sequence[ContactPoint]:
    return list(person.contacts.order_by("kind", "value"))


def mail_address(person: Person) -> str:
    """Where a mail to this person goes: a proved address first; empty when there is none."""
    mails = person.contacts.filter(kind="email")
    found = mails.filter(checked_at__isnull=False).order_by("pk").first()
    found = found or mails.order_by("pk").first()
    return found.value if found else ""


def proved_by_mail(address: str) -> Person | None:
    """The person who proved that this mailbox is theirs."""
    found = ContactPoint.objects.filter(
        kind="email", value=address, checked_at__isnull=False, person__is_active=True
    )
    contact = found.select_related("person").first()
    return contact.person if contact else None


def digest_of(secret: str) -> str:
    """What is stored of a secret: 160 random bits need no salt."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def token_by_secret(secret: str) -> Token | None:
    """The token of this secret, whatever became of it: the policy says whether it still counts."""
    return Token.objects.select_related("person").filter(digest=digest_of(secret)).first()


def token_of(public_id: str) -> Token | None:
    return Token.objects.select_related("person").filter(public_id=public_id).first()


def is_live(token: Token) -> bool:
    return token.used_at is None and token.expires_at > clock.now()


def living_consent(person_id: int, purpose: str) -> Consent | None:
    """The permission for this purpose that was given and not withdrawn."""
    return Consent.objects.filter(
        person_id=person_id, purpose=purpose, withdrawn_at__isnull=True
    ).first()


def consents_of(viewer: Actor) -> Sequence[Consent]:
    return list(Consent.objects.filter(person_id=viewer.person_id or 0).order_by("-given_at"))

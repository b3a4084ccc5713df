"""Persons by what proves them; an account as its owner sees it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.core import signing
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from bersama.commons.people.models import Consent, ContactPoint, Person, Token, Wording
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


def living_consent(person_id: int, purpose: str, asked_by: UUID | None = None) -> Consent | None:
    """The permission for this purpose, to this firm or this site, given and not withdrawn."""
    rows = Consent.objects.select_related("person")
    return rows.filter(
        person_id=person_id, purpose=purpose, asked_by=asked_by, withdrawn_at__isnull=True
    ).first()


def permitting(purpose: str, asked_by: UUID) -> QuerySet[Consent]:
    """The living permissions for one purpose of one firm: whoever writes, calls or exports for
    this purpose filters by their persons, at that moment."""
    return Consent.objects.filter(purpose=purpose, asked_by=asked_by, withdrawn_at__isnull=True)


def consents_to(person_id: int, asked_by: UUID) -> Sequence[Consent]:
    """What this person permitted this firm, and took back: the newest first."""
    rows = Consent.objects.filter(person_id=person_id, asked_by=asked_by)
    return list(rows.select_related("recorded_by").order_by("-given_at", "-pk"))


def words_of(consents: Iterable[Consent]) -> Mapping[tuple[str, str], str]:
    """The words that were shown, by digest and language."""
    digests = {consent.wording for consent in consents}
    rows = Wording.objects.filter(digest__in=digests) if digests else []
    return {(row.digest, row.language): row.words for row in rows}


def withdraw_secret(consent: Consent) -> str:
    """The secret of a link that takes this permission back, and can do nothing else.

    Made from the key of this site and never stored; old letters go on working.
    """
    return consent.public_id.hex + _mac(consent.public_id)


def consent_by_secret(secret: str) -> Consent | None:
    """The permission this link takes back; None for any other string."""
    try:
        public_id = UUID(secret[:32])
    except ValueError:
        return None
    if not secret.isascii() or not constant_time_compare(secret[32:], _mac(public_id)):
        return None
    return Consent.objects.select_related("person").filter(public_id=public_id).first()


def _mac(public_id: UUID) -> str:
    mac = salted_hmac("bersama.withdraw", str(public_id), algorithm="sha256")
    return signing.b64_encode(mac.digest()).decode()

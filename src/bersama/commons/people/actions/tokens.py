"""Secrets that let somebody in once: made, spent, voided. Only digests are stored."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction

from bersama.commons.people import registry
from bersama.commons.people.models import Person, Token
from bersama.commons.people.queries import digest_of, token_by_secret
from bersama.commons.people.rules import GONE
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Missing
from bersama.core.events import record
from bersama.core.policy import require

BYTES = 20


@transaction.atomic
def make_token(
    *,
    actor: Actor,
    purpose: str,
    person: Person | None = None,
    subject: str = "",
    secret: str = "",
    language: str = "",
    lasts: timedelta | None = None,
) -> str:
    """Make a token and return its secret, 160 random bits, which is stored nowhere.

    A door that has to answer the same form twice alike gives the form's own `secret`.
    """
    require(actor, "people.make_token", purpose)
    secret = secret or secrets.token_urlsafe(BYTES)
    now = clock.now()
    token = Token.objects.create(
        purpose=purpose,
        digest=digest_of(secret),
        person=person,
        subject=subject,
        language=language,
        made_at=now,
        expires_at=now + (lasts or _lasts(purpose)),
    )
    record(actor, "people.token.made", token, purpose=purpose)
    return secret


@transaction.atomic
def spend_token(*, actor: Actor, secret: str, purpose: str = "") -> Token:
    """Use a link up. Of two who come with the same link, one gets in. Raises Missing."""
    token = token_by_secret(secret)
    if token is not None and purpose and token.purpose != purpose:
        token = None
    require(actor, "people.enter", token)
    assert token is not None
    _use_up(actor, token)
    return token


@transaction.atomic
def void_tokens(*, actor: Actor, purpose: str, subject: str = "") -> int:
    """End the links of this purpose and subject that nobody has used yet."""
    require(actor, "people.make_token", purpose)
    now = clock.now()
    live = Token.objects.filter(
        purpose=purpose, subject=subject, used_at__isnull=True, expires_at__gt=now
    )
    found = list(live.select_for_update())
    for token in found:
        Token.objects.filter(pk=token.pk).update(expires_at=now)
        record(actor, "people.token.voided", token, purpose=purpose)
    return len(found)


@transaction.atomic
def forget_tokens(*, actor: Actor) -> int:
    """Delete the tokens that were over a day ago or more, with the addresses in them."""
    require(actor, "people.forget_tokens", None)
    over = Token.objects.filter(expires_at__lt=clock.now() - timedelta(days=1))
    for token in over:
        record(actor, "people.token.forgotten", token)
    return over.delete()[0]


def _use_up(actor: Actor, token: Token) -> None:
    """Compare and set: one rival wins, the others meet a link that was used."""
    now = clock.now()
    live = Token.objects.filter(pk=token.pk, used_at__isnull=True, expires_at__gt=now)
    if live.update(used_at=now) != 1:
        raise Missing(GONE)
    token.used_at = now
    record(actor, "people.token.used", token, purpose=token.purpose)


def _lasts(purpose: str) -> timedelta:
    found = registry.purpose(purpose)
    return found.lasts if found else registry.CODES[purpose]

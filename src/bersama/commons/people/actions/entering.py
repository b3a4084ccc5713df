"""Coming in: by a link, by a code from a mail, on a second device."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bersama.commons.people import registry
from bersama.commons.people.actions.tokens import _use_up, make_token, spend_token
from bersama.commons.people.models import ContactPoint, Token
from bersama.commons.people.queries import (
    digest_of,
    get_account,
    proved_by_mail,
    token_by_secret,
)
from bersama.commons.people.registry import Entered
from bersama.commons.people.rules import GUESSES
from bersama.core import clock, limits
from bersama.core.actor import Actor
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.policy import can, require


@transaction.atomic
def enter(*, actor: Actor, secret: str) -> Entered:
    """Come in by a one-time link. Raises Missing when it is used, over, or none of ours."""
    token = spend_token(actor=actor, secret=secret)
    purpose = registry.purpose(token.purpose)
    assert purpose is not None
    return purpose.accept(actor, token)


@transaction.atomic
def make_own_link(*, actor: Actor, secret: str = "") -> str:
    """A link that opens one's own account on another device; returns its secret."""
    person = get_account(actor)
    require(actor, "people.edit", person)
    return make_token(actor=actor, purpose="device", person=person, secret=secret)


@transaction.atomic
def ask_for_code(*, actor: Actor, email: str, secret: str, language: str = "") -> None:
    """Ask for a code by mail. What happens here is the same for known and unknown addresses."""
    require(actor, "people.sign_in", None)
    address = _mail_key(email)
    limits.take("link by mail", key=f"m:{address}")
    _ask(actor, "code", proved_by_mail(address), address, secret, language)


@transaction.atomic
def prove_mail(*, actor: Actor, email: str, secret: str, language: str = "") -> None:
    """Send a code to an address that the person says is theirs."""
    person = get_account(actor)
    require(actor, "people.edit", person)
    require(actor, "people.sign_in", None)
    address = _mail_key(email)
    limits.take("link by mail", key=f"m:{address}")
    _ask(actor, "prove", person, address, secret, language)


@transaction.atomic
def take_guess(*, actor: Actor, secret: str) -> int:
    """Count one guess at a code, before it is looked at; returns how many there were.

    In a transaction of its own, because a wrong guess undoes everything else.
    """
    live = Token.objects.filter(digest=digest_of(secret), used_at__isnull=True, tries__lte=GUESSES)
    live.update(tries=F("tries") + 1)
    token = token_by_secret(secret)
    if not can(actor, "people.use_code", token) and token is not None and token.tries > GUESSES:
        record(actor, "people.token.voided", token, purpose=token.purpose)
    return token.tries if token else 0


@transaction.atomic
def enter_by_code(*, actor: Actor, secret: str, code: str) -> Entered:
    """Come in by the six digits from the mail, on the device that asked for them."""
    token = _right_code(actor, secret, code, "code")
    assert token.person is not None
    _use_up(replace(actor, person_id=token.person.pk), token)
    return Entered(token.person.pk)


@transaction.atomic
def confirm_mail(*, actor: Actor, secret: str, code: str) -> ContactPoint:
    """The digits came back: the mailbox is this person's, and opens the account from now on."""
    token = _right_code(actor, secret, code, "prove")
    person = get_account(actor)
    other = proved_by_mail(token.subject)
    if other is not None and other.pk != person.pk:
        raise Invalid(
            code=_("This address opens another account here already. Sign in with it instead.")
        )
    _use_up(actor, token)
    contact, _new = ContactPoint.objects.update_or_create(
        person=person,
        kind="email",
        value=token.subject,
        defaults={"checked_at": clock.now()},
    )
    record(actor, "people.contact.proved", person, channel="email")
    return contact


@transaction.atomic
def draw_code(*, actor: Actor, token: Token) -> str:
    """Draw six digits for this token, while its letter is written; only a keyed hash is kept."""
    require(actor, "people.draw_code", token)
    code = f"{secrets.randbelow(10**6):06d}"
    Token.objects.filter(pk=token.pk).update(code=_mac(token, code))
    record(actor, "people.code.drawn", token)
    return code


def _mail_key(email: str) -> str:
    """One spelling of an address, so that case makes no second person."""
    return email.strip().casefold()


def _ask(
    actor: Actor, purpose: str, person: object, address: str, secret: str, language: str
) -> None:
    make_token(
        actor=actor,
        purpose=purpose,
        person=person,  # type: ignore[arg-type]
        subject=address,
        secret=secret,
        language=language,
    )
    token = token_by_secret(secret)
    record(actor, "people.code.asked", token, purpose=purpose)


def _right_code(actor: Actor, secret: str, code: str, purpose: str) -> Token:
    token = token_by_secret(secret)
    if token is not None and token.purpose != purpose:
        token = None
    verdict = can(actor, "people.use_code", token)
    if not verdict or token is None:
        raise Invalid(code=verdict.reason)
    if not hmac.compare_digest(_mac(token, code), token.code) or token.person is None:
        left = GUESSES - token.tries
        if left <= 0:
            raise Invalid(code=_("That is not the code, and it is void now. Ask for a new one."))
        raise Invalid(
            code=_("That is not the code. You may try %(left)d more times.") % {"left": left}
        )
    return token


def _mac(token: Token, code: str) -> str:
    said = f"code:{token.digest}:{code}".encode("utf-8", "surrogatepass")
    return hmac.new(settings.SECRET_KEY.encode(), said, "sha256").hexdigest()

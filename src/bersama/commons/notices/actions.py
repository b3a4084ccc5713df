"""Tell somebody something: a row now, in the act's own transaction; the letter later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.backends.django import DjangoTemplates
from django.utils import translation

from bersama.commons.notices import registry
from bersama.commons.notices.channels.mail import Letter, Outcome
from bersama.commons.notices.models import Delivery
from bersama.commons.notices.queries import abandoned, get_delivery, waiting
from bersama.commons.notices.rules import DELIVERY
from bersama.commons.people.models import Person
from bersama.commons.people.queries import mail_address, withdraw_secret
from bersama.core import clock, subjects
from bersama.core.actor import Actor
from bersama.core.errors import Conflict
from bersama.core.events import record
from bersama.core.links import absolute
from bersama.core.policy import can, require
from bersama.core.states import advance

TRIES = 8


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery that is ours to send: its letter, or the reason why none goes."""

    delivery: Delivery
    letter: Letter | None
    why_not: str
    handing_over: Callable[[], None]


@cache
def _plain() -> DjangoTemplates:
    """Templates of letters: plain text, so nothing is escaped as in HTML."""
    return DjangoTemplates(
        {"NAME": "letters", "DIRS": [], "APP_DIRS": True, "OPTIONS": {"autoescape": False}}
    )


@transaction.atomic
def tell(
    *, actor: Actor, person: Person | None, kind: str, thing: Any, key: str
) -> Delivery | None:
    """Put one letter in the outbox; None when nothing can be sent or it was told before.

    Inside the transaction of what it tells: both happen, or neither. `key` makes it once
    only. `person` is None for a kind that names its own address.
    """
    found = registry.kind(kind)
    address = found.to(thing) or (mail_address(person) if person else "")
    if not can(actor, "notices.tell", thing) or not address:
        return None
    now = clock.now()
    delivery, fresh = Delivery.objects.get_or_create(
        key=key,
        defaults={
            "person": person,
            "kind": kind,
            "subject_kind": subjects.subject_of(thing).kind,
            "subject_id": thing.pk,
            "made_at": now,
            "due_at": now,
        },
    )
    if not fresh:
        return None
    record(actor, "notices.delivery.queued", delivery, letter=kind)
    return delivery


@transaction.atomic
def take_delivery(*, actor: Actor, delivery_id: int) -> Taken | None:
    """Take a letter and write it; None when another worker was faster."""
    delivery = get_delivery(delivery_id)
    if delivery.state != "queued":
        return None
    try:
        advance(DELIVERY, delivery, "take", actor=actor)
    except Conflict:
        return None
    delivery.taken_at, delivery.handed_at = clock.now(), None
    delivery.tries += 1
    delivery.save(update_fields=["taken_at", "handed_at", "tries"])
    letter, why_not = _write(delivery)
    return Taken(delivery, letter, why_not, partial(_note_handing_over, delivery.pk))


@transaction.atomic
def settle_delivery(*, actor: Actor, delivery: Delivery, outcome: Outcome) -> Delivery:
    """Write down what became of it. Only what the server surely has not got is tried again."""
    delivery.reason = outcome.reason
    delivery.save(update_fields=["reason"])
    if outcome.verdict == "sent":
        advance(DELIVERY, delivery, "finish", actor=actor)
    elif outcome.verdict == "unknown":
        advance(DELIVERY, delivery, "lose", actor=actor)
    elif outcome.verdict == "refused" or delivery.tries >= TRIES:
        advance(DELIVERY, delivery, "give_up", actor=actor)
    else:
        delivery.due_at = clock.now() + timedelta(minutes=2**delivery.tries)
        delivery.save(update_fields=["due_at"])
        advance(DELIVERY, delivery, "put_back", actor=actor)
    return delivery


@transaction.atomic
def settle_abandoned(*, actor: Actor) -> int:
    """Letters whose sender was killed: back to the outbox if they surely never left."""
    found = 0
    for delivery in abandoned():
        require(actor, "notices.deliver", delivery)
        if delivery.handed_at is None:
            advance(DELIVERY, delivery, "put_back", actor=actor)
        else:
            advance(DELIVERY, delivery, "lose", actor=actor)
        found += 1
    return found


@transaction.atomic
def doubt_waiting(*, actor: Actor) -> int:
    """After a restore: what waited in the copy may have left since, so it is not sent again."""
    found = 0
    for delivery in waiting():
        require(actor, "notices.deliver", delivery)
        if delivery.state == "queued":
            advance(DELIVERY, delivery, "take", actor=actor)
        delivery.reason = "restored from a backup"
        delivery.save(update_fields=["reason"])
        advance(DELIVERY, delivery, "lose", actor=actor)
        found += 1
    return found


def _write(delivery: Delivery) -> tuple[Letter | None, str]:
    """The letter by the policy of now, in the reader's language; else why it does not go."""
    kind, person = registry.kind(delivery.kind), delivery.person
    thing = subjects.subject(delivery.subject_kind).rows().filter(pk=delivery.subject_id).first()
    if thing is None:
        return None, "gone"
    if person is not None and not person.is_active:
        return None, "left"
    if not kind.may_see(person, thing):
        return None, "not theirs to see any more"
    consent = kind.permission(person, thing) if kind.permission else None
    if kind.permission and consent is None:
        return None, "not permitted"
    address = kind.to(thing) or (mail_address(person) if person else "")
    if not address:
        return None, "no address"
    language = kind.language(thing) or (person.language if person else "")
    if language not in dict(settings.LANGUAGES):
        language = settings.LANGUAGE_CODE
    with translation.override(language):
        known = {"person": person, "thing": thing, "url_of_site": absolute("/")}
        if consent is not None:
            known["withdraw_url"] = absolute(f"/consent/{withdraw_secret(consent)}")
        words = known | dict(kind.context(person, thing))
        text = _plain().get_template(kind.text).render(words).strip() + "\n"
        subject = " ".join(str(kind.subject(thing)).split())
    return Letter(address, subject, text, key=str(delivery.public_id)), ""


def _note_handing_over(delivery_id: int) -> None:
    """Written down by itself, before the first byte: from here on nobody can know."""
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery_id).update(handed_at=clock.now())

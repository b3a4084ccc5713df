"""Accounts: made without a name or a contact, changed by their owners only."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from bersama.commons.people.models import ContactPoint, Person
from bersama.commons.people.queries import account_said
from bersama.core import clock
from bersama.core.acting import step
from bersama.core.actor import Actor
from bersama.core.edits import require_unchanged
from bersama.core.errors import Invalid, Missing
from bersama.core.events import record
from bersama.core.policy import require


@step
def make_person(
    *,
    actor: Actor,
    name: str = "",
    language: str = "",
    email: str = "",
    is_simulated: bool = False,
    recorded: bool = True,
) -> Person:
    """Make somebody who can act. No name and no contact is needed.

    `email` is where this person is told of things; it opens nothing until it is proved.
    Who joins a round is recorded there with their seat: then `recorded=False`, so that the
    ledger does not say twice, and to the millisecond, when somebody came.
    """
    require(actor, "people.make_person", None)
    person = Person.objects.create(
        name=name,
        language=_language(language),
        is_simulated=is_simulated,
        session_salt=secrets.token_hex(8),
        joined_on=clock.now().date(),
    )
    if email:
        ContactPoint.objects.create(person=person, kind="email", value=email.strip().casefold())
    if recorded:
        record(actor, "people.person.made", person)
    return person


@transaction.atomic
def edit_person(
    *, actor: Actor, person: Person, name: str, language: str, version: str | None = None
) -> Person:
    """Change one's own name and language; Stale when that was done on another device."""
    require(actor, "people.edit", person)
    locked = Person.objects.select_for_update().get(pk=person.pk)
    require_unchanged(version, account_said(locked))
    if not name:
        raise Invalid(name=_("Write the name your colleagues know you by."))
    person.name, person.language = name, _language(language)
    person.save(update_fields=["name", "language"])
    record(actor, "people.person.changed", person)
    return person


@transaction.atomic
def set_language(*, actor: Actor, person: Person, language: str) -> None:
    """Keep the language somebody chose with their account."""
    require(actor, "people.edit", person)
    if (
        Person.objects.filter(pk=person.pk)
        .exclude(language=language)
        .update(language=_language(language))
    ):
        record(actor, "people.person.changed", person)


@transaction.atomic
def end_sessions(*, actor: Actor, person: Person) -> None:
    """Sign out on every device: no session made before counts any more."""
    require(actor, "people.edit", person)
    person.session_salt = secrets.token_hex(8)
    person.save(update_fields=["session_salt"])
    record(actor, "people.sessions.ended", person)


@transaction.atomic
def give_contact(*, actor: Actor, person: Person, kind: str, value: str) -> ContactPoint:
    """Note how somebody wants to be told; it opens no account until it is proved."""
    require(actor, "people.edit", person)
    value = value.strip().casefold() if kind == "email" else value.strip()
    contact, fresh = ContactPoint.objects.get_or_create(person=person, kind=kind, value=value)
    if fresh:
        record(actor, "people.contact.given", person, channel=kind)
    return contact


@transaction.atomic
def remove_contact(*, actor: Actor, person: Person, contact_id: int) -> None:
    require(actor, "people.edit", person)
    contact = person.contacts.filter(pk=contact_id).first()
    if contact is None:
        raise Missing
    contact.delete()
    record(actor, "people.contact.removed", person, channel=contact.kind)


def _language(code: str) -> str:
    return code if code in dict(settings.LANGUAGES) else ""

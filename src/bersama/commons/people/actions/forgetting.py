"""Erasing a person: the row stays empty, so that what was counted still adds up."""

from __future__ import annotations

import secrets

from django.db import transaction

from bersama.commons.people.models import Person, Token
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.events import record
from bersama.core.ledger import writing
from bersama.core.policy import require
from bersama.core.subjects import name_of, subject_of


@transaction.atomic
def forget_person(*, actor: Actor, person: Person) -> None:
    """Delete name, contacts, links and permissions, and the key behind the pseudonyms.

    From here on nobody can enter as this person, and nobody can tell which entries of the
    ledger were theirs.
    """
    require(actor, "people.edit", person)
    day = clock.day_of(clock.now())
    addresses = list(person.contacts.values_list("value", flat=True))
    Token.objects.filter(person=person).delete()
    Token.objects.filter(subject__in=addresses).delete()
    person.contacts.all().delete()
    for consent in person.consents.select_related("person"):
        stream = subject_of(consent).stream(consent)
        writing.erase(stream=stream, subject=name_of(consent), at=day)
    person.consents.all().delete()
    person.name = person.language = ""
    person.session_salt, person.is_active = secrets.token_hex(8), False
    person.erased_on = day.date()
    person.save()
    record(Actor(), "people.person.erased", person, at=day, ends=True)
    writing.forget_person(person.pk)


@transaction.atomic
def make_nobody(*, actor: Actor) -> Person:
    """Somebody who is erased already: takes the place of a person who keeps their account."""
    require(actor, "people.make_person", None)
    day = clock.day_of(clock.now())
    nobody = Person.objects.create(joined_on=day.date(), erased_on=day.date(), is_active=False)
    record(Actor(), "people.person.erased", nobody, at=day, ends=True)
    return nobody

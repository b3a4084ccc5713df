"""Named people and firms for tests, made by the product's own actions.

`make_firm("Roti Pagi")` gives a firm with Aminah, its owner, and Chen, who works there. They act
by `world.aminah` and `world.chen`; `sign_in(client, world.aminah)` lets a test client be one.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from bersama.commons.organisations import actions as organisations
from bersama.commons.organisations.models import Membership, Organisation
from bersama.commons.people import actions as people
from bersama.commons.people.models import ContactPoint, Person
from bersama.core import clock
from bersama.core.actor import CONSOLE, Actor


@dataclass(frozen=True)
class World:
    """A firm, who owns it, who works there; as rows and as actors."""

    firm: Organisation
    owner: Person
    staff: Person
    aminah: Actor
    chen: Actor


def make_person(name: str = "", *, email: str = "", language: str = "en") -> Person:
    """Somebody; with `email`, proved to be theirs."""
    person = people.make_person(actor=CONSOLE, name=name, language=language)
    if email:
        ContactPoint.objects.create(
            person=person, kind="email", value=email, checked_at=clock.now()
        )
    return person


def make_firm(
    name: str = "Roti Pagi", *, owner: str = "Aminah", staff: str = "Chen", mail: str = ""
) -> World:
    """A firm with an owner and one of the staff. `mail` is a domain: aminah@..., chen@..."""
    first = make_person(owner, email=f"{owner.lower()}@{mail}" if mail else "")
    firm = organisations.make_organisation(actor=CONSOLE, name=name, owner=first, language="en")
    aminah = Actor(person_id=first.pk, organisation_id=firm.pk, standing="owner")
    chen = add_member(firm, aminah, staff, mail=f"{staff.lower()}@{mail}" if mail else "")
    return World(
        firm=firm,
        owner=first,
        staff=chen,
        aminah=aminah,
        chen=Actor(person_id=chen.pk, organisation_id=firm.pk, standing="staff"),
    )


def add_member(
    firm: Organisation, by: Actor, name: str, *, role: str = "staff", mail: str = ""
) -> Person:
    """Invite somebody and let them open the link."""
    place, secret = organisations.invite_member(actor=by, organisation=firm, name=name, role=role)
    entered = people.enter(actor=Actor(), secret=secret)
    if mail:
        ContactPoint.objects.create(
            person_id=entered.person_id, kind="email", value=mail, checked_at=clock.now()
        )
    place.refresh_from_db()
    return place.person


def actor_for(firm: Organisation, person: Person) -> Actor:
    """The actor this person is in that firm now; without standing when they don't belong."""
    place = Membership.objects.filter(organisation=firm, person=person, state="active").first()
    if place is None:
        return Actor(person_id=person.pk)
    return Actor(person_id=person.pk, organisation_id=firm.pk, standing=place.role)


def sign_in(client: Client, who: Actor | Person) -> Client:
    """Let a test client be this person; returns the client."""
    person = who if isinstance(who, Person) else Person.objects.get(pk=who.person_id)
    client.force_login(person)
    return client

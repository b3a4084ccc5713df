"""Named people and firms for tests, made by the product's own actions.

`make_firm("Roti Pagi")` gives a firm with Aminah, its owner, and Chen, who works there. They act
by `world.aminah` and `world.chen`; `sign_in(client, world.aminah)` lets a test client be one.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client

from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.models import Engagement
from bersama.commons.organisations import actions as organisations
from bersama.commons.organisations.models import Membership, Organisation
from bersama.commons.people import actions as people
from bersama.commons.people.models import ContactPoint, Person
from bersama.core import clock
from bersama.core.actor import CONSOLE, Actor
from bersama.methods.surveys import actions as surveys
from bersama.methods.surveys.models import Response


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


def plan(title: str = "Which bread shall we bake on Fridays?", **other: Any) -> rounds.Plan:
    """A question that is open for a week and answered a week later."""
    now = clock.now()
    planned: dict[str, Any] = {
        "title": title,
        "method": "surveys",
        "purpose": "We choose one new bread.",
        "closes_at": now + timedelta(days=7),
        "answer_by": (now + timedelta(days=14)).date(),
    }
    return rounds.Plan(**{**planned, **other})


def ask_breads(world: World, *, opens: bool = True, **other: Any) -> Engagement:
    """The bakery's question about three breads, open unless told otherwise."""
    engagement = surveys.start(
        actor=world.aminah,
        organisation=world.firm,
        plan=plan(**other),
        choices=["Rye", "Sourdough", "Pandan"],
    )
    if opens:
        rounds.open_round(actor=world.aminah, engagement=engagement)
    return engagement


def answer(
    engagement: Engagement, choice: str, *, why: str = "", group: str = "", secret: str = ""
) -> tuple[Actor, Response]:
    """Somebody answers the bakery's question by the open link."""
    question = engagement.questions.get(position=1)
    picked = question.choices.get(text=choice)
    return surveys.answer(
        actor=Actor(),
        engagement=engagement,
        replies={question.pk: surveys.Given(choice_ids=(picked.pk,), why=why)},
        arrival=rounds.Arrival(accepts_terms=True, group=group),
        secret=secret or secrets.token_urlsafe(32),
    )


def close_now(world: World, engagement: Engagement) -> None:
    """Aminah closes before the time, and says why."""
    rounds.close_round(actor=world.aminah, engagement=engagement, reason="Everybody came.")


def seat(client: Client, engagement: Engagement, secret: str) -> Client:
    """Let a test client be the device that holds the seat of this secret."""
    client.cookies[f"seat-{engagement.code}"] = secret
    return client

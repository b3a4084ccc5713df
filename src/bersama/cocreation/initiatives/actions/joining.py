"""Taking a seat: on one's own by the open link, on a second device, or for somebody else."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import queries
from bersama.cocreation.initiatives.models import Engagement, Participant, Seat
from bersama.cocreation.initiatives.rules import require_open
from bersama.commons.people.actions import make_person
from bersama.commons.people.models import Person
from bersama.core import clock
from bersama.core.acting import step
from bersama.core.actor import Actor
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.inserting import insert_unless_there
from bersama.core.policy import require
from bersama.core.text import fold, looks_like


@dataclass(frozen=True, slots=True)
class Arrival:
    """What somebody says when they first act: all but the terms may be empty."""

    accepts_terms: bool
    display_name: str = ""
    group: str = ""
    language: str = ""


@step
def take_seat(
    *, actor: Actor, engagement: Engagement, secret: str, arrival: Arrival
) -> tuple[Actor, Participant]:
    """The seat of the actor, made now if there is none: the actor that sits in it, and it.

    `secret` is the form's own and becomes the cookie of this device. A person who is
    signed in takes part as that person only in rounds with names; elsewhere as nobody.
    """
    if found := queries.participant_of(actor, engagement):
        _accept(found, arrival)
        return actor, found
    require_open(engagement)
    require(actor, "initiatives.contribute", engagement)
    if not arrival.accepts_terms:
        raise Invalid(accepts_terms=_("Please agree to the terms first; they are two lines."))
    _check_name(engagement, arrival.display_name)
    known = actor.person_id if queries.keeps_names(engagement) else None
    person = _person(known, arrival.language)
    rows = Participant.objects.filter(engagement=engagement, person=person)
    participant = rows.first() if known is not None else None
    if participant is None:
        participant = _sit(engagement, person, via="open", arrival=arrival)
    return _seated(actor, engagement, participant, secret)


@transaction.atomic
def seat_other(*, actor: Actor, engagement: Engagement, via: str, arrival: Arrival) -> Participant:
    """A seat for somebody at the counter or on paper, made by staff for one entry."""
    require(actor, "initiatives.enter", engagement)
    if via not in ("counter", "paper"):
        raise Invalid(via=_("Say whether it came over the counter or on paper."))
    return _sit(engagement, _person(None, arrival.language), via=via, arrival=arrival, by=actor)


@transaction.atomic
def add_device(*, actor: Actor, participant: Participant, secret: str) -> tuple[Actor, Participant]:
    """The same seat on another device, for whoever proved that it is theirs."""
    require(actor, "initiatives.seat", participant)
    at = queries.moment(participant.engagement)
    record(actor, "initiatives.participant.device_added", participant, at=at)
    return _seated(actor, participant.engagement, participant, secret)


def _sit(
    engagement: Engagement,
    person: Person,
    *,
    via: str,
    arrival: Arrival,
    role: str = "",
    by: Actor | None = None,
) -> Participant:
    """The row of a new participant and its ledger entry; asks nobody."""
    participant = Participant.objects.create(
        engagement=engagement,
        person=person,
        via=via,
        role=role or engagement.role,
        group=arrival.group,
        display_name=arrival.display_name if queries.keeps_names(engagement) else "",
        statement=queries.current_statement(engagement),
        accepted_terms=arrival.accepts_terms,
        language=arrival.language,
        is_simulated=person.is_simulated,
        joined_at=queries.moment(engagement),
    )
    joined = by or Actor(person_id=person.pk)
    record(joined, "initiatives.participant.joined", participant, at=participant.joined_at, via=via)
    return participant


def _check_name(engagement: Engagement, name: str) -> None:
    """Refuse a name that the eye takes for somebody else's, in rounds where names are shown."""
    if not name or not queries.keeps_names(engagement):
        return
    others = engagement.participants.exclude(display_name="").values_list("display_name", flat=True)
    if any(looks_like(name, other) and fold(name) != fold(other) for other in others):
        raise Invalid(
            display_name=_("This looks like the name of somebody else here. Add a word to it.")
        )


def _person(known: int | None, language: str) -> Person:
    if known is not None:
        return Person.objects.get(pk=known)
    return make_person(actor=Actor(), language=language, recorded=False)


def _accept(participant: Participant, arrival: Arrival) -> None:
    if participant.accepted_terms:
        return
    if not arrival.accepts_terms:
        raise Invalid(accepts_terms=_("Please agree to the terms first; they are two lines."))
    participant.accepted_terms = True
    participant.save(update_fields=["accepted_terms"])
    by = Actor(person_id=participant.person_id)
    at = queries.moment(participant.engagement)
    record(by, "initiatives.participant.agreed", participant, at=at)


def _seated(
    actor: Actor, engagement: Engagement, participant: Participant, secret: str
) -> tuple[Actor, Participant]:
    day = clock.now().date()
    insert_unless_there(Seat(participant=participant, digest=queries.digest_of(secret), day=day))
    seated = replace(
        actor,
        person_id=participant.person_id,
        engagement_id=engagement.pk,
        participant_id=participant.pk,
        seat_role=participant.role,
    )
    return seated, participant

"""Having one's data erased: words, names and contacts go, what was counted stays a number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from bersama.cocreation.initiatives.actions import forget_participants
from bersama.cocreation.initiatives.models import Engagement, Participant
from bersama.cocreation.initiatives.queries import own_seat
from bersama.cocreation.initiatives.registry import methods
from bersama.cocreation.stakeholders.models import Stakeholder
from bersama.cocreation.stakeholders.queries import entries_of
from bersama.commons.notices.models import Delivery
from bersama.commons.organisations.actions import keep_owner, revoke_member
from bersama.commons.organisations.models import Membership, SignUp
from bersama.commons.people.actions import forget_person
from bersama.commons.people.models import Person, Token
from bersama.core import clock
from bersama.core.actor import WORKER, Actor
from bersama.core.events import record
from bersama.core.policy import require
from bersama.oversight.privacy import queries
from bersama.oversight.privacy.actions.entries import erase_entries
from bersama.oversight.privacy.models import DataRequest, Look


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done: how many seats, and whether the person is gone altogether."""

    seats: int
    whole_person: bool


@dataclass(frozen=True, slots=True)
class ErasedAgain:
    """What came back with an older copy and was erased anew.

    `firms` lost the last owner they had in it: they are kept by an owner without a name.
    """

    seats: int
    people: int
    entries: int
    firms: tuple[str, ...]

    @property
    def count(self) -> int:
        return self.seats + self.people + self.entries


@transaction.atomic
def erase_participant(*, actor: Actor, engagement: Engagement) -> Erased:
    """Erase what is held about the holder of this seat, and the person if nothing else is here.

    The counts stay. Who has an account or another round here keeps those, and is parted from
    this seat.
    """
    require(actor, "privacy.erase", engagement)
    return _erase_seat(actor, own_seat(actor, engagement))


@transaction.atomic
def erase_account(*, actor: Actor, person: Person) -> Erased:
    """Erase an account with every seat it holds; its places in firms end.

    Raises Denied while a firm would be without an owner.
    """
    require(actor, "privacy.erase_account", person)
    return _erase_account(actor, person)


@transaction.atomic
def erase_again(*, actor: Actor, listed: Collection[str]) -> ErasedAgain:
    """Erase anew who is on the list of the erased and came back with an older copy.

    `listed` are digests as in `core.erasures`. What is erased already is left as it is.
    """
    require(actor, "privacy.erase_again", None)
    seats = queries.seats_back(listed)
    for seat in seats:
        _erase_seat(actor, seat)
    people, firms = queries.people_back(listed), list[str]()
    for person in people:
        for firm in queries.firms_left_alone(person):
            keep_owner(actor=actor, organisation=firm)
            firms.append(firm.slug)
        _erase_account(actor, person)
    entries = queries.entries_back(listed)
    for entry in entries:
        # One goes with everything that was merged into it, and may be gone by now.
        if queries.is_there(entry):
            _erase_entry(WORKER, entry)
    return ErasedAgain(len(seats), len(people), len(entries), tuple(sorted(firms)))


def _erase_seat(actor: Actor, participant: Participant) -> Erased:
    engagement = participant.engagement
    person = Person.objects.get(pk=participant.person_id)
    more = queries.has_more(person, engagement)
    _erase_seats(actor, [participant], keeps_account=more)
    here = queries.entries_at(person, engagement.organisation_id)
    erase_entries(actor=WORKER, entries=here)
    at = clock.day_of(clock.now())
    record(Actor(), "privacy.participant.erased", engagement, at=at)
    DataRequest.objects.create(
        kind="erase", organisation_id=engagement.organisation_id, on=at.date()
    )
    if not more:
        _erase_person(actor, person)
    return Erased(1, not more)


def _erase_account(actor: Actor, person: Person) -> Erased:
    seats = list(queries.account_seats(person))
    places = Membership.objects.select_related("organisation").filter(person=person)
    firms = {place.organisation_id for place in places}
    firms |= {seat.engagement.organisation_id for seat in seats}
    for place in places.exclude(state="revoked"):
        standing = Actor(person.pk, place.organisation_id, place.role, actor.door)
        revoke_member(actor=standing, membership=place)
    _erase_seats(actor, seats, keeps_account=False)
    erase_entries(actor=WORKER, entries=entries_of(person))
    at = clock.day_of(clock.now())
    DataRequest.objects.bulk_create(
        DataRequest(kind="erase", organisation_id=firm, on=at.date()) for firm in sorted(firms)
    )
    _erase_person(actor, person)
    return Erased(len(seats), True)


@transaction.atomic
def erase_entry(*, actor: Actor, stakeholder: Stakeholder) -> bool:
    """The owner erases somebody; true if the person behind the entry is gone altogether."""
    require(actor, "stakeholders.erase", stakeholder)
    return _erase_entry(actor, stakeholder)


@transaction.atomic
def erase_held(*, actor: Actor, token: Token | None) -> bool:
    """Somebody erases what the register holds about them, by the link they were given."""
    require(actor, "privacy.held", token)
    assert token is not None
    return _erase_entry(WORKER, queries.entry_of_token(token))


def _erase_seats(actor: Actor, seats: list[Participant], *, keeps_account: bool) -> None:
    """What each method holds, then the seats themselves."""
    by_method: dict[str, list[int]] = defaultdict(list)
    for seat in seats:
        by_method[seat.engagement.method].append(seat.pk)
    known = methods()
    for method, ids in by_method.items():
        known[method].erase(actor, ids)
    if seats:
        ids = [seat.pk for seat in seats]
        forget_participants(actor=actor, participant_ids=ids, keeps_account=keeps_account)


def _erase_person(actor: Actor, person: Person) -> None:
    """The person, and what other rooms keep under the person or an address of theirs."""
    addresses = list(person.contacts.values_list("value", flat=True))
    record(Actor(), "privacy.account.erased", person, at=clock.day_of(clock.now()))
    SignUp.objects.filter(email__in=addresses).delete()
    Delivery.objects.filter(person=person).delete()
    Look.objects.filter(person=person).update(person=None)
    DataRequest.objects.filter(person=person).update(person=None)
    forget_person(actor=actor, person=person)


def _erase_entry(actor: Actor, stakeholder: Stakeholder) -> bool:
    """The entry, and the person behind it if they are here for nothing else."""
    person: Person | None = stakeholder.person
    erase_entries(actor=actor, entries=[stakeholder])
    if person is None or queries.is_here_otherwise(person):
        return False
    _erase_person(WORKER, person)
    return True

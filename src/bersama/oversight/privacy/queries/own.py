"""What is held about one person, and who looked at it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Count, QuerySet

from bersama.cocreation.initiatives.models import Engagement, Invitation, Participant
from bersama.cocreation.stakeholders.models import Stakeholder
from bersama.commons.organisations.models import Membership, Organisation
from bersama.commons.organisations.queries import is_last_owner
from bersama.commons.people.models import Consent, Person
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Missing
from bersama.oversight.privacy.models import DataRequest, Look

KEPT_DAYS = 90


def own_person(viewer: Actor) -> Person:
    """The person who looks; Missing for a visitor."""
    found = Person.objects.filter(pk=viewer.person_id or 0, is_active=True).first()
    if found is None:
        raise Missing
    return found


def own_consents(viewer: Actor) -> Sequence[Consent]:
    return list(Consent.objects.filter(person_id=viewer.person_id or 0).order_by("-given_at"))


def account_seats(person: Person) -> Sequence[Participant]:
    """Every seat of this person, the newest first."""
    rows = Participant.objects.filter(person=person).order_by("-pk")
    return list(rows.select_related("engagement__organisation", "statement"))


def seats_elsewhere(person: Person, engagement: Engagement) -> bool:
    """Whether this person takes part, or is invited, in another round."""
    seats = Participant.objects.filter(person=person).exclude(engagement=engagement)
    invited = Invitation.objects.filter(person=person).exclude(engagement=engagement)
    return seats.exists() or invited.exists()


def has_more(person: Person, engagement: Engagement) -> bool:
    """Whether this person is here for more than this round: a firm, another round, an account."""
    return (
        Membership.objects.filter(person=person).exists()
        or person.contacts.filter(checked_at__isnull=False).exists()
        or seats_elsewhere(person, engagement)
        or Stakeholder.objects.filter(person=person)
        .exclude(organisation=engagement.organisation_id)
        .exists()
    )


def firms_left_alone(person: Person) -> list[Organisation]:
    """The firms that would be without an owner if this person went."""
    places = Membership.objects.filter(person=person, state="active").select_related("organisation")
    return [place.organisation for place in places if is_last_owner(place)]


def firm_left_alone(person: Person) -> str:
    """The name of a firm that would be without an owner if this person went; empty if none."""
    return next((firm.name for firm in firms_left_alone(person)), "")


def _since() -> object:
    return clock.now().date() - timedelta(days=KEPT_DAYS)


def looks_at(engagement: Engagement) -> Sequence[Look]:
    """Who opened pages with names, contacts or words of this round in the last 90 days."""
    rows = Look.objects.filter(engagement=engagement, on__gte=_since())
    return list(rows.select_related("person").order_by("-on", "what", "pk"))


def looks_of_firm(viewer: Actor, organisation: Organisation) -> QuerySet[Look]:
    """The same over all rounds of a firm, for those who work there."""
    if not viewer.works_for(organisation.pk):
        raise Missing
    rows = Look.objects.filter(organisation=organisation, on__gte=_since())
    return rows.select_related("person", "engagement").order_by("-on", "-pk")


def firm_requests(organisation: Organisation) -> dict[str, int]:
    """How many people took their data along or had it erased."""
    rows = DataRequest.objects.filter(organisation=organisation).values("kind")
    return {row["kind"]: row["n"] for row in rows.annotate(n=Count("pk")).order_by("kind")}

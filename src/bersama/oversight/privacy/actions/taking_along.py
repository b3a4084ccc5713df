"""Taking one's own data along: how often is limited, that it was done is noted."""

from __future__ import annotations

from django.db import transaction

from bersama.cocreation.initiatives.models import Engagement
from bersama.commons.people.models import Person
from bersama.core import clock, limits
from bersama.core.actor import Actor
from bersama.core.events import record
from bersama.core.policy import require
from bersama.oversight.privacy.models import DataRequest


@transaction.atomic
def take_along(*, actor: Actor, engagement: Engagement) -> None:
    """Note that the holder of a seat takes along what is held; once a day in the ledger."""
    require(actor, "privacy.mine", engagement)
    assert actor.person_id is not None
    limits.take("export", key=f"p:{actor.person_id}")
    at = clock.day_of(clock.now())
    _request, fresh = DataRequest.objects.get_or_create(
        kind="export",
        person_id=actor.person_id,
        organisation_id=engagement.organisation_id,
        on=at.date(),
    )
    if fresh:
        record(Actor(), "privacy.data.taken", engagement, at=at)


@transaction.atomic
def take_account_along(*, actor: Actor, person: Person) -> None:
    """Note that somebody takes their whole account along."""
    require(actor, "privacy.account", person)
    limits.take("export", key=f"p:{actor.person_id}")
    at = clock.day_of(clock.now())
    _request, fresh = DataRequest.objects.get_or_create(
        kind="export", person=person, organisation=None, on=at.date()
    )
    if fresh:
        record(Actor(), "privacy.data.taken", person, at=at)

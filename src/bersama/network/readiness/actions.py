"""A firm rates itself."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.commons.organisations.models import Organisation
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.policy import require
from bersama.network.readiness.models import Rating, SelfCheck
from bersama.network.readiness.queries import BARRIERS


@transaction.atomic
def check_readiness(
    *, actor: Actor, organisation: Organisation, ratings: Mapping[str, int]
) -> SelfCheck:
    """Rate all five barriers, 1 to 5 each. Raises Invalid for one that is missing or outside."""
    require(actor, "readiness.check", organisation)
    wrong = {
        barrier.key: _("Choose from 1 to 5.")
        for barrier in BARRIERS
        if ratings.get(barrier.key) not in range(1, 6)
    }
    if wrong:
        raise Invalid(**wrong)
    made = SelfCheck.objects.create(
        organisation=organisation, by_id=actor.person_id, at=clock.now()
    )
    Rating.objects.bulk_create(
        Rating(check_up=made, barrier=barrier.key, value=ratings[barrier.key])
        for barrier in BARRIERS
    )
    record(actor, "readiness.self_check.made", made)
    return made

"""Noting who looked at personal data, and forgetting it again."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import transaction

from bersama.cocreation.initiatives.models import Engagement
from bersama.cocreation.stakeholders.models import Stakeholder
from bersama.commons.organisations.models import Organisation
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.events import record
from bersama.core.policy import require
from bersama.oversight.privacy.models import Look, Packed
from bersama.oversight.privacy.queries import KEPT_DAYS, path_of

PACKED_DAYS = 2


@transaction.atomic
def note_look(*, actor: Actor, engagement: Engagement, what: str) -> bool:
    """Note that this person saw personal data of a round; false when it stands there today."""
    require(actor, "privacy.look", engagement)
    assert actor.person_id is not None
    _look, fresh = Look.objects.get_or_create(
        person_id=actor.person_id,
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        what=what,
        on=clock.now().date(),
    )
    if fresh:
        record(actor, "privacy.data.looked_at", engagement, kind=what)
    return fresh


@transaction.atomic
def note_look_at_register(
    *, actor: Actor, organisation: Organisation, stakeholder: Stakeholder | None = None
) -> bool:
    """Note that this person saw the register, or one entry of it; false when it stands there."""
    require(actor, "privacy.look_at_register", organisation)
    assert actor.person_id is not None
    what = "register" if stakeholder is None else "entry"
    _look, fresh = Look.objects.get_or_create(
        person_id=actor.person_id,
        organisation=organisation,
        engagement=None,
        stakeholder=stakeholder,
        what=what,
        on=clock.now().date(),
    )
    if fresh:
        record(actor, "privacy.data.looked_at", organisation, kind=what)
    return fresh


@transaction.atomic
def forget_old(*, actor: Actor) -> int:
    """Delete looks older than 90 days and packed firms older than two; returns how many."""
    require(actor, "privacy.forget_old", None)
    now = clock.now()
    looks = Look.objects.filter(on__lt=now.date() - timedelta(days=KEPT_DAYS)).delete()[0]
    packs = Packed.objects.filter(asked_at__lt=now - timedelta(days=PACKED_DAYS))
    packs = packs.select_related("organisation")
    for pack in packs:
        transaction.on_commit(partial(path_of(pack.public_id).unlink, missing_ok=True))
        record(actor, "privacy.old.forgotten", pack.organisation)
    return looks + packs.delete()[0]

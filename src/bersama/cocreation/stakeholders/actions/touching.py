"""A contact took place."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders.models import Stakeholder, Touch
from bersama.cocreation.stakeholders.queries import CHANNELS, matrix_setting, next_due
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.policy import require


@transaction.atomic
def note_touch(
    *, actor: Actor, stakeholder: Stakeholder, channel: str, on: date, note: str = ""
) -> Touch:
    """Write down that somebody was spoken with. Raises Invalid for a day to come."""
    require(actor, "stakeholders.note_touch", stakeholder)
    if channel not in CHANNELS:
        raise Invalid(channel=_("Choose how you were in contact."))
    if on > clock.today(stakeholder.organisation.time_zone):
        raise Invalid(on=_("This day has not come yet."))
    touch = Touch.objects.create(
        stakeholder=stakeholder, on=on, channel=channel, note=note, by_id=actor.person_id
    )
    if stakeholder.last_touch_on is None or on > stakeholder.last_touch_on:
        stakeholder.last_touch_on = on
    stakeholder.due_on = next_due(stakeholder, matrix_setting(stakeholder.organisation))
    stakeholder.save(update_fields=["last_touch_on", "due_on"])
    record(actor, "stakeholders.touch.noted", touch, channel=channel)
    return touch

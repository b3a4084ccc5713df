"""A concern is written down, and answered."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders.models import Concern, Stakeholder
from bersama.cocreation.stakeholders.rules import CONCERN
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Conflict, Invalid
from bersama.core.events import record
from bersama.core.policy import require
from bersama.core.states import advance


@transaction.atomic
def raise_concern(
    *, actor: Actor, stakeholder: Stakeholder, text: str, raised_on: date | None = None
) -> Concern:
    """Write down what worries somebody. Raises Invalid without words or for a day to come."""
    require(actor, "stakeholders.manage", stakeholder)
    today = clock.today(stakeholder.organisation.time_zone)
    if not text.strip():
        raise Invalid(text=_("Write down what worries them."))
    if raised_on and raised_on > today:
        raise Invalid(raised_on=_("This day has not come yet."))
    if stakeholder.state != "active":
        raise Conflict(_("This one is set aside. Bring it back first."))
    concern = Concern.objects.create(
        stakeholder=stakeholder, text=text, raised_on=raised_on or today, by_id=actor.person_id
    )
    record(actor, "stakeholders.concern.raised", concern)
    return concern


@transaction.atomic
def answer_concern(*, actor: Actor, concern: Concern, answer: str) -> Concern:
    """Answer an open concern: it is addressed from now on. Raises Conflict when it was already."""
    require(actor, "stakeholders.manage", concern.stakeholder)
    if not answer.strip():
        raise Invalid(answer=_("Write what you answered."))
    row = Concern.objects.select_for_update(of=("self",)).get(pk=concern.pk)
    if row.state == "answered":
        raise Conflict(_("Somebody answered this meanwhile. Open the page anew."))
    concern.answer, concern.answered_at = answer, clock.now()
    concern.save(update_fields=["answer", "answered_at"])
    advance(CONCERN, concern, "answer", actor=actor)
    return concern

"""What is in and what stays out when the firm shares a room with a competitor."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders.models import Boundary, Stakeholder
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Conflict, Invalid
from bersama.core.events import record
from bersama.core.policy import require


@transaction.atomic
def state_boundary(
    *, actor: Actor, stakeholder: Stakeholder, inside: str, outside: str
) -> Boundary:
    """Draw the line; the one before it ends. Raises Invalid unless both sides are said."""
    require(actor, "stakeholders.manage", stakeholder)
    if not inside.strip():
        raise Invalid(inside=_("Say what you may talk about."))
    if not outside.strip():
        raise Invalid(outside=_("Say what stays out."))
    row = Stakeholder.objects.select_for_update(of=("self",)).get(pk=stakeholder.pk)
    if row.state != "active":
        raise Conflict(_("This one is set aside. Bring it back first."))
    _end(actor, stakeholder)
    made = Boundary.objects.create(
        stakeholder=stakeholder,
        inside=inside,
        outside=outside,
        by_id=actor.person_id,
        stated_at=clock.now(),
    )
    record(actor, "stakeholders.boundary.stated", made)
    return made


@transaction.atomic
def end_boundary(*, actor: Actor, stakeholder: Stakeholder) -> bool:
    """End the line: from now on they are invited to nothing. False when there was none."""
    require(actor, "stakeholders.manage", stakeholder)
    return _end(actor, stakeholder)


def _end(actor: Actor, stakeholder: Stakeholder) -> bool:
    rows = Boundary.objects.select_for_update(of=("self",)).filter(
        stakeholder=stakeholder, ended_at__isnull=True
    )
    found = rows.select_related("stakeholder__organisation").first()
    if found is None:
        return False
    found.ended_at = clock.now()
    found.save(update_fields=["ended_at"])
    record(actor, "stakeholders.boundary.ended", found)
    return True

"""What an initiative is called, and which of the four reasons it is for."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import queries
from bersama.cocreation.initiatives.models import Initiative
from bersama.core.actor import Actor
from bersama.core.edits import require_unchanged
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.policy import require


@transaction.atomic
def change_initiative(
    *,
    actor: Actor,
    initiative: Initiative,
    title: str,
    reasons: Sequence[str],
    version: str | None = None,
) -> Initiative:
    """Name it anew, or say what it is for. Raises Stale when somebody else did meanwhile."""
    require(actor, "initiatives.change", initiative)
    locked = queries.locked_initiative(initiative)
    require_unchanged(version, queries.initiative_said(locked))
    if not title.strip():
        raise Invalid(title=_("Give it a name."))
    if set(reasons) - set(queries.REASONS):
        raise Invalid(reasons=_("Choose from the four reasons."))
    locked.title, locked.reasons = title.strip(), sorted(set(reasons))
    locked.save(update_fields=["title", "reasons"])
    record(actor, "initiatives.initiative.changed", locked)
    return locked

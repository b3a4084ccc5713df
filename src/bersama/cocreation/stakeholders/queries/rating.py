"""How somebody is rated now, what was said before, and when it is looked at again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from bersama.cocreation.stakeholders import registry
from bersama.cocreation.stakeholders.models import Assessment, Stakeholder
from bersama.cocreation.stakeholders.queries.register import reads
from bersama.cocreation.stakeholders.registry import Scope
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.errors import Missing
from bersama.science.matrix import HIGHEST, LOWEST

SCALE = range(LOWEST, HIGHEST + 1)
# Days until a rating is looked at again: who is only watched may have moved unseen.
REVIEW_DAYS = {"manage_closely": 365, "keep_satisfied": 365, "keep_informed": 365, "monitor": 180}
HISTORY = 50


def scopes(viewer: Actor, organisation: Organisation) -> Mapping[UUID, Scope]:
    """What somebody may be rated for besides the firm as a whole."""
    return registry.scopes(viewer, organisation.pk)


def get_scope(viewer: Actor, organisation: Organisation, key: UUID) -> Scope:
    """The initiative of this firm with this public id; another's is Missing."""
    found = scopes(viewer, organisation).get(key)
    if found is None:
        raise Missing
    return found


def assessments_of(viewer: Actor, stakeholder: Stakeholder) -> Sequence[Assessment]:
    """All ratings of somebody, newest first, also those taken back; the owner's to read."""
    if not reads(viewer, stakeholder.organisation_id):
        return []
    rows = Assessment.objects.filter(stakeholder=stakeholder).select_related("by")
    return list(rows.order_by("-at", "-pk")[:HISTORY])


def review_day(field: str, rated_on: date) -> date:
    """The day on which a rating that was given on `rated_on` is looked at again."""
    return rated_on + timedelta(days=REVIEW_DAYS[field])

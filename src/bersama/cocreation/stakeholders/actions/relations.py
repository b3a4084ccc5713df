"""How two of the register hang together: written down, described anew, taken away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders.models import Flow, Relation, Stakeholder
from bersama.cocreation.stakeholders.queries import RELATIONS, STRENGTHS, said_of, wrong_end
from bersama.commons.organisations.models import Organisation
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.edits import require_unchanged
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.inserting import insert_unless_there
from bersama.core.policy import require

# It is the same seen from either end.
MUTUAL = "competes_with"


@transaction.atomic
def add_relation(
    *,
    actor: Actor,
    organisation: Organisation,
    source: Stakeholder | None,
    target: Stakeholder | None,
    kind: str,
    strength: int = 2,
    note: str = "",
) -> Relation:
    """Write down that `source` supplies, influences, belongs to or competes with `target`.

    None is the firm itself; `strength` 1 to 3. Raises Invalid when the two do not fit, or when
    it is written down already.
    """
    require(actor, "stakeholders.manage", organisation)
    _check_ends(organisation, source, target)
    _check(kind, strength)
    made = Relation(
        organisation=organisation,
        source=source,
        target=target,
        kind=kind,
        strength=strength,
        note=note,
    )
    if _is_there(made) or not insert_unless_there(made):
        raise Invalid(kind=_doubled())
    record(actor, "stakeholders.relation.added", made, kind=kind, strength=strength)
    return made


@transaction.atomic
def change_relation(
    *,
    actor: Actor,
    relation: Relation,
    kind: str,
    strength: int,
    note: str = "",
    version: str | None = None,
) -> Relation:
    """Describe a relation anew. Raises Stale when somebody was faster, Invalid for a double."""
    require(actor, "stakeholders.manage", relation.organisation)
    row = Relation.objects.select_for_update().get(pk=relation.pk)
    require_unchanged(version, said_of(row))
    _check(kind, strength)
    row.kind, row.strength, row.note = kind, strength, note
    if _is_there(row):
        raise Invalid(kind=_doubled())
    row.save()
    record(actor, "stakeholders.relation.changed", row, kind=kind, strength=strength)
    return row


@transaction.atomic
def remove_relation(*, actor: Actor, relation: Relation) -> None:
    """Take a relation away; both ends stay."""
    require(actor, "stakeholders.manage", relation.organisation)
    record(actor, "stakeholders.relation.removed", relation, ends=True)
    relation.delete()


@transaction.atomic
def drop_edges(*, actor: Actor, stakeholder: Stakeholder, at: datetime | None = None) -> int:
    """End every relation and flow of somebody who is being erased; returns how many there were.

    The entries name neither who acted nor the minute.
    """
    require(actor, "stakeholders.erase", stakeholder)
    day = at or clock.day_of(clock.now())
    relations = Relation.objects.filter(Q(source=stakeholder) | Q(target=stakeholder))
    flows = Flow.objects.filter(Q(giver=stakeholder) | Q(receiver=stakeholder))
    for relation in relations.select_related("organisation").order_by("pk"):
        record(Actor(), "stakeholders.relation.removed", relation, at=day, ends=True)
    for flow in flows.select_related("organisation").order_by("pk"):
        record(Actor(), "stakeholders.flow.removed", flow, at=day, ends=True)
    return relations.delete()[0] + flows.delete()[0]


def _check_ends(
    organisation: Organisation, source: Stakeholder | None, target: Stakeholder | None
) -> None:
    if said := wrong_end(organisation, source, target):
        raise Invalid(other=said)


def _check(kind: str, strength: int) -> None:
    if kind not in RELATIONS:
        raise Invalid(kind=_("Choose how the two hang together."))
    if strength not in STRENGTHS:
        raise Invalid(strength=_("Choose how strong it is, from 1 to 3."))


def _is_there(row: Relation) -> bool:
    same = Q(source=row.source, target=row.target)
    if row.kind == MUTUAL:
        same |= Q(source=row.target, target=row.source)
    rows = Relation.objects.filter(same, organisation=row.organisation, kind=row.kind)
    return rows.exclude(pk=row.pk).exists()


def _doubled() -> str:
    return _("This relation is written down already; change that one instead.")

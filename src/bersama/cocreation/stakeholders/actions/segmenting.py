"""Segments are saved, changed, taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders.models import Segment
from bersama.cocreation.stakeholders.queries import is_known, segment_said
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.edits import require_unchanged
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.policy import require
from bersama.core.text import fold

Rule = Sequence[Mapping[str, Any]]


@transaction.atomic
def save_segment(*, actor: Actor, organisation: Organisation, name: str, rule: Rule) -> Segment:
    """Keep a rule under a name. Raises Invalid for an empty rule or a name that is taken."""
    require(actor, "stakeholders.manage", organisation)
    _check(organisation, name, rule)
    made = Segment.objects.create(organisation=organisation, name=name, rule=list(rule))
    record(actor, "stakeholders.segment.saved", made, conditions=len(rule))
    return made


@transaction.atomic
def edit_segment(
    *, actor: Actor, segment: Segment, name: str, rule: Rule, version: str | None = None
) -> Segment:
    """Change a rule or its name. Raises Stale when somebody else was faster."""
    require(actor, "stakeholders.manage", segment.organisation)
    rows = Segment.objects.select_for_update(of=("self",)).select_related("organisation")
    row = rows.get(pk=segment.pk)
    require_unchanged(version, segment_said(row))
    _check(row.organisation, name, rule, but=row)
    row.name, row.rule, row.version = name, list(rule), row.version + 1
    row.save(update_fields=["name", "rule", "version"])
    record(actor, "stakeholders.segment.changed", row, conditions=len(rule))
    return row


@transaction.atomic
def remove_segment(*, actor: Actor, segment: Segment) -> None:
    """Forget a rule; nobody leaves the register by it."""
    require(actor, "stakeholders.manage", segment.organisation)
    record(actor, "stakeholders.segment.removed", segment, ends=True)
    segment.delete()


def _check(organisation: Organisation, name: str, rule: Rule, but: Segment | None = None) -> None:
    if not name.strip():
        raise Invalid(name=_("Give it a name."))
    if not rule or not all(is_known(condition) for condition in rule):
        raise Invalid.whole(_("Choose at least one thing by which people are meant."))
    others = Segment.objects.filter(organisation=organisation)
    taken = others.exclude(pk=but.pk) if but else others
    if fold(name) in {fold(other) for other in taken.values_list("name", flat=True)}:
        raise Invalid(name=_("There is a segment of this name already."))

"""The firm sets its own scale: what counts as high, and how often each field is met."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders.models import MatrixSetting, Stakeholder
from bersama.cocreation.stakeholders.queries import (
    followers_of_the_rhythm,
    next_due,
    setting_said,
)
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.edits import require_unchanged
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.policy import require

AT_ONCE = 500
LONGEST = 3650


@transaction.atomic
def set_matrix(
    *,
    actor: Actor,
    organisation: Organisation,
    values: dict[str, Any],
    version: str | None = None,
) -> MatrixSetting:
    """Keep the scale, all of it at once (`setting_said`); every next contact follows.

    Raises Invalid for a value outside its range, Stale when somebody else was faster.
    """
    require(actor, "stakeholders.manage", organisation)
    setting, _new = MatrixSetting.objects.select_for_update().get_or_create(
        organisation=organisation
    )
    require_unchanged(version, setting_said(setting))
    if values["high_from"] not in range(2, 6):
        raise Invalid(high_from=_("High begins at 2, 3, 4 or 5."))
    for name, days in values.items():
        if name != "high_from" and days is not None and not 1 <= days <= LONGEST:
            raise Invalid(**{name: _("Between a day and ten years, or empty.")})
    for name in setting_said(setting):
        setattr(setting, name, values[name])
    setting.save()
    _follow(organisation, setting)
    record(actor, "stakeholders.matrix.set", setting, high_from=setting.high_from)
    return setting


def _follow(organisation: Organisation, setting: MatrixSetting) -> None:
    """The next contact of everybody whose rhythm comes from their field."""
    moved = []
    for row in followers_of_the_rhythm(organisation).iterator(chunk_size=AT_ONCE):
        due = next_due(row, setting)
        if due != row.due_on:
            row.due_on = due
            moved.append(row)
    Stakeholder.objects.bulk_update(moved, ["due_on"], batch_size=AT_ONCE)

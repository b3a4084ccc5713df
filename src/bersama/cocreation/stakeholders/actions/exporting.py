"""The register is taken out as a table."""

from __future__ import annotations

from django.db import transaction

from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.events import record
from bersama.core.policy import require


@transaction.atomic
def note_export(*, actor: Actor, organisation: Organisation, which: str, kind: str) -> None:
    """Note, before it is written, that the register goes out: which table, of which kind."""
    require(actor, "stakeholders.export", organisation)
    record(actor, "stakeholders.register.taken_out", organisation, which=which, kind=kind)

"""Tables that are brought in and taken back, in the ledger."""

from __future__ import annotations

from bersama.cocreation.stakeholders.models import Intake
from bersama.core.events import declare
from bersama.core.subjects import Subject, register

register(
    Subject(
        kind="stakeholders.intake",
        model=Intake,
        label=str,
        url=lambda row: f"/w/{row.organisation.slug}/know/exchange/{row.public_id}",
        stream=lambda row: f"o/{row.organisation.public_id}",
        related=("organisation",),
    )
)
declare(
    **{
        "stakeholders.intake.brought_in": "A table of people was brought into the register.",
        "stakeholders.intake.taken_back": "A table that was brought in was taken back.",
        "stakeholders.part.moved": "Something stands at another entry since a merge or its undo.",
        "stakeholders.register.taken_out": "The register was taken out as a table.",
        "stakeholders.stakeholder.removed": "Somebody who came in with a table went out with it.",
    }
)

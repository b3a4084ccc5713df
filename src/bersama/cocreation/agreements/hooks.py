"""What the agreements register at start."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bersama.cocreation.agreements.models import Terms
from bersama.core.datamap import describe
from bersama.core.events import declare
from bersama.core.subjects import Subject, register

register(
    Subject(
        kind="agreements.terms",
        model=Terms,
        label=str,
        url=lambda t: f"/w/{t.organisation.slug}/terms",
        stream=lambda t: f"o/{t.organisation.public_id}",
        content=lambda t: {
            "version": t.version,
            "use": t.use,
            "credit": t.credit,
            "benefit": t.benefit,
            "note": t.note,
        },
        related=("organisation",),
    )
)
declare(**{"agreements.terms.set": "The firm set its contribution terms."})
describe(
    Terms,
    about="firm",
    what=_("The terms under which people contribute, in versions."),
    why=_("So that each contribution shows the terms it was given under."),
    kept=_("As long as the firm is here."),
    seen_by=_("Everybody who may take part."),
)

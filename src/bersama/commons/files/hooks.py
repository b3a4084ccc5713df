"""What the files register at start."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bersama.commons.files.models import Document
from bersama.core.datamap import describe
from bersama.core.events import declare
from bersama.core.subjects import Subject, register

register(
    Subject(
        kind="files.document",
        model=Document,
        label=str,
        url=lambda d: f"/w/{d.organisation.slug}/files/{d.public_id}",
        stream=lambda d: f"o/{d.organisation.public_id}",
        content=lambda d: {
            "sha256": d.sha256,
            "size": d.size,
            "content_type": d.content_type,
            "width": d.width,
            "height": d.height,
            "shown_name": d.shown_name,
        },
        related=("organisation",),
    )
)
declare(
    **{
        "files.document.stored": "A file was stored.",
        "files.document.attached": "It was said what a file belongs to.",
        "files.document.removed": "A file was deleted.",
    }
)
describe(
    Document,
    about="participant",
    what=_("A picture that was sent, encoded anew, without place, camera or time of day."),
    why=_("So that others see what is meant."),
    kept=_("As long as what it belongs to."),
    seen_by=_("Whoever may see what it belongs to."),
)

"""Files go out only through here, after the policy was asked."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse

from bersama.commons.files import queries
from bersama.core.http import actor_of
from bersama.core.policy import require


def in_round(request: HttpRequest, code: str, file: uuid.UUID) -> HttpResponse:
    """A file as those who take part see it."""
    return _sent(request, queries.get_file(actor_of(request), file, code=code.lower()))


def at_desk(request: HttpRequest, org: str, file: uuid.UUID) -> HttpResponse:
    """A file as those who work for the firm see it."""
    return _sent(request, queries.get_file(actor_of(request), file, slug=org))


def _sent(request: HttpRequest, look: queries.Look) -> HttpResponse:
    require(actor_of(request), "files.view", look)
    document = look.document
    response = HttpResponse(queries.body_of(document), content_type=document.content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Content-Disposition"] = f'inline; filename="{document.public_id}.webp"'
    return response

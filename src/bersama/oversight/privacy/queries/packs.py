"""Packed firms: their rows, and where their files lie."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.conf import settings

from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.errors import Missing
from bersama.oversight.privacy.models import Packed

FOLDER = "moving"


def path_of(public_id: UUID) -> Path:
    return Path(settings.BERSAMA_DATA) / FOLDER / f"{public_id.hex}.zip"


def packed_of(viewer: Actor, organisation: Organisation) -> Sequence[Packed]:
    """What was packed lately, the newest first; for owners."""
    if not viewer.owns(organisation.pk):
        return []
    return list(Packed.objects.filter(organisation=organisation).order_by("-asked_at", "-pk")[:5])


def get_packed(viewer: Actor, organisation: Organisation, public_id: UUID) -> Packed:
    """One that is ready to be fetched."""
    rows = Packed.objects.filter(organisation=organisation, packed_at__isnull=False)
    found = rows.filter(public_id=public_id).first()
    if found is None or not viewer.owns(organisation.pk) or not path_of(public_id).is_file():
        raise Missing
    return found


def waiting() -> Sequence[Packed]:
    """Those that are asked for and not packed yet, for the worker."""
    rows = Packed.objects.select_related("organisation")
    return list(rows.filter(packed_at__isnull=True, problem="").order_by("pk"))

"""Stored files: their rows, their bytes, and who may have them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from bersama.commons.files import registry
from bersama.commons.files.models import Document
from bersama.core.actor import Actor
from bersama.core.errors import Missing


@dataclass(frozen=True, slots=True)
class Look:
    """A file as somebody asks for it: at the address of a round, or of the firm (no code)."""

    document: Document
    code: str = ""


def folder() -> Path:
    return Path(settings.BERSAMA_DATA) / "files"


def path_of(public_id: uuid.UUID) -> Path:
    """Where the bytes lie: under a name of ours, never under one that was sent."""
    return folder() / public_id.hex[:2] / public_id.hex


def may_see(viewer: Actor, look: Look) -> bool:
    """Whether this viewer may have the file: as its room says, else only the firm's people."""
    document = look.document
    sees = registry.rule_of(document.subject_kind)
    if sees is None or document.subject_id is None:
        return viewer.works_for(document.organisation_id)
    return sees(viewer, document.subject_id, look.code)


def get_file(viewer: Actor, public_id: uuid.UUID, *, slug: str = "", code: str = "") -> Look:
    """The file of that id at this address; Missing when it is not the viewer's to see."""
    rows = Document.objects.filter(public_id=public_id)
    if slug:
        rows = rows.filter(organisation__slug=slug)
    document = rows.first()
    if document is None:
        raise Missing
    look = Look(document, code)
    if not may_see(viewer, look):
        raise Missing
    return look


def body_of(document: Document) -> bytes:
    """The stored bytes; Missing when the file was lost."""
    try:
        return path_of(document.public_id).read_bytes()
    except FileNotFoundError:
        raise Missing from None


def without_rows(ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Of these names of files, those that no row speaks of."""
    asked = set(ids)
    return asked - set(
        Document.objects.filter(public_id__in=asked).values_list("public_id", flat=True)
    )

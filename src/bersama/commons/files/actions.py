"""Storing files: the bytes first, safe on the disk, then the row that names them."""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from pathlib import Path, PurePosixPath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.commons.files import queries
from bersama.commons.files.models import Document
from bersama.commons.organisations.models import Organisation
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Unavailable
from bersama.core.events import record
from bersama.core.ledger import writing
from bersama.core.pictures import read_picture
from bersama.core.policy import require
from bersama.core.subjects import name_of, subject_of
from bersama.core.text import TextError, clean_line

LONGEST_NAME = 100
NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f\\/:*?\"|\ud800-\udfff]")


@transaction.atomic
def store_picture(
    *,
    actor: Actor,
    organisation: Organisation,
    uploaded: Any,
    subject_kind: str = "",
    subject_id: int | None = None,
    shown_name: str | None = None,
    field: str = "picture",
) -> Document:
    """Store a picture that was sent, encoded anew, and say what it belongs to.

    `uploaded`: Django's uploaded file; `shown_name` replaces the name it came with. Raises
    Invalid on `field` or TooLarge when it is no picture of ours, Unavailable when the disk does
    not take it. The time kept is the day: the round may be one without names.
    """
    require(actor, "files.store", organisation)
    picture = read_picture(uploaded, size=uploaded.size, field=field)
    public_id = uuid.uuid4()
    _write(queries.path_of(public_id), picture.body)
    document = Document.objects.create(
        public_id=public_id,
        organisation=organisation,
        subject_kind=subject_kind,
        subject_id=subject_id,
        content_type=picture.content_type,
        size=len(picture.body),
        sha256=hashlib.sha256(picture.body).hexdigest(),
        width=picture.width,
        height=picture.height,
        shown_name=_tidy_name(uploaded.name or "" if shown_name is None else shown_name),
        on=clock.now().date(),
    )
    record(Actor(door=actor.door), "files.document.stored", document, at=_day())
    return document


@transaction.atomic
def attach(*, actor: Actor, document: Document, subject_kind: str, subject_id: int) -> None:
    """Say what a file belongs to: from then on, that room says who may see it."""
    require(actor, "files.store", document.organisation)
    document.subject_kind, document.subject_id = subject_kind, subject_id
    document.save(update_fields=["subject_kind", "subject_id"])
    record(Actor(door=actor.door), "files.document.attached", document, at=_day())


@transaction.atomic
def remove_document(*, actor: Actor, document: Document) -> None:
    """Delete a file for good; the ledger keeps that there was one and forgets what it was."""
    require(actor, "files.remove", document)
    record(Actor(door=actor.door), "files.document.removed", document, at=_day())
    stream = subject_of(document).stream(document)
    writing.erase(stream=stream, subject=name_of(document), at=_day())
    path = queries.path_of(document.public_id)
    document.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _day() -> Any:
    return clock.day_of(clock.now())


def _tidy_name(sent: str) -> str:
    """The name of a file as it may be shown: no path, no control signs, at most 100 letters."""
    last = PurePosixPath(NOT_IN_A_NAME.sub("/", sent).strip("/ ")).name
    try:
        name = clean_line(last[:LONGEST_NAME], LONGEST_NAME).text.strip(". ")
    except TextError:
        name = ""
    return name or _("picture")


def _write(path: Path, body: bytes) -> None:
    """Write the bytes beside their place, force them to the disk, then put them there."""
    beside = path.with_name(f".{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        beside.rename(path)
        parent = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(parent)
        finally:
            os.close(parent)
    except OSError:
        beside.unlink(missing_ok=True)
        raise Unavailable(
            _("Nothing was saved: the disk did not take the picture. Try again in a while.")
        ) from None

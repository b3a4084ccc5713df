"""The register as a table: whole for the owner, or with codes in the place of people."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator, Sequence

from django.conf import settings

from bersama.cocreation.stakeholders.models import Stakeholder
from bersama.cocreation.stakeholders.queries.intake import CHUNK, with_parts
from bersama.cocreation.stakeholders.queries.register import reads
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.errors import Missing


def everybody(viewer: Actor, organisation: Organisation) -> Iterator[Stakeholder]:
    """All who are in the register and not set aside, by name; the owner's alone."""
    if not reads(viewer, organisation.pk):
        raise Missing
    rows = Stakeholder.objects.filter(organisation=organisation, state="active")
    return with_parts(rows).order_by("folded", "pk").iterator(chunk_size=CHUNK)


def code_of(stakeholder: Stakeholder) -> str:
    """A code that stays the same from table to table and tells nothing without the key."""
    secret = hashlib.sha256(b"bersama.register.code" + settings.SECRET_KEY.encode()).digest()
    digest = hmac.digest(secret, stakeholder.public_id.bytes, "sha256")
    return "S-" + base64.b32encode(digest)[:10].decode()


def ways_of(stakeholder: Stakeholder, kind: str) -> Sequence[str]:
    return [contact.value for contact in stakeholder.contacts.all() if contact.kind == kind]

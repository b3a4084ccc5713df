"""A form is sent once: its nonce is made and signed here, and stored with the outcome.

A second arrival of the same form, after a double tap or a lost answer, gets the first
outcome and does nothing again. The same nonce with another body is a page that was
reused, say on a shared tablet: it is refused, so that nobody's words vanish silently.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core import signing

from bersama.core import clock
from bersama.core.inserting import insert_unless_there
from bersama.core.models import FormOnce

KEPT_DAYS = 8
_signer = signing.TimestampSigner(salt="bersama.form")


class Reused(Exception):
    """The nonce was used before with another body."""


def make() -> str:
    """A fresh signed nonce for one form."""
    return _signer.sign(uuid.uuid4().hex)


def read(signed: str) -> str | None:
    """The nonce inside, or None when it is missing, forged or older than a week."""
    try:
        return _signer.unsign(signed, max_age=(KEPT_DAYS - 1) * 86400)
    except signing.BadSignature:
        return None


def secret_for(nonce: str) -> str:
    """A secret that belongs to this form: the same one when the form arrives again.

    43 letters of URL-safe base64 (256 bits).
    """
    mac = hmac.new(settings.SECRET_KEY.encode(), b"form-secret:" + nonce.encode(), "sha256")
    return signing.b64_encode(mac.digest()).decode()


def outcome(nonce: str, body: str) -> Mapping[str, Any] | None:
    """The stored outcome of this form, None if it is new. Raises Reused."""
    row = next(iter(FormOnce.objects.filter(digest=_digest(nonce))), None)
    if row is None:
        return None
    if row.body != body:
        raise Reused
    first: Mapping[str, Any] = row.outcome
    return first


def claim(nonce: str, body: str) -> tuple[FormOnce, bool]:
    """Take the nonce in the open transaction; `(row, True)` when it is ours to act.

    A rival with the same nonce waits here until the first one has committed.
    """
    row = FormOnce(digest=_digest(nonce), body=body, day=clock.now().date())
    if insert_unless_there(row):
        return row, True
    row = FormOnce.objects.get(digest=row.digest)
    if row.body != body:
        raise Reused
    return row, False


def keep(row: FormOnce, outcome: Mapping[str, Any]) -> None:
    row.outcome = dict(outcome)
    row.save(update_fields=["outcome"])


def _digest(nonce: str) -> str:
    return hashlib.sha256(nonce.encode()).hexdigest()

"""What was asked and never opened is forgotten."""

from __future__ import annotations

from datetime import timedelta

from bersama.commons.organisations.actions import forget_sign_ups
from bersama.core.actor import WORKER
from bersama.core.jobs import every, job


@every(timedelta(hours=6))
@job
def forget_old_sign_ups() -> int:
    return forget_sign_ups(actor=WORKER)

"""Links and codes that are over are forgotten."""

from __future__ import annotations

from datetime import timedelta

from bersama.commons.people.actions import forget_tokens
from bersama.core.actor import WORKER
from bersama.core.jobs import every, job


@every(timedelta(hours=6))
@job
def forget_old_tokens() -> int:
    return forget_tokens(actor=WORKER)

"""Sending: one letter after the other, each with its own end."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import OperationalError

from bersama.commons.notices import actions
from bersama.commons.notices.channels import mail
from bersama.commons.notices.queries import due
from bersama.core.actor import WORKER
from bersama.core.jobs import every, job

log = logging.getLogger("bersama.work")


@every(timedelta(minutes=1))
@job
def send_due() -> int:
    """Send what waits; returns how many letters were settled.

    Between taking and settling nothing is locked, so a server that hangs holds nobody up.
    """
    actions.settle_abandoned(actor=WORKER)
    settled = 0
    for number in due():
        try:
            settled += _send(number)
        except OperationalError:
            raise
        except Exception:
            log.exception("letter %d waits: it could not be written", number)
    return settled


def _send(number: int) -> bool:
    taken = actions.take_delivery(actor=WORKER, delivery_id=number)
    if taken is None:
        return False
    if taken.letter is None:
        outcome = mail.Outcome("refused", taken.why_not)
    else:
        outcome = mail.send(taken.letter, handing_over=taken.handing_over)
    actions.settle_delivery(actor=WORKER, delivery=taken.delivery, outcome=outcome)
    return True

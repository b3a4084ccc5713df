"""Sending: one letter after the other, each with its own end."""

from __future__ import annotations

from datetime import timedelta

from bersama.commons.notices import actions
from bersama.commons.notices.channels import mail
from bersama.commons.notices.queries import due
from bersama.core.actor import WORKER
from bersama.core.jobs import every, job


@every(timedelta(minutes=1))
@job
def send_due() -> int:
    """Send what waits; returns how many letters were settled.

    Between taking and settling nothing is locked, so a server that hangs holds nobody up.
    """
    actions.settle_abandoned(actor=WORKER)
    settled = 0
    for number in due():
        taken = actions.take_delivery(actor=WORKER, delivery_id=number)
        if taken is not None:
            _send(taken)
            settled += 1
    return settled


def _send(taken: actions.Taken) -> None:
    if taken.letter is None:
        outcome = mail.Outcome("refused", taken.why_not)
    else:
        outcome = mail.send(taken.letter, handing_over=taken.handing_over)
    actions.settle_delivery(actor=WORKER, delivery=taken.delivery, outcome=outcome)

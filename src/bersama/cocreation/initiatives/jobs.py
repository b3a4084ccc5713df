"""Work by the clock: rounds close on time."""

from __future__ import annotations

from datetime import timedelta

from bersama.cocreation.initiatives import actions, queries
from bersama.core.actor import WORKER
from bersama.core.jobs import every, job


@every(timedelta(minutes=1))
@job
def close_what_is_over() -> int:
    """Write down the close of each round whose time is over; returns how many."""
    closed = 0
    for engagement in queries.overdue_rounds():
        actions.keep_time(actor=WORKER, engagement=engagement)
        closed += 1
    return closed

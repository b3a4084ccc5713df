"""Packing a firm, and forgetting what was kept long enough."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from bersama.core.actor import WORKER
from bersama.core.copies import sweep_the_log
from bersama.core.jobs import every, job
from bersama.oversight.privacy import actions, queries


class LogInUse(RuntimeError):
    """Somebody reads what is still in the log."""


@job
def pack() -> int:
    """Pack the firms that owners asked for; returns how many."""
    done = 0
    for asked in queries.waiting():
        made, problem = None, ""
        try:
            target = queries.path_of(asked.public_id)
            made = actions.Packing(asked.organisation, target).write()
        except OSError as error:
            problem = _("The disk did not take it (%(why)s).") % {"why": error.strerror}
        actions.note_packed(actor=WORKER, pack=asked, made=made, problem=problem)
        done += made is not None
    return done


@every(timedelta(hours=1))
@job
def sweep_log() -> None:
    """What was erased leaves the log of the database, too; tried again while that is in use."""
    if not sweep_the_log():
        raise LogInUse


@every(timedelta(days=1))
@job
def forget() -> int:
    """Delete looks older than 90 days and packed firms older than two."""
    return actions.forget_old(actor=WORKER)

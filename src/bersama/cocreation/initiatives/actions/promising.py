"""Promises with a day: made, kept, or taken back with the reason."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bersama.cocreation.initiatives.models import Engagement, Promise
from bersama.cocreation.initiatives.rules import PROMISE
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Conflict, Invalid
from bersama.core.events import record
from bersama.core.policy import require
from bersama.core.states import advance


@transaction.atomic
def make_promise(
    *, actor: Actor, engagement: Engagement, what: str, due_on: date, kind: str = "other"
) -> Promise:
    """Promise something to those who took part, by a day that is not past."""
    require(actor, "initiatives.manage", engagement)
    if due_on < clock.today(engagement.organisation.time_zone):
        raise Invalid(due_on=_("Choose a day that is still to come."))
    promise = Promise.objects.create(
        engagement=engagement, kind=kind, what=what, due_on=due_on, created_at=clock.now()
    )
    record(actor, "initiatives.promise.made", promise, due=due_on.isoformat())
    return promise


@transaction.atomic
def keep_promise(*, actor: Actor, promise: Promise, note: str = "") -> None:
    """Say that a promise was kept.

    Raises Conflict while somebody to whom an answer was promised still waits for it.
    """
    require(actor, "initiatives.promise", promise)
    if promise.kind == "answer":
        _require_answers(promise.engagement)
    Promise.objects.filter(pk=promise.pk).update(settled_at=clock.now(), note=note)
    promise.refresh_from_db()
    advance(PROMISE, promise, "keep", actor=actor)


def _require_answers(engagement: Engagement) -> None:
    if engagement.state == "running":
        raise Conflict(_("People can still answer. Close it first, then answer everybody."))
    waiting = engagement.contributions.filter(state="received").count()
    if waiting:
        said = ngettext(
            "%(count)d person still waits for the answer. Answer first.",
            "%(count)d people still wait for their answer. Answer them first.",
            waiting,
        )
        raise Conflict(said % {"count": waiting})


@transaction.atomic
def drop_promise(*, actor: Actor, promise: Promise, note: str) -> None:
    """Take a promise back; the reason is read by those to whom it was made."""
    require(actor, "initiatives.promise", promise)
    if not note.strip():
        raise Invalid(note=_("Say why. Those who took part will read it."))
    Promise.objects.filter(pk=promise.pk).update(settled_at=clock.now(), note=note.strip())
    promise.refresh_from_db()
    advance(PROMISE, promise, "drop", actor=actor)

"""The report of an initiative: one sentence of answer beside each reason it was for."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.decisions import queries
from bersama.cocreation.decisions.models import ReasonAnswer
from bersama.cocreation.initiatives.models import Initiative
from bersama.cocreation.initiatives.queries import locked_initiative
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.edits import require_unchanged
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.policy import require


@transaction.atomic
def answer_reason(
    *,
    actor: Actor,
    initiative: Initiative,
    reason: str,
    words: str,
    found: Mapping[str, int | str | None],
    version: str | None = None,
) -> ReasonAnswer:
    """Say what came of one reason; the numbers seen beside it are kept with the sentence.

    Raises Stale when somebody else wrote it meanwhile.
    """
    require(actor, "decisions.answer_reason", initiative)
    locked = locked_initiative(initiative)
    if reason not in locked.reasons:
        raise Invalid(reason=_("It is not for this. Choose its reasons first."))
    answer = queries.reason_answers(locked).get(reason)
    require_unchanged(version, queries.reason_said(answer))
    if not words.strip():
        raise Invalid(words=_("Write a sentence: what came of it?"))
    answer = answer or ReasonAnswer(initiative=locked, reason=reason)
    answer.words, answer.found = words.strip(), dict(found)
    answer.by_id, answer.at = queries.who(actor), clock.now()
    answer.save()
    record(actor, "decisions.reason.answered", answer, which=reason)
    return answer

"""Answering: every contribution gets its answer, one by one or a theme at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.decisions import queries
from bersama.cocreation.decisions.actions.telling import _tell_authors
from bersama.cocreation.decisions.models import Answer, AnswerRun, Decision
from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.models import Contribution, Engagement
from bersama.cocreation.initiatives.queries import moment
from bersama.cocreation.initiatives.registry import method_of
from bersama.cocreation.initiatives.rules import CONTRIBUTION
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.edits import require_unchanged
from bersama.core.errors import Conflict, Invalid
from bersama.core.events import record, record_batch
from bersama.core.ledger import checkpoints
from bersama.core.policy import can, require
from bersama.core.states import advance_all

VERDICTS = ("yes", "partly", "no")
AT_ONCE = 500
STEP = 250


@dataclass(frozen=True, slots=True)
class Given:
    """What came of one act of answering; `run` goes on in the background if there were many."""

    answered: int
    skipped: int
    run: AnswerRun | None = None


@transaction.atomic
def answer_contributions(
    *, actor: Actor, engagement: Engagement, ids: Sequence[int], verdict: str, reason: str
) -> Given:
    """Give these contributions their answer; hidden, withdrawn and answered ones are skipped."""
    require(actor, "decisions.answer", engagement)
    _check(verdict, reason)
    locked = _settled(actor, engagement)
    if len(ids) > AT_ONCE:
        run = begin_run(
            actor=actor, engagement=locked, theme="ticked", ids=ids, verdict=verdict, reason=reason
        )
        return Given(0, 0, run)
    given = _answer(actor, locked, ids, verdict, reason.strip())
    _keep_promise(actor, locked)
    return given


@transaction.atomic
def answer_theme(
    *,
    actor: Actor,
    engagement: Engagement,
    theme: str,
    ids: Sequence[int],
    verdict: str,
    reason: str,
) -> Given:
    """Give one answer to all contributions of a theme; many are answered in the background."""
    if len(ids) <= AT_ONCE:
        return answer_contributions(
            actor=actor, engagement=engagement, ids=ids, verdict=verdict, reason=reason
        )
    run = begin_run(
        actor=actor, engagement=engagement, theme=theme, ids=ids, verdict=verdict, reason=reason
    )
    return Given(0, 0, run)


@transaction.atomic
def begin_run(
    *,
    actor: Actor,
    engagement: Engagement,
    theme: str,
    ids: Sequence[int],
    verdict: str,
    reason: str,
) -> AnswerRun:
    """Have many answered in the background; one run a round at a time."""
    require(actor, "decisions.answer", engagement)
    _check(verdict, reason)
    locked = _settled(actor, engagement)
    if queries.open_run(locked) is not None:
        raise Conflict(_("Answers are being given right now. Wait until that is done."))
    run = AnswerRun.objects.create(
        engagement=locked,
        theme=theme,
        verdict=verdict,
        reason=reason.strip(),
        by_id=queries.who(actor),
        ids=list(dict.fromkeys(ids)),
        created_at=clock.now(),
    )
    record(actor, "decisions.run.begun", run, count=len(run.ids))
    return run


@transaction.atomic
def continue_run(*, actor: Actor, run_id: int) -> bool:
    """The next part of a run and its progress, in one transaction; False when it is done.

    The policy is asked again: whoever lost the right meanwhile answers nobody any more.
    """
    run = queries.locked_run(run_id)
    if run.finished_at is not None:
        return False
    part = run.ids[run.done : run.done + STEP]
    may_go_on = can(actor, "decisions.answer", run.engagement)
    if not may_go_on:
        run.ids = run.ids[: run.done]
    elif part:
        given = _answer(actor, run.engagement, part, run.verdict, run.reason)
        run.done += len(part)
        run.skipped += given.skipped
    more = run.done < len(run.ids)
    if not more:
        run.finished_at = clock.now()
        record(actor, "decisions.run.finished", run, count=run.done, skipped=run.skipped)
        if may_go_on:
            _keep_promise(actor, run.engagement)
    run.save(update_fields=["ids", "done", "skipped", "finished_at"])
    return more


@transaction.atomic
def change_answer(
    *,
    actor: Actor,
    answer: Answer,
    verdict: str,
    reason: str,
    because: str,
    version: str,
) -> None:
    """Answer one contribution anew and say why; who gave it sees that it was changed."""
    engagement = answer.contribution.engagement
    require(actor, "decisions.answer", engagement)
    _check(verdict, reason)
    if not because.strip():
        raise Invalid(because=_("Say why the answer is changed. Its author reads it."))
    locked = _settled(actor, engagement)
    answer.refresh_from_db()
    require_unchanged(version, queries.answer_said(answer))
    if answer.contribution.state != "answered":
        raise Conflict(_("This is not answered any more, or not to be seen. Load the list again."))
    at = moment(locked)
    answer.verdict, answer.reason = verdict, reason.strip()
    answer.changed_because, answer.changed_at = because.strip(), at
    answer.by_id = queries.who(actor)
    answer.decision = queries.in_force(locked)
    answer.save()
    record(actor, "decisions.answer.changed", answer, at=at, verdict=verdict)
    method_of(locked).answered(actor, [answer.contribution_id], verdict, reason.strip())
    one = answer.contribution_id
    _tell_authors(actor=actor, answers={one: answer}, ids=[one])


def _check(verdict: str, reason: str) -> None:
    if verdict not in VERDICTS:
        raise Invalid(verdict=_("Choose yes, partly or no."))
    if not reason.strip():
        raise Invalid(reason=_("Say why in a sentence. The person who gave it reads this."))


def _settled(actor: Actor, engagement: Engagement) -> Engagement:
    locked = queries.locked_round(engagement)
    if locked.state == "running":
        rounds.keep_time(actor=actor, engagement=locked)
    return locked


def _answer(
    actor: Actor, engagement: Engagement, ids: Sequence[int], verdict: str, reason: str
) -> Given:
    """Answer those that wait, with one entry over all of them, and tell their authors."""
    found = queries.locked_contributions(engagement, ids)
    waiting = [contribution for contribution in found if contribution.state == "received"]
    skipped = len(set(ids)) - len(waiting)
    if not waiting:
        return Given(0, skipped)
    at = moment(engagement)
    decision = queries.in_force(engagement)
    answers = _write(actor, waiting, verdict, reason, decision, at)
    advance_all(CONTRIBUTION, waiting, "answer", actor=actor, about=engagement, at=at)
    record_batch(
        actor, "decisions.answer.given", engagement, answers.values(), at=at, verdict=verdict
    )
    answered = [contribution.pk for contribution in waiting]
    method_of(engagement).answered(actor, answered, verdict, reason)
    _tell_authors(actor=actor, answers=answers, ids=answered)
    return Given(len(waiting), skipped)


def _write(
    actor: Actor,
    waiting: Sequence[Contribution],
    verdict: str,
    reason: str,
    decision: Decision | None,
    at: datetime,
) -> dict[int, Answer]:
    """The rows; one that was answered, hidden and brought back keeps its row."""
    said = {"verdict": verdict, "reason": reason, "decision": decision, "by_id": queries.who(actor)}
    answers: dict[int, Answer] = {}
    fresh: list[Answer] = []
    kept: list[Answer] = []
    for contribution in waiting:
        answer = getattr(contribution, "answer", None) or Answer(contribution=contribution)
        answer.contribution = contribution
        for name, value in {**said, "at": at}.items():
            setattr(answer, name, value)
        answers[contribution.pk] = answer
        (kept if answer.pk else fresh).append(answer)
    Answer.objects.bulk_create(fresh)
    Answer.objects.bulk_update(kept, ["verdict", "reason", "decision", "by", "at"])
    return answers


def _keep_promise(actor: Actor, engagement: Engagement) -> None:
    """When everybody has an answer, the promise is kept by itself and the ledger is sealed."""
    if queries.counts(engagement)["received"]:
        return
    promise = queries.answer_promise(engagement)
    if promise is not None:
        rounds.keep_promise(actor=actor, promise=promise)
    checkpoints.seal(f"e/{engagement.public_id}")

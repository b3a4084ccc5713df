"""What the decisions register at start: subjects, entries, letters, reactions, the data map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.decisions import actions, present, queries
from bersama.cocreation.decisions.jobs import give_answers
from bersama.cocreation.decisions.models import Answer, AnswerRun, Decision, Option, ReasonAnswer
from bersama.cocreation.initiatives import present as rounds
from bersama.cocreation.initiatives.queries import may_see
from bersama.cocreation.initiatives.registry import link_round, tell_of_initiative
from bersama.commons.notices import registry as letters
from bersama.core.actor import WORKER, Actor
from bersama.core.datamap import describe
from bersama.core.errors import Sentence
from bersama.core.events import declare, on
from bersama.core.ledger.models import Entry
from bersama.core.links import absolute
from bersama.core.policy import can
from bersama.core.subjects import Subject, register


def _decision(decision: Decision) -> Mapping[str, Any]:
    options = sorted(decision.options.all(), key=lambda option: option.position)
    return {
        "state": decision.state,
        "question": decision.question,
        "rule": decision.rule,
        "reasons": decision.reasons,
        "against_reason": decision.against_reason,
        "dissent": decision.dissent,
        "revised_because": decision.revised_because,
        "review_on": decision.review_on.isoformat() if decision.review_on else None,
        "heard": decision.heard,
        "options": [
            {
                "item": option.item,
                "text": option.text,
                "support": option.support,
                "of": option.of,
                "chosen": option.is_chosen,
            }
            for option in options
        ],
    }


def _round_of(thing: Any) -> str:
    return f"e/{thing.engagement.public_id}"


register(
    Subject(
        kind="decisions.decision",
        model=Decision,
        label=str,
        url=lambda d: reverse("decisions-public", args=[d.engagement.code]),
        stream=_round_of,
        content=_decision,
        related=("engagement__organisation",),
        related_many=("options",),
    )
)
register(
    Subject(
        kind="decisions.answer",
        model=Answer,
        label=str,
        url=lambda a: reverse("initiatives-mine", args=[a.contribution.engagement.code]),
        stream=lambda a: f"e/{a.contribution.engagement.public_id}",
        key=lambda a: str(a.contribution.public_id),
        content=lambda a: {
            "verdict": a.verdict,
            "reason": a.reason,
            "changed_because": a.changed_because,
            "decision": str(a.decision.public_id) if a.decision else None,
        },
        related=("contribution__engagement__organisation", "decision"),
    )
)
register(
    Subject(
        kind="decisions.run",
        model=AnswerRun,
        label=str,
        url=lambda r: reverse(
            "decisions-answers", args=[r.engagement.organisation.slug, r.engagement.code]
        ),
        stream=_round_of,
        content=lambda r: {"verdict": r.verdict, "reason": r.reason, "theme": r.theme},
        related=("engagement__organisation",),
    )
)
register(
    Subject(
        kind="decisions.reason",
        model=ReasonAnswer,
        label=str,
        url=lambda r: reverse(
            "decisions-report", args=[r.initiative.organisation.slug, r.initiative.public_id]
        ),
        stream=lambda r: f"o/{r.initiative.organisation.public_id}",
        key=lambda r: f"{r.initiative.public_id}:{r.reason}",
        content=lambda r: {"words": r.words, "found": r.found},
        related=("initiative__organisation",),
    )
)
declare(
    **{
        "decisions.reason.answered": "A reason of an initiative got its answer in the report.",
        "decisions.decision.drafted": "A decision was prepared.",
        "decisions.decision.published": "A decision was published.",
        "decisions.decision.superseded": "A decision was revised by a newer one.",
        "decisions.answer.given": "Contributions got their answer.",
        "decisions.answer.changed": "An answer was changed.",
        "decisions.run.begun": "Answering many contributions in the background began.",
        "decisions.run.finished": "Answering many contributions in the background ended.",
    }
)

_ROUND = gettext_lazy("As long as the firm keeps the round.")
describe(
    Decision,
    Option,
    about="firm",
    what=gettext_lazy("What was decided, why, who saw it otherwise, and the numbers behind it."),
    why=gettext_lazy("So that everybody can read what became of the answers."),
    kept=_ROUND,
    seen_by=gettext_lazy("Those who took part; everybody where the link was open."),
)
describe(
    Answer,
    about="participant",
    what=gettext_lazy("The firm's answer to what somebody gave."),
    why=gettext_lazy("So that everybody hears what became of it."),
    kept=_ROUND,
    seen_by=gettext_lazy("Whoever gave it, and those who look after the question."),
)
describe(
    ReasonAnswer,
    about="firm",
    what=gettext_lazy("What the firm says came of each thing it hoped for."),
    why=gettext_lazy("So that what was begun is closed with an answer."),
    kept=gettext_lazy("As long as the firm stays."),
    seen_by=gettext_lazy("Those who work for the firm."),
)
describe(
    AnswerRun,
    about="firm",
    what=gettext_lazy("That one answer was given to many, by whom, and how far it got."),
    why=gettext_lazy("So that nobody is left out or told twice."),
    kept=_ROUND,
    seen_by=gettext_lazy("Those who look after the question."),
)

link_round("decision_url", present.decision_url)
tell_of_initiative("decisions", present.decisions_of)
tell_of_initiative("report", present.report_link)


@on("decisions.run.begun")
def go_through_them(entry: Entry) -> None:
    """Hand a run to the worker; finishing it twice does nothing."""
    run = queries.run_named(_name_in(entry))
    if run is not None and run.finished_at is None:
        give_answers.enqueue(run.pk)


@on("decisions.decision.published")
def tell_those_with_an_address(entry: Entry) -> None:
    decision = queries.decision_named(_name_in(entry))
    if decision is None or decision.state != "published":
        return
    if can(WORKER, "notices.tell", decision):
        actions.tell_of_decision(actor=WORKER, decision=decision)


def _name_in(entry: Entry) -> str:
    return entry.obj.partition("/")[2]


def _own_page(engagement: Any, person: Any) -> str:
    """The reader's own way back to their page, from any device."""
    seat = queries.participant_in(engagement.pk, person.pk if person else None)
    return absolute(rounds.back_path(seat)) if seat else ""


def _of_decision(person: Any, decision: Decision) -> Mapping[str, Any]:
    engagement = decision.engagement
    return {
        "question": decision.question,
        "firm": engagement.organisation.name,
        "link": _own_page(engagement, person),
        "checkpoint": rounds.seal_line(engagement),
    }


def _of_answer(person: Any, answer: Answer) -> Mapping[str, Any]:
    engagement = answer.contribution.engagement
    return {
        "question": engagement.title,
        "firm": engagement.organisation.name,
        "link": _own_page(engagement, person),
        "checkpoint": rounds.seal_line(engagement),
    }


def _took_part(person: Any, engagement: Any) -> bool:
    seat = queries.participant_in(engagement.pk, person.pk)
    return seat is not None and may_see(
        Actor(person.pk, engagement_id=engagement.pk, participant_id=seat.pk), engagement
    )


def _decided_title(decision: Any) -> Sentence:
    return _("%(firm)s has decided: %(question)s") % {
        "firm": decision.engagement.organisation.name,
        "question": decision.question,
    }


def _answered_title(answer: Any) -> Sentence:
    engagement = answer.contribution.engagement
    return _("%(firm)s has answered you: %(question)s") % {
        "firm": engagement.organisation.name,
        "question": engagement.title,
    }


letters.register(
    letters.Kind(
        name="decisions.published",
        subject=_decided_title,
        text="decisions/mail/published.txt",
        context=_of_decision,
        may_see=lambda person, decision: (
            decision.state == "published" and _took_part(person, decision.engagement)
        ),
    )
)
letters.register(
    letters.Kind(
        name="decisions.answered",
        subject=_answered_title,
        text="decisions/mail/answered.txt",
        context=_of_answer,
        may_see=lambda person, answer: (
            answer.contribution.state == "answered"
            and _took_part(person, answer.contribution.engagement)
        ),
    )
)

"""Decisions and answers as facts, and as what a viewer may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from bersama.cocreation.decisions.models import (
    Answer,
    AnswerRun,
    Decision,
    Option,
    ReasonAnswer,
)
from bersama.cocreation.initiatives import queries as rounds
from bersama.cocreation.initiatives.models import (
    Authorship,
    Contribution,
    Engagement,
    Initiative,
    Participant,
    Promise,
)
from bersama.cocreation.initiatives.registry import Block, Results
from bersama.commons.organisations.models import Organisation
from bersama.commons.organisations.queries import standing_of
from bersama.commons.people.models import ContactPoint
from bersama.core import edits
from bersama.core.actor import Actor
from bersama.core.errors import Missing

MOST_OPTIONS = 100
# One that was taken out of sight has its answer: the reason why, which its author reads.
ANSWERED = ("answered", "hidden")
STANDING = ("received", *ANSWERED)


def who(actor: Actor) -> int:
    """The person behind an act that only people do."""
    if actor.person_id is None:
        raise Missing
    return actor.person_id


def locked_round(engagement: Engagement) -> Engagement:
    """The round, its row locked until the end of the transaction: rivals wait here."""
    rows = Engagement.objects.select_for_update(of=("self",))
    return rows.select_related("organisation", "terms").get(pk=engagement.pk)


# --- decisions ---------------------------------------------------------------------------


def _decisions() -> QuerySet[Decision]:
    options = Prefetch("options", queryset=Option.objects.order_by("position"))
    rows = Decision.objects.select_related("engagement__organisation", "decided_by")
    return rows.prefetch_related(options)


def draft_of(engagement: Engagement) -> Decision | None:
    return _decisions().filter(engagement=engagement, state="draft").first()


def in_force(engagement: Engagement) -> Decision | None:
    return _decisions().filter(engagement=engagement, state="published").first()


def published(viewer: Actor, engagement: Engagement) -> Decision:
    """The decision in force on a round that the viewer was given by its own query."""
    found = in_force(engagement)
    if found is None:
        raise Missing(_("There is no decision yet."))
    return found


def earlier(engagement: Engagement) -> Sequence[Decision]:
    """The decisions that were revised since, newest first."""
    return list(_decisions().filter(engagement=engagement, state="superseded").order_by("-pk"))


def decision_named(public_id: str) -> Decision | None:
    return _decisions().filter(public_id=UUID(public_id)).first()


def chosen_of(decision: Decision | None) -> Option | None:
    options = decision.options.all() if decision else []
    return next((option for option in options if option.is_chosen), None)


def draft_said(decision: Decision | None) -> dict[str, Any]:
    """What a draft says now, as its form shows and changes it; nothing when it is gone."""
    if decision is None:
        return {}
    chosen = chosen_of(decision)
    return {
        "chosen": (chosen.item or "other") if chosen else "",
        "other": chosen.text if chosen and not chosen.item else "",
        "reasons": decision.reasons,
        "against_reason": decision.against_reason,
        "dissent": decision.dissent,
        "review_on": decision.review_on,
        "revised_because": decision.revised_because,
    }


def version_of(decision: Decision | None) -> str:
    """A short name of what a draft says now; another one as soon as somebody changed a word."""
    return edits.version_of(draft_said(decision)) if decision else ""


def deciding_block(results: Results) -> Block | None:
    """The first question of a result that has something to choose from."""
    return next((block for block in results.blocks if block.items), None)


def options_of(results: Results) -> list[dict[str, Any]]:
    """What was on the table, with its support: as asked, or of very many the most supported."""
    block = deciding_block(results)
    items = list(block.items) if block else []
    if len(items) > MOST_OPTIONS:
        items = sorted(items, key=lambda item: -(item.count or 0))[:MOST_OPTIONS]
    return [
        {
            "item": i.key,
            "text": i.label,
            "support": i.count,
            "of": i.of if i.count is not None else None,
        }
        for i in items
    ]


def heard(results: Results) -> dict[str, Any]:
    """The numbers of the results as they are shown now; what is withheld stays withheld."""
    return {
        "participants": results.participants,
        "acts": results.acts,
        "ways": dict(results.ways),
        "groups": dict(results.groups),
        "blocks": [
            {
                "key": block.key,
                "kind": block.kind,
                "answered": block.answered,
                "items": [
                    {
                        "key": item.key,
                        "count": item.count,
                        "of": item.of,
                        "concern": item.concern,
                        "passed": item.passed,
                        "by_group": dict(item.by_group),
                        "by_way": dict(item.by_way),
                    }
                    for item in block.items
                ],
            }
            for block in results.blocks
        ],
    }


def reach(engagement: Engagement) -> tuple[int, int]:
    """How many took part, and how many of them left a mail address."""
    people = engagement.participants.filter(person__is_active=True)
    with_mail = people.filter(person__contacts__kind="email").distinct().count()
    return rounds.turnout_of(engagement), with_mail


def participants_with_mail(engagement: Engagement) -> list[Participant]:
    """Those who can be told by mail, each once."""
    mails = ContactPoint.objects.filter(kind="email").values("person_id")
    rows = engagement.participants.filter(person__is_active=True, person_id__in=mails)
    return list(rows.select_related("person").order_by("pk"))


def participant_in(engagement_id: int, person_id: int | None) -> Participant | None:
    if person_id is None:
        return None
    return Participant.objects.filter(engagement_id=engagement_id, person_id=person_id).first()


# --- answers -----------------------------------------------------------------------------


def counts(engagement: Engagement) -> dict[str, int]:
    """How many contributions are in which state."""
    found = {"received": 0, "answered": 0, "hidden": 0, "withdrawn": 0}
    rows = engagement.contributions.values_list("state").annotate(Count("pk")).order_by()
    return found | dict(rows)


def progress(engagement: Engagement) -> tuple[int, int]:
    """How many contributions have their answer, of those that deserve one.

    Taken back ones deserve none any more; those out of sight have theirs, the reason why.
    """
    by_state = counts(engagement)
    answered = sum(by_state[state] for state in ANSWERED)
    return answered, answered + by_state["received"]


def ids_in(engagement: Engagement, state: str = "received") -> list[int]:
    """The contributions in this state, in an order that tells nothing about their time."""
    rows = engagement.contributions.filter(state=state).order_by("public_id")
    return list(rows.values_list("pk", flat=True))


def ids_named(engagement: Engagement, public_ids: Sequence[UUID]) -> list[int]:
    """The contributions of this round among these public ids."""
    rows = engagement.contributions.filter(public_id__in=public_ids).order_by("public_id")
    return list(rows.values_list("pk", flat=True))


def contributions_in(engagement: Engagement, state: str) -> QuerySet[Contribution]:
    """Contributions in this state with their answers, in an order that tells no time."""
    rows = engagement.contributions.filter(state=state).select_related("answer")
    return rows.order_by("public_id")


def locked_contributions(engagement: Engagement, ids: Collection[int]) -> list[Contribution]:
    """These contributions of this round, locked, each knowing its round and its answer."""
    rows = Contribution.objects.select_for_update(of=("self",)).filter(
        engagement=engagement, pk__in=list(ids)
    )
    found = list(rows.select_related("terms", "answer").order_by("pk"))
    for contribution in found:
        contribution.engagement = engagement
    return found


def get_answer(viewer: Actor, engagement: Engagement, contribution: UUID) -> Answer:
    """The answer to one contribution of a round that the viewer works on."""
    rows = Answer.objects.select_related("contribution__engagement__organisation")
    found = rows.filter(
        contribution__engagement=engagement, contribution__public_id=contribution
    ).first()
    if found is None or not viewer.works_for(engagement.organisation_id):
        raise Missing
    return found


def answer_said(answer: Answer) -> dict[str, Any]:
    """What the form of one given answer shows and changes."""
    return {"verdict": answer.verdict, "reason": answer.reason}


def answer_version(answer: Answer) -> str:
    return edits.version_of(answer_said(answer))


def authors_with_mail(ids: Iterable[int]) -> list[tuple[int, Participant]]:
    """(contribution, participant) for the authors of these who can be told by mail."""
    mails = ContactPoint.objects.filter(kind="email").values("person_id")
    rows = Authorship.objects.filter(
        contribution_id__in=list(ids),
        participant__person__is_active=True,
        participant__person_id__in=mails,
    )
    rows = rows.select_related("participant__person").order_by("contribution_id", "pk")
    return [(row.contribution_id, row.participant) for row in rows]


def answer_promise(engagement: Engagement) -> Promise | None:
    """The promise that everybody gets an answer, while it is open."""
    found = engagement.promises.filter(kind="answer", state="open").first()
    if found is not None:
        found.engagement = engagement
    return found


def open_run(engagement: Engagement) -> AnswerRun | None:
    return engagement.answer_runs.filter(finished_at__isnull=True).first()


def run_named(public_id: str) -> AnswerRun | None:
    return AnswerRun.objects.filter(public_id=UUID(public_id)).first()


def run_by_pk(run_id: int) -> AnswerRun | None:
    rows = AnswerRun.objects.select_related("engagement__organisation")
    return rows.filter(pk=run_id).first()


def locked_run(run_id: int) -> AnswerRun:
    rows = AnswerRun.objects.select_for_update(of=("self",))
    return rows.select_related("engagement__organisation").get(pk=run_id)


def actor_of_run(run: AnswerRun) -> Actor:
    """Whoever began it, with the standing they have now: a job asks the policy when it runs."""
    organisation = run.engagement.organisation
    place = standing_of(run.by_id, organisation.slug)
    standing = place.role if place else ""
    return Actor(run.by_id, organisation.pk, standing, door="worker")


# --- what the public reads ---------------------------------------------------------------


def firm(viewer: Actor, slug: str) -> Organisation:
    """The firm of a public page."""
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise Missing
    return found


def told_by(organisation: Organisation) -> QuerySet[Decision]:
    """The decisions in force on the open questions of a firm, newest first."""
    promises = Prefetch("engagement__promises", queryset=Promise.objects.order_by("due_on", "pk"))
    return (
        _decisions()
        .filter(engagement__organisation=organisation, engagement__access="open", state="published")
        .filter(engagement__is_internal=False)
        .prefetch_related(promises)
        .order_by("-published_at", "-pk")
    )


def answered_of(engagement_ids: Sequence[int]) -> Mapping[int, tuple[int, int]]:
    """For each round: how many contributions have their answer, and how many deserve one."""
    rows = (
        Contribution.objects.filter(engagement_id__in=engagement_ids, state__in=STANDING)
        .values("engagement_id")
        .annotate(answered=Count("pk", filter=Q(state__in=ANSWERED)), standing=Count("pk"))
        .order_by()
    )
    return {row["engagement_id"]: (row["answered"], row["standing"]) for row in rows}


# --- the report of an initiative ---------------------------------------------------------


def anything_decided(initiative: Initiative) -> bool:
    return Decision.objects.filter(engagement__initiative=initiative, state="published").exists()


def decisions_in(engagements: Sequence[Engagement]) -> list[Decision]:
    """The decisions in force in these rounds, the newest first."""
    rows = _decisions().filter(engagement__in=engagements, state="published")
    return list(rows.order_by("-published_at", "-pk"))


def first_published(engagements: Sequence[Engagement]) -> Mapping[int, datetime]:
    """When each of these rounds was decided for the first time."""
    rows = Decision.objects.filter(engagement__in=engagements, published_at__isnull=False)
    return dict(rows.values_list("engagement").annotate(Min("published_at")).order_by())


def verdicts_in(engagements: Sequence[Engagement]) -> Mapping[int, Mapping[str, int]]:
    """How many contributions of each of these rounds were answered yes, partly and no."""
    found = {engagement.pk: {"yes": 0, "partly": 0, "no": 0} for engagement in engagements}
    rows = Answer.objects.filter(
        contribution__engagement__in=engagements, contribution__state="answered"
    )
    for pk, verdict, n in (
        rows.values_list("contribution__engagement", "verdict").annotate(Count("pk")).order_by()
    ):
        found[pk][verdict] = n
    return found


def reason_answers(initiative: Initiative) -> Mapping[str, ReasonAnswer]:
    return {row.reason: row for row in initiative.reason_answers.select_related("by")}


def reason_said(answer: ReasonAnswer | None) -> dict[str, str]:
    """What the form of one reason shows and changes."""
    return {"words": answer.words if answer else ""}

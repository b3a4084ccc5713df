"""Questions, and what was answered, as facts for the method's pages and results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max, Prefetch, QuerySet, prefetch_related_objects

from bersama.cocreation.initiatives.models import Engagement
from bersama.methods.surveys.models import Pick, Question, Reply, Response

STANDING = ("received", "answered")


def questions_of(engagement: Engagement) -> list[Question]:
    """The questions of a round with their choices, in order; two queries."""
    rows = Question.objects.filter(engagement=engagement).order_by("position")
    return list(rows.prefetch_related("choices__picture"))


def question_said(question: Question) -> dict[str, Any]:
    """What is asked, as whoever takes it out has read it."""
    return {"text": question.text, "choices": [choice.text for choice in question.choices.all()]}


def response_of(engagement: Engagement, participant_id: int | None) -> Response | None:
    """What this participant answered, also when it was taken back."""
    if participant_id is None:
        return None
    rows = Response.objects.select_related("contribution__engagement")
    for found in rows.filter(engagement=engagement, participant_id=participant_id):
        found.engagement = engagement
        return found
    return None


def standing(engagement: Engagement) -> QuerySet[Response]:
    """The responses that count: not hidden, not taken back; with what is needed to count."""
    return (
        Response.objects.filter(engagement=engagement, contribution__state__in=STANDING)
        .select_related("participant", "contribution")
        .order_by("pk")
    )


def replies_of(engagement: Engagement) -> list[Reply]:
    """All replies that count, each with its picks and its participant; two queries."""
    rows = Reply.objects.filter(
        response__engagement=engagement, response__contribution__state__in=STANDING
    )
    rows = rows.select_related("response__participant")
    return list(rows.prefetch_related("picks").order_by("question_id", "pk"))


def _with_picks() -> Prefetch[Any]:
    """The replies of responses with what was picked, in order; two queries."""
    replies = Reply.objects.select_related("question").order_by("question__position")
    picks = Pick.objects.select_related("choice").order_by("choice__position")
    return Prefetch("replies", queryset=replies.prefetch_related(Prefetch("picks", queryset=picks)))


def read_replies(response: Response) -> None:
    """Read once what was answered, for everybody who asks this response for it; two queries."""
    prefetch_related_objects([response], _with_picks())


def responses_by_contribution(contribution_ids: Sequence[int]) -> list[Response]:
    """Responses with all that is needed to tell them in words."""
    rows = Response.objects.filter(contribution_id__in=contribution_ids)
    rows = rows.select_related("contribution", "participant")
    return list(rows.prefetch_related(_with_picks()))


def responses_of_participants(participant_ids: Sequence[int]) -> list[Response]:
    """What these participants answered, for taking along."""
    ids = Response.objects.filter(participant_id__in=participant_ids)
    return responses_by_contribution(list(ids.values_list("contribution_id", flat=True)))


def activity(engagement: Engagement) -> Sequence[tuple[int, str, str, datetime]]:
    """Participant, group, way and time of each response that counts."""
    rows = standing(engagement).values_list(
        "participant_id", "participant__group", "participant__via", "contribution__at"
    )
    return list(rows)


def last_position(engagement: Engagement) -> int:
    found = Question.objects.filter(engagement=engagement).aggregate(last=Max("position"))
    return found["last"] or 0


def participants_heard(engagement: Engagement) -> int:
    """How many people's answers count."""
    return standing(engagement).count()

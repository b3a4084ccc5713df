"""A decision with its options and reasons, and the answer to each contribution."""

from __future__ import annotations

import uuid

from django.db import models

from bersama.cocreation.initiatives.models import Contribution, Engagement, Initiative
from bersama.commons.people.models import Person


def decision_states() -> list[tuple[str, str]]:
    return [(s, s) for s in ("draft", "published", "superseded")]


def verdicts() -> list[tuple[str, str]]:
    return [(v, v) for v in ("yes", "partly", "no")]


class Decision(models.Model):
    """What was decided, by which rule, who was heard, why, and who saw it otherwise.

    `heard` holds the numbers of the results as they were when it was published. A
    published row never changes; a revision supersedes it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="decisions")
    state = models.CharField(max_length=12, choices=decision_states, default="draft")
    question = models.CharField(max_length=200)
    rule = models.CharField(max_length=20, default="owner_decides")
    reasons = models.TextField(max_length=3000, blank=True)
    against_reason = models.TextField(max_length=3000, blank=True)
    dissent = models.TextField(max_length=3000, blank=True)
    revised_because = models.TextField(max_length=1000, blank=True)
    review_on = models.DateField(null=True, blank=True)
    heard = models.JSONField(default=dict, blank=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"],
                condition=models.Q(state="published"),
                name="one_decision_in_force",
            ),
            models.UniqueConstraint(
                fields=["engagement"],
                condition=models.Q(state="draft"),
                name="one_draft_decision",
            ),
        ]

    def __str__(self) -> str:
        return self.question


class Option(models.Model):
    """One option that was on the table; `item` cites the method's result.

    `support` people stood behind it, of `of` who could; None where that is withheld or the
    option was never asked about.
    """

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=40, blank=True)
    text = models.TextField(max_length=2000)
    support = models.PositiveIntegerField(null=True, blank=True)
    of = models.PositiveIntegerField(null=True, blank=True)
    is_chosen = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "position"], name="option_position_once")
        ]

    def __str__(self) -> str:
        return self.text


class Answer(models.Model):
    """The firm's answer to one contribution: yes, partly or no, with the reason.

    In rounds without names `at` and `changed_at` are days.
    """

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, related_name="answer"
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.SET_NULL, null=True, blank=True, related_name="answers"
    )
    verdict = models.CharField(max_length=8, choices=verdicts)
    reason = models.TextField(max_length=4000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_because = models.TextField(max_length=1000, blank=True)

    def __str__(self) -> str:
        return f"{self.verdict}: {self.reason}"


class ReasonAnswer(models.Model):
    """What the firm answers to one reason of an initiative in its report, in a sentence.

    `found` holds the numbers that stood beside the reason when the sentence was written.
    """

    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="reason_answers"
    )
    reason = models.CharField(max_length=12)
    words = models.CharField(max_length=400)
    found = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "reason"], name="one_answer_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.reason}: {self.words}"


class AnswerRun(models.Model):
    """One answer to many contributions, given bit by bit in the background.

    `ids` are the contributions, of which the first `done` were handled and `skipped` of these
    had an answer, were hidden or taken back.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="answer_runs")
    theme = models.CharField(max_length=60)
    verdict = models.CharField(max_length=8, choices=verdicts)
    reason = models.TextField(max_length=4000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ids = models.JSONField(default=list)
    done = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"],
                condition=models.Q(finished_at__isnull=True),
                name="one_answer_run_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.done} of {len(self.ids)}"

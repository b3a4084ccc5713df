"""A decision with its options and reasons, and the answer to each contribution."""

from __future__ import annotations

import uuid

from django.db import models

from bersama.cocreation.initiatives.models import Contribution, Engagement
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
    """One option that was on the table, with its support; `item` cites the method's result."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=300)
    support = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    is_chosen = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "position"], name="option_position_once")
        ]

    def __str__(self) -> str:
        return self.text


class Answer(models.Model):
    """The firm's answer to one contribution: yes, partly or no, with the reason."""

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, related_name="answer"
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.SET_NULL, null=True, blank=True, related_name="answers"
    )
    verdict = models.CharField(max_length=8, choices=verdicts)
    reason = models.TextField(max_length=2000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.verdict}: {self.reason}"

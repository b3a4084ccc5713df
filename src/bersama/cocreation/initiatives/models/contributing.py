"""What was given, by whom, under which terms; and what the firm promised."""

from __future__ import annotations

import uuid

from django.db import models

from bersama.cocreation.agreements.models import Terms
from bersama.cocreation.initiatives.models.inviting import Participant
from bersama.cocreation.initiatives.models.rounds import Engagement
from bersama.commons.people.models import Person


def contribution_states() -> list[tuple[str, str]]:
    return [(s, s) for s in ("received", "answered", "hidden", "withdrawn")]


def promise_states() -> list[tuple[str, str]]:
    return [(s, s) for s in ("open", "kept", "dropped")]


class Contribution(models.Model):
    """One act that deserves an answer: an idea, a survey answer, a comment if the round says so.

    The row of the method extends it one to one. `channel` is how it came: web, counter,
    paper, import; `entered_by` who typed it for somebody else. In rounds without names
    `at` is the day.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    engagement = models.ForeignKey(
        Engagement, on_delete=models.CASCADE, related_name="contributions"
    )
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=contribution_states, default="received")
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12, default="web")
    entered_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    language = models.CharField(max_length=12, blank=True)
    hidden_reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["engagement", "state"], name="contribution_of_round"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class Authorship(models.Model):
    """Who gave it; several after a merge, each with the credit kept."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="authorships"
    )
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="authorships"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "participant"], name="one_authorship_a_participant"
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} gave {self.contribution_id}"


class Promise(models.Model):
    """Something the firm said it will do, by a day. The answer to a round is one."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="promises")
    kind = models.CharField(max_length=12, default="other")
    what = models.CharField(max_length=200)
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=promise_states, default="open")
    settled_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"],
                condition=models.Q(kind="answer"),
                name="one_promise_to_answer",
            )
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="promise_due")]

    def __str__(self) -> str:
        return self.what

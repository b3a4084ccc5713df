"""Questions with their choices, and what people answered."""

from __future__ import annotations

from django.db import models

from bersama.cocreation.initiatives.models import Contribution, Engagement, Participant
from bersama.commons.files.models import Document


def question_kinds() -> list[tuple[str, str]]:
    return [(k, k) for k in ("choice", "several", "scale", "pictures", "words")]


class Question(models.Model):
    """One question: a choice, several, a scale from `low` to `high`, pictures, or words."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=12, choices=question_kinds, default="choice")
    text = models.CharField(max_length=200)
    low = models.SmallIntegerField(default=1)
    high = models.SmallIntegerField(default=5)
    low_label = models.CharField(max_length=60, blank=True)
    high_label = models.CharField(max_length=60, blank=True)
    asks_why = models.BooleanField(default=True)
    is_required = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "position"], name="question_position_once"
            ),
            models.CheckConstraint(
                condition=models.Q(high__gt=models.F("low")), name="scale_goes_up"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Choice(models.Model):
    """One choice of a question, with or without a picture."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    picture = models.ForeignKey(
        Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "position"], name="choice_position_once")
        ]

    def __str__(self) -> str:
        return self.text


class Response(models.Model):
    """One participant's answers to one round; sent again it replaces the earlier one."""

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, related_name="response"
    )
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="responses")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="responses")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "participant"], name="one_response_a_participant"
            )
        ]

    def __str__(self) -> str:
        return f"response {self.pk}"


class Reply(models.Model):
    """The reply to one question: `number` on a scale, `text` for words, `why` for reasons."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="replies")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="replies")
    choices = models.ManyToManyField(Choice, related_name="replies", through="Pick")
    number = models.SmallIntegerField(null=True, blank=True)
    text = models.TextField(max_length=2000, blank=True)
    why = models.TextField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="one_reply_a_question")
        ]

    def __str__(self) -> str:
        return f"reply to {self.question_id}"


class Pick(models.Model):
    """A choice that was ticked."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="picks")
    choice = models.ForeignKey(Choice, on_delete=models.CASCADE, related_name="picks")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reply", "choice"], name="pick_once")]

    def __str__(self) -> str:
        return f"pick of {self.choice_id}"

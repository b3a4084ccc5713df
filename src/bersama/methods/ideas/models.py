"""Ideas, what people think of them, and what they say about them."""

from __future__ import annotations

import uuid

from django.db import models

from bersama.cocreation.initiatives.models import Contribution, Engagement, Participant
from bersama.commons.files.models import Document


def idea_states() -> list[tuple[str, str]]:
    return [(s, s) for s in ("open", "merged", "planned", "done", "declined")]


class Idea(models.Model):
    """A proposal in a few words, with a picture if one helps.

    `number` counts within the round and stands in its address. Merged into another, it
    keeps its row, its authors stand on both, and its address leads there.
    """

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="idea")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="ideas")
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=1000)
    picture = models.ForeignKey(
        Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=12, choices=idea_states, default="open")
    # For those who look after the round alone; chosen by the author before it is sent.
    is_private = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="absorbed"
    )
    official_answer = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # The id in the source it was imported from.
    source_id = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="idea_number_once")
        ]
        indexes = [models.Index(fields=["engagement", "state"], name="idea_of_round")]

    def __str__(self) -> str:
        return self.text[:80]


class Stance(models.Model):
    """What one participant thinks of one idea now: 1 support, 0 pass, -1 concern."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="stances")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="stances")
    value = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["idea", "participant"], name="one_stance_a_participant"
            ),
            models.CheckConstraint(condition=models.Q(value__in=[-1, 0, 1]), name="stance_is_sign"),
        ]
        # Counting reads this index alone.
        indexes = [models.Index(fields=["idea", "value"], name="stance_count")]

    def __str__(self) -> str:
        return f"{self.value:+d}"


class Comment(models.Model):
    """A remark about an idea; a hidden one stays, with the reason."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="comments")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="comments")
    text = models.TextField(max_length=1000)
    is_hidden = models.BooleanField(default=False)
    hidden_reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:80]

"""One message to one person over one channel, with what became of it."""

from __future__ import annotations

import uuid

from django.db import models

from bersama.commons.people.models import Person


def delivery_states() -> list[tuple[str, str]]:
    return [
        ("queued", "Waiting"),
        ("sending", "Being sent"),
        ("sent", "Sent"),
        ("failed", "Failed"),
        ("unknown", "Unknown"),
    ]


class Delivery(models.Model):
    """A row of the outbox, written in the transaction of what it tells.

    `key` makes it once only; the text is made when it is sent, by the policy of then.
    `handed_at` is written just before the letter goes over the wire: who died without it
    has surely sent nothing, with it nobody knows.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=120)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="deliveries", null=True, blank=True
    )
    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    channel = models.CharField(max_length=12, default="email")
    state = models.CharField(max_length=12, choices=delivery_states, default="queued")
    reason = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="delivery_once")]
        indexes = [models.Index(fields=["state", "due_at"], name="delivery_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} over {self.channel}"

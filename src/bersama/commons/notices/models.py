"""One message to one person over one channel, with what became of it."""

from __future__ import annotations

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
    """

    key = models.CharField(max_length=120)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    channel = models.CharField(max_length=12, default="email")
    state = models.CharField(max_length=12, choices=delivery_states, default="queued")
    reason = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="delivery_once")]
        indexes = [models.Index(fields=["state", "made_at"], name="delivery_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} over {self.channel}"

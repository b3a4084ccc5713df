"""Tables of the mechanisms: the ledger, its outbox, forms sent once, limits, schedules."""

from __future__ import annotations

from django.db import models

from bersama.core.ledger.models import (
    BatchRow,
    Checkpoint,
    Entry,
    Opening,
    Stream,
    SubjectKey,
)

__all__ = [
    "BatchRow",
    "Checkpoint",
    "Entry",
    "FormOnce",
    "Opening",
    "Schedule",
    "Stream",
    "SubjectKey",
    "Use",
    "Waiting",
]


class Waiting(models.Model):
    """An entry that a reaction still has to see; written with it, deleted when handled."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="waiting")

    def __str__(self) -> str:
        return f"waiting: {self.entry}"


class FormOnce(models.Model):
    """A form that was sent: its nonce, a digest of what was sent, and the first outcome."""

    digest = models.CharField(max_length=64)
    body = models.CharField(max_length=64)
    outcome = models.JSONField(default=dict)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest"], name="form_is_sent_once")]
        indexes = [models.Index(fields=["day"], name="form_once_day")]

    def __str__(self) -> str:
        return f"form of {self.day}"


class Use(models.Model):
    """How often something was done by one key within one window, for the rate limits."""

    key = models.CharField(max_length=80)
    window = models.DateTimeField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="one_use_a_window")]
        indexes = [models.Index(fields=["window"], name="use_window")]

    def __str__(self) -> str:
        return f"{self.times} times since {self.window:%H:%M}"


class Schedule(models.Model):
    """When a repeated job is due next."""

    name = models.CharField(max_length=80)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="one_schedule_a_name")]

    def __str__(self) -> str:
        return f"{self.name} at {self.due_at:%Y-%m-%d %H:%M}"

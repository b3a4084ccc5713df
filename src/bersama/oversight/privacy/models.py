"""Requests of people about their own data, and who looked at personal data."""

from __future__ import annotations

from django.db import models


def request_kinds() -> list[tuple[str, str]]:
    return [(k, k) for k in ("export", "erase")]


class DataRequest(models.Model):
    """A person took their data along or had it erased. After erasure only the count stays."""

    kind = models.CharField(max_length=8, choices=request_kinds)
    person_id = models.BigIntegerField(null=True, blank=True)
    on = models.DateField()

    def __str__(self) -> str:
        return f"{self.kind} on {self.on}"


class Look(models.Model):
    """Somebody of the firm looked at a page with names or contacts, kept 90 days."""

    person_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField()
    engagement_id = models.BigIntegerField()
    what = models.CharField(max_length=20)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "engagement_id", "what", "on"], name="one_look_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} on {self.on}"

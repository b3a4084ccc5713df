"""The terms under which people contribute, in versions that are never changed."""

from __future__ import annotations

import uuid

from django.db import models

from bersama.commons.organisations.models import Organisation


def uses() -> list[tuple[str, str]]:
    return [("firm", "The firm"), ("everybody", "Everybody"), ("ask", "Ask me each time")]


def credits_() -> list[tuple[str, str]]:
    return [("named", "Named if I like"), ("none", "Not named")]


def benefits() -> list[tuple[str, str]]:
    return [("none", "None"), ("share", "A share, agreed before use"), ("thanks", "A thank-you")]


class Terms(models.Model):
    """Contribution terms: who may use what is given, credit, benefit. A row never changes."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="terms")
    version = models.PositiveIntegerField()
    use = models.CharField(max_length=12, choices=uses, default="firm")
    credit = models.CharField(max_length=12, choices=credits_, default="named")
    benefit = models.CharField(max_length=12, choices=benefits, default="none")
    note = models.TextField(blank=True, max_length=1000)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "version"], name="terms_version_once")
        ]

    def __str__(self) -> str:
        return f"terms {self.version}"

"""What a firm said of itself on a day."""

from __future__ import annotations

import uuid

from django.db import models

from bersama.commons.organisations.models import Organisation
from bersama.commons.people.models import Person


def barriers() -> list[tuple[str, str]]:
    return [(b, b) for b in ("money", "skills", "certainty", "access", "infrastructure")]


class SelfCheck(models.Model):
    """The five barriers to taking up technology, each rated once: 1 holds us back, 5 does not.

    A row never changes; a new check is a new row, so that the way between them can be seen.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="self_checks"
    )
    by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "at"], name="self_check_of_firm")]

    def __str__(self) -> str:
        return f"self-check of {self.organisation_id} at {self.at:%Y-%m-%d}"


class Rating(models.Model):
    """One barrier in one check, 1 to 5."""

    check_up = models.ForeignKey(SelfCheck, on_delete=models.CASCADE, related_name="ratings")
    barrier = models.CharField(max_length=16, choices=barriers)
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["check_up", "barrier"], name="barrier_once_a_check"),
            models.CheckConstraint(
                condition=models.Q(value__range=(1, 5)), name="barrier_from_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.barrier} {self.value}"

"""Requests of people about their own data, who looked at personal data, firms packed to move."""

from __future__ import annotations

import uuid

from django.db import models

from bersama.cocreation.initiatives.models import Engagement
from bersama.cocreation.stakeholders.models import Stakeholder
from bersama.commons.organisations.models import Organisation
from bersama.commons.people.models import Person


def request_kinds() -> list[tuple[str, str]]:
    return [(k, k) for k in ("export", "erase")]


def look_kinds() -> list[tuple[str, str]]:
    return [(k, k) for k in ("contacts", "words", "entry", "register")]


class DataRequest(models.Model):
    """A person took their data along or had it erased. After erasure only the count stays."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=request_kinds)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="data_requests", null=True, blank=True
    )
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, related_name="data_requests", null=True, blank=True
    )
    on = models.DateField()

    def __str__(self) -> str:
        return f"{self.kind} on {self.on}"


class Look(models.Model):
    """Somebody of the firm opened a page with names, contacts or raw words; kept 90 days.

    Once a person, place, kind and day; the place is a round, an entry of the register, or (with
    neither) the register as a list. `person` is empty when they left and were erased.
    """

    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, related_name="looks", null=True, blank=True
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="looks")
    engagement = models.ForeignKey(
        Engagement, on_delete=models.CASCADE, related_name="looks", null=True, blank=True
    )
    stakeholder = models.ForeignKey(
        Stakeholder, on_delete=models.CASCADE, related_name="looks", null=True, blank=True
    )
    what = models.CharField(max_length=20, choices=look_kinds)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "engagement", "what", "on"], name="one_look_a_day"
            ),
            models.UniqueConstraint(
                fields=["person", "stakeholder", "what", "on"], name="one_look_at_an_entry_a_day"
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "what", "on"],
                condition=models.Q(engagement__isnull=True, stakeholder__isnull=True),
                name="one_look_at_the_register_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["on"], name="look_age"),
            models.Index(fields=["organisation", "on"], name="look_of_a_firm"),
        ]

    def __str__(self) -> str:
        return f"{self.what} on {self.on}"


class Packed(models.Model):
    """A firm packed for a machine of its own: a file in the data folder, kept for two days.

    `problem` says why it could not be packed; `packed_at` is empty while the worker is at it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="packed")
    asked_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    asked_at = models.DateTimeField()
    packed_at = models.DateTimeField(null=True, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="bytes")
    rows = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="packed_age")]

    def __str__(self) -> str:
        return f"packed at {self.packed_at}"

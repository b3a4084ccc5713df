"""An initiative, its engagements, and the statement people read before they act."""

from __future__ import annotations

import uuid

from django.db import models

from bersama.cocreation.agreements.models import Terms
from bersama.commons.organisations.models import Organisation
from bersama.commons.people.models import Person

# Codes of an engagement: letters and digits that nobody mistakes for another.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def engagement_states() -> list[tuple[str, str]]:
    return [(s, s) for s in ("draft", "running", "closed", "decided")]


def modes() -> list[tuple[str, str]]:
    return [(m, m) for m in ("named", "confidential", "anonymous")]


def ways_in() -> list[tuple[str, str]]:
    return [(a, a) for a in ("open", "invited", "slips")]


def roles() -> list[tuple[str, str]]:
    """What a participant may do: answer; also try and comment; also bring ideas of their own."""
    return [(r, r) for r in ("provider", "partner", "innovator")]


def result_times() -> list[tuple[str, str]]:
    return [(r, r) for r in ("after_close", "after_own_act")]


class Initiative(models.Model):
    """One co-creation undertaking of a firm; made by itself from a question."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="initiatives"
    )
    title = models.CharField(max_length=200)
    # Which of the four reasons it is for: expertise, innovation, loyalty, efficiency.
    reasons = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Engagement(models.Model):
    """One use of a method with its participants: a round that opens and closes by the clock.

    `mode` says who knows the names: named (all), confidential (the software, nobody else),
    anonymous (nobody). `access` says how one gets in: open link, invitation or slip.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=12, unique=True)
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="engagements")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="engagements"
    )
    method = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=12, default="en")
    state = models.CharField(max_length=12, choices=engagement_states, default="draft")
    mode = models.CharField(max_length=12, choices=modes, default="anonymous")
    access = models.CharField(max_length=12, choices=ways_in, default="open")
    results_when = models.CharField(max_length=16, choices=result_times, default="after_close")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # What may somebody do who comes in without a personal invitation.
    role = models.CharField(max_length=12, choices=roles, default="innovator")
    # For those who work here alone: to everybody else it does not exist.
    is_internal = models.BooleanField(default=False)
    asks_group = models.BooleanField(default=False)
    takes_comments = models.BooleanField(default=True)
    promises_are_public = models.BooleanField(default=False)
    population = models.PositiveIntegerField(null=True, blank=True)
    facilitator = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="facilitates", null=True, blank=True
    )
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="+")
    is_imported = models.BooleanField(default=False)
    is_simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="engagement_ends_after_start",
            )
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="engagement_of_firm")]

    def __str__(self) -> str:
        return self.title


class Statement(models.Model):
    """The influence statement in one version: what for, who decides how, answer by when.

    A row never changes; who joined keeps the version that was shown.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="statements")
    version = models.PositiveIntegerField(default=1)
    purpose = models.CharField(max_length=300)
    decider = models.CharField(max_length=120)
    rule = models.CharField(max_length=20, default="owner_decides")
    out_of_scope = models.CharField(max_length=300, blank=True)
    answer_by = models.DateField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "version"], name="statement_version_once")
        ]

    def __str__(self) -> str:
        return f"statement {self.version} of {self.engagement_id}"

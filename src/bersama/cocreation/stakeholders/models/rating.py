"""How somebody is rated, for the firm or for one initiative, with what was said before."""

from __future__ import annotations

import uuid

from django.db import models

from bersama.cocreation.stakeholders.models.register import Stakeholder
from bersama.commons.organisations.models import Organisation
from bersama.commons.people.models import Person


def concern_states() -> list[tuple[str, str]]:
    return [(s, s) for s in ("open", "answered")]


class Assessment(models.Model):
    """Power and interest, 1 to 5, on a day, by somebody; a row never changes.

    `scope` is the public id of an initiative, empty for the firm as a whole. `contribution`,
    1 to 5, says how much they could add to that initiative. One row of each scope is the
    current one; the others are its history, also those that were taken back.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stakeholder = models.ForeignKey(
        Stakeholder, on_delete=models.CASCADE, related_name="assessments"
    )
    scope = models.UUIDField(null=True, blank=True)
    power = models.PositiveSmallIntegerField()
    interest = models.PositiveSmallIntegerField()
    contribution = models.PositiveSmallIntegerField(null=True, blank=True)
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    is_current = models.BooleanField(default=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(power__range=(1, 5), interest__range=(1, 5)),
                name="assessment_from_1_to_5",
            ),
            models.CheckConstraint(
                condition=models.Q(contribution__isnull=True)
                | models.Q(contribution__range=(1, 5)),
                name="contribution_from_1_to_5",
            ),
            models.UniqueConstraint(
                fields=["stakeholder", "scope"],
                condition=models.Q(is_current=True, scope__isnull=False),
                name="one_current_assessment_a_scope",
            ),
            models.UniqueConstraint(
                fields=["stakeholder"],
                condition=models.Q(is_current=True, scope__isnull=True),
                name="one_current_assessment",
            ),
        ]
        indexes = [models.Index(fields=["scope", "is_current"], name="assessment_of_scope")]

    def __str__(self) -> str:
        return f"{self.power}/{self.interest}"


class Concern(models.Model):
    """Something that worries a stakeholder, and what the firm answered."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="concerns")
    state = models.CharField(max_length=8, choices=concern_states, default="open")
    text = models.CharField(max_length=500)
    answer = models.CharField(max_length=1000, blank=True)
    raised_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["stakeholder", "state"], name="concern_open")]

    def __str__(self) -> str:
        return self.text


class MatrixSetting(models.Model):
    """From which value on power and interest count as high, and how often each field is met."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="matrix_setting"
    )
    high_from = models.PositiveSmallIntegerField(default=4)
    # Days between two contacts in each field of the matrix; empty: only a look now and then.
    days_manage_closely = models.PositiveSmallIntegerField(null=True, blank=True, default=30)
    days_keep_satisfied = models.PositiveSmallIntegerField(null=True, blank=True, default=90)
    days_keep_informed = models.PositiveSmallIntegerField(null=True, blank=True, default=30)
    days_monitor = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(high_from__range=(2, 5)), name="high_from_2_to_5"
            )
        ]

    def __str__(self) -> str:
        return f"matrix of {self.organisation_id}"

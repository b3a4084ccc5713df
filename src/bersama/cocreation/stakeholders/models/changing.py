"""What is needed to take back an import or a merge."""

from __future__ import annotations

import uuid

from django.db import models

from bersama.cocreation.stakeholders.models.register import Stakeholder
from bersama.commons.organisations.models import Organisation
from bersama.commons.people.models import Person


class Intake(models.Model):
    """A table that was brought in: how many were new, changed, known already."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="intakes")
    file_name = models.CharField(max_length=120)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.file_name


class IntakeRow(models.Model):
    """What somebody looked like before an import changed them."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="changes")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intake", "stakeholder"], name="intake_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.stakeholder_id} before {self.intake_id}"


class Merge(models.Model):
    """Two entries that were one person: what moved, and what the kept one looked like before."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kept = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="merges")
    gone = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField()
    moved = models.JSONField(default=dict)
    by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.gone_id} merged into {self.kept_id}"

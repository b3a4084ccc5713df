"""Segments: rules by which people are chosen, saved under a name."""

from __future__ import annotations

import uuid

from django.db import models

from bersama.commons.organisations.models import Organisation


class Segment(models.Model):
    """A rule over what is known and what was observed: `[{"field", "is", "value"}, ...]`.

    All conditions have to hold. Who is meant is found out anew each time it is used.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="segments"
    )
    name = models.CharField(max_length=80)
    rule = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="segment_name_once")
        ]

    def __str__(self) -> str:
        return self.name

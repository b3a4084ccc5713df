"""Uploads. The bytes lie in the data folder under the name of `public_id`."""

from __future__ import annotations

import uuid

from django.db import models

from bersama.commons.organisations.models import Organisation


class Document(models.Model):
    """One stored file, re-encoded by us if it is a picture, and the subject it belongs to."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="documents"
    )
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    shown_name = models.CharField(max_length=120)
    on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="document_subject")]

    def __str__(self) -> str:
        return self.shown_name

"""Firms and other organisations, and who belongs to them."""

from __future__ import annotations

import uuid

from django.db import models

from bersama.commons.people.models import Person


def kinds() -> list[tuple[str, str]]:
    return [(k, k) for k in ("sme", "agency", "research", "ngo", "public")]


def roles() -> list[tuple[str, str]]:
    return [("owner", "Owner"), ("staff", "Staff")]


def membership_states() -> list[tuple[str, str]]:
    return [("invited", "Invited"), ("active", "Active"), ("revoked", "Revoked")]


class Organisation(models.Model):
    """A firm (or agency, university, NGO, public body) with a workspace of its own.

    `is_listed`: its owner wants it to be found in the public list, by name and kind alone.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=kinds, default="sme")
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=40, default="Asia/Kuala_Lumpur")
    is_simulated = models.BooleanField(default=False)
    is_listed = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["is_listed", "kind", "name"], name="organisation_listed")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role in an organisation; revoked counts as never had."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=roles)
    state = models.CharField(max_length=12, choices=membership_states, default="invited")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"], name="one_membership_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} as {self.role}"


class SignUp(models.Model):
    """Somebody who wants a workspace here and has not yet opened the link that was mailed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    firm = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=kinds, default="sme")
    name = models.CharField(max_length=60)
    email = models.CharField(max_length=254)
    language = models.CharField(max_length=12, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="sign_up_age")]

    def __str__(self) -> str:
        return self.firm

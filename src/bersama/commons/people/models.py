"""Persons and what proves or reaches them. A person may be nobody we know by name."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class PersonManager(BaseUserManager["Person"]):
    """Needed by Django's own machinery; people are made by actions."""


class Person(AbstractBaseUser):
    """Somebody who acts. No name and no contact is needed to take part."""

    # There are no passwords: people enter by one-time links and codes.
    password = None  # type: ignore[assignment]
    last_login = None

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=12, blank=True)
    session_salt = models.CharField(max_length=32, default="", blank=True)
    is_active = models.BooleanField(default=True)
    is_simulated = models.BooleanField(default=False)
    joined_on = models.DateField()
    erased_on = models.DateField(null=True, blank=True)

    USERNAME_FIELD = "public_id"
    objects = PersonManager()

    def __str__(self) -> str:
        return self.name or f"person {self.pk}"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        from django.utils.crypto import salted_hmac

        value = f"{self.public_id}:{self.session_salt}"
        return salted_hmac("bersama.session", value, secret=secret, algorithm="sha256").hexdigest()


def kinds_of_contact() -> list[tuple[str, str]]:
    return [("email", "E-mail"), ("phone", "Phone")]


class ContactPoint(models.Model):
    """A mail address or phone number of a person; `checked_at` when a code proved it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=8, choices=kinds_of_contact)
    value = models.CharField(max_length=254)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "value"], name="contact_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["kind", "value"],
                condition=models.Q(checked_at__isnull=False),
                name="contact_proved_by_one_person",
            ),
        ]
        indexes = [models.Index(fields=["kind", "value"], name="contact_by_value")]

    def __str__(self) -> str:
        return self.value


class Wording(models.Model):
    """Words somebody was shown when they were asked for a permission; a row never changes.

    A text that is edited is another row, so that an old consent still shows the old text.
    """

    digest = models.CharField(max_length=64)
    language = models.CharField(max_length=12)
    words = models.CharField(max_length=2000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "language"], name="wording_once_a_language")
        ]

    def __str__(self) -> str:
        return self.words


class Consent(models.Model):
    """A permission for one purpose: which wording was shown, when, how; and its withdrawal.

    `wording` is the digest of the words. `asked_by` is the public id of the firm that asked,
    empty for this site itself: what one firm may, no other may. `recorded_by` wrote it down
    for somebody who said it over the phone, on paper, or face to face.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    wording = models.CharField(max_length=64)
    language = models.CharField(max_length=12)
    channel = models.CharField(max_length=20)
    asked_by = models.UUIDField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=models.Q(withdrawn_at__isnull=True, asked_by__isnull=True),
                name="one_living_consent_a_purpose",
            ),
            models.UniqueConstraint(
                fields=["person", "purpose", "asked_by"],
                condition=models.Q(withdrawn_at__isnull=True, asked_by__isnull=False),
                name="one_living_consent_a_firm",
            ),
        ]
        indexes = [models.Index(fields=["asked_by", "purpose"], name="consent_of_a_firm")]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.person_id}"


class Token(models.Model):
    """A secret that lets somebody in once: only its digest is stored.

    `purpose` is what it may do and nothing else; `subject` narrows it further: the thing it is
    for, or the address it proves. A token with a `code` wants these six digits besides the
    secret, and is void after five wrong ones.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    code = models.CharField(max_length=64, blank=True)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="tokens"
    )
    subject = models.CharField(max_length=260, blank=True)
    language = models.CharField(max_length=12, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest"], name="token_digest_once")]
        indexes = [
            models.Index(fields=["expires_at"], name="token_expiry"),
            models.Index(fields=["purpose", "subject"], name="token_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} until {self.expires_at:%Y-%m-%d}"

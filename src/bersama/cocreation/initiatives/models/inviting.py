"""How people get in: seats, invitations, slips, and the word that something was sent."""

from __future__ import annotations

import uuid

from django.db import models

from bersama.cocreation.initiatives.models.rounds import Engagement, Statement, roles
from bersama.commons.people.models import Person


def ways() -> list[tuple[str, str]]:
    return [(w, w) for w in ("open", "slip", "invited", "counter", "paper", "imported")]


def invitation_states() -> list[tuple[str, str]]:
    return [(s, s) for s in ("made", "used", "revoked")]


class Participant(models.Model):
    """A person's place in one engagement, how they got it, and what they were shown.

    `via` carries the tier of identity. Roles: information provider, development partner,
    innovator. In anonymous rounds the day is all that is kept of the time.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    engagement = models.ForeignKey(
        Engagement, on_delete=models.CASCADE, related_name="participants"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="takes_part")
    role = models.CharField(max_length=12, choices=roles, default="innovator")
    via = models.CharField(max_length=12, choices=ways, default="open")
    group = models.CharField(max_length=20, blank=True)
    display_name = models.CharField(max_length=60, blank=True)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+")
    accepted_terms = models.BooleanField(default=False)
    language = models.CharField(max_length=12, blank=True)
    is_simulated = models.BooleanField(default=False)
    joined_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "person"], name="one_seat_a_person")
        ]

    def __str__(self) -> str:
        return self.display_name or f"participant {self.pk}"


class Seat(models.Model):
    """A device that a participant uses: the digest of the secret in its cookie."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="seats")
    digest = models.CharField(max_length=64)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest"], name="seat_digest_once")]

    def __str__(self) -> str:
        return f"seat of {self.participant_id}"


class Invitation(models.Model):
    """A personal link: bound to a person, an engagement and a day of expiry; digest only."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64)
    role = models.CharField(max_length=12, choices=roles, default="innovator")
    state = models.CharField(max_length=8, choices=invitation_states, default="made")
    # Of somebody in the register: their group there, the words and the channel they are sent by.
    group = models.CharField(max_length=20, blank=True)
    message = models.CharField(max_length=1000, blank=True)
    channel = models.CharField(max_length=12, blank=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="invitation_digest_once"),
            models.UniqueConstraint(
                fields=["engagement", "person"], name="one_invitation_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation to {self.engagement_id}"


class SlipBatch(models.Model):
    """A sheet of slips. Only counts are kept of what was spent."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    engagement = models.ForeignKey(
        Engagement, on_delete=models.CASCADE, related_name="slip_batches"
    )
    printed = models.PositiveIntegerField()
    spent = models.PositiveIntegerField(default=0)
    made_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(spent__lte=models.F("printed")), name="spent_within_printed"
            )
        ]

    def __str__(self) -> str:
        return f"{self.printed} slips"


class Slip(models.Model):
    """One unspent slip, as a digest. Spending it deletes the row: nothing says whose it was."""

    batch = models.ForeignKey(SlipBatch, on_delete=models.CASCADE, related_name="slips")
    digest = models.CharField(max_length=64, primary_key=True)

    def __str__(self) -> str:
        return "slip"


class Sending(models.Model):
    """Somebody said that the question was sent on: over which channel, to how many."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="sendings")
    channel = models.CharField(max_length=12)
    reach = models.PositiveIntegerField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"sent by {self.channel}"

"""Who is in the register: people and organisations, their groups, how they are reached."""

from __future__ import annotations

import uuid

from django.db import models

from bersama.commons.organisations.models import Organisation
from bersama.commons.people.models import Person

# Eight groups; each can be switched off, none can be added: sub-groups are the firm's own.
GROUPS = (
    "customers",
    "employees",
    "suppliers",
    "community",
    "investors",
    "partners",
    "competitors",
    "regulators",
)


def groups() -> list[tuple[str, str]]:
    return [(g, g) for g in GROUPS]


def kinds() -> list[tuple[str, str]]:
    return [(k, k) for k in ("person", "organisation")]


def states() -> list[tuple[str, str]]:
    return [(s, s) for s in ("active", "merged", "archived", "erased")]


def channels() -> list[tuple[str, str]]:
    return [(c, c) for c in ("email", "sms", "whatsapp", "call", "letter", "in_person")]


def kinds_of_contact() -> list[tuple[str, str]]:
    return [(k, k) for k in ("email", "phone")]


class Group(models.Model):
    """How a firm sees one of the eight groups, or a sub-group of its own in it.

    The row of the group itself has no `name`, and is there once the firm changed something.
    `target_share`: how many of a hundred who take part should come from here.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="stakeholder_groups"
    )
    code = models.CharField(max_length=12, choices=groups)
    name = models.CharField(max_length=60, blank=True)
    is_off = models.BooleanField(default=False)
    target_share = models.PositiveSmallIntegerField(null=True, blank=True)
    # How a sub-group is engaged in its own way: the plan, and the message for it.
    plan = models.CharField(max_length=500, blank=True)
    message = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code", "name"], name="stakeholder_group_once"
            ),
            models.CheckConstraint(
                condition=models.Q(target_share__isnull=True) | models.Q(target_share__lte=100),
                name="target_share_of_a_hundred",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.code


class Stakeholder(models.Model):
    """Somebody who affects the firm or is affected by it, as the firm sees them.

    `group` is the one they count in; further ones stand in `AlsoIn`. `person` is set once
    they take part as themselves. `power` and `interest` (1 to 5) repeat the latest
    assessment for the firm, `last_touch_on` the latest contact, `due_on` the day by which the
    next one should be, so that lists can be filtered and ordered by them.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="stakeholders"
    )
    kind = models.CharField(max_length=12, choices=kinds, default="person")
    state = models.CharField(max_length=8, choices=states, default="active")
    name = models.CharField(max_length=120)
    # The name as it is searched and compared: folded, without accents of case.
    folded = models.CharField(max_length=240, editable=False)
    group = models.CharField(max_length=12, choices=groups)
    sub_group = models.ForeignKey(
        Group, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_influencer = models.BooleanField(default=False)
    # Voices that are easily left out, and are to be sought.
    is_underheard = models.BooleanField(default=False)
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="stakeholders"
    )
    language = models.CharField(max_length=12, blank=True)
    channel = models.CharField(max_length=12, choices=channels, blank=True)
    place = models.CharField(max_length=120, blank=True)
    needs = models.CharField(max_length=1000, blank=True)
    motivations = models.CharField(max_length=1000, blank=True)
    notes = models.CharField(max_length=4000, blank=True)
    power = models.PositiveSmallIntegerField(null=True, blank=True)
    interest = models.PositiveSmallIntegerField(null=True, blank=True)
    rhythm_days = models.PositiveSmallIntegerField(null=True, blank=True)
    last_touch_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged"
    )
    intake = models.ForeignKey(
        "stakeholders.Intake",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="brought",
    )
    added_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    since = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=models.Q(person__isnull=False, state="active"),
                name="one_stakeholder_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(power__isnull=True) | models.Q(power__range=(1, 5)),
                name="power_from_1_to_5",
            ),
            models.CheckConstraint(
                condition=models.Q(interest__isnull=True) | models.Q(interest__range=(1, 5)),
                name="interest_from_1_to_5",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "folded"], name="stakeholder_by_name"),
            # With the power, so that counting who is rated reads nothing but the index.
            models.Index(
                fields=["organisation", "state", "group", "power"], name="stakeholder_by_group"
            ),
            models.Index(fields=["organisation", "due_on"], name="stakeholder_due"),
        ]

    def __str__(self) -> str:
        return self.name


class AlsoIn(models.Model):
    """A further group somebody belongs to, such as an employee who is a customer, too."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="also_in")
    group = models.CharField(max_length=12, choices=groups)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["stakeholder", "group"], name="also_in_once")
        ]

    def __str__(self) -> str:
        return f"{self.stakeholder_id} also in {self.group}"


class Contact(models.Model):
    """A mail address, or a phone number with its country (+60123456789)."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=8, choices=kinds_of_contact)
    value = models.CharField(max_length=254)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stakeholder", "kind", "value"], name="stakeholder_contact_once"
            )
        ]
        indexes = [models.Index(fields=["kind", "value"], name="stakeholder_contact_value")]

    def __str__(self) -> str:
        return self.value


class Tag(models.Model):
    """A word the firm sorts by."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="tags")
    word = models.CharField(max_length=40)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["stakeholder", "word"], name="stakeholder_tag_once")
        ]
        indexes = [models.Index(fields=["word"], name="stakeholder_tag_word")]

    def __str__(self) -> str:
        return self.word


class Touch(models.Model):
    """A contact that took place: on which day, over which channel, by whom."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="touches")
    on = models.DateField()
    channel = models.CharField(max_length=12, choices=channels)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["stakeholder", "on"], name="touch_by_day")]

    def __str__(self) -> str:
        return f"{self.channel} on {self.on}"


class Boundary(models.Model):
    """What is in and what stays out when the firm shares a room with a competitor."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stakeholder = models.ForeignKey(
        Stakeholder, on_delete=models.CASCADE, related_name="boundaries"
    )
    inside = models.CharField(max_length=1000)
    outside = models.CharField(max_length=1000)
    by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    stated_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stakeholder"],
                condition=models.Q(ended_at__isnull=True),
                name="one_boundary_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"boundary with {self.stakeholder_id}"

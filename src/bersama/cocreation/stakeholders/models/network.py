"""How stakeholders hang together, and what each gives and gets. Empty means: the firm itself."""

from __future__ import annotations

import uuid

from django.db import models

from bersama.cocreation.stakeholders.models.register import Stakeholder
from bersama.commons.organisations.models import Organisation


def relation_kinds() -> list[tuple[str, str]]:
    return [(k, k) for k in ("supplies", "influences", "member_of", "competes_with")]


def value_kinds() -> list[tuple[str, str]]:
    kinds = ("money", "goods", "service", "knowledge", "reputation", "access", "trust", "other")
    return [(k, k) for k in kinds]


class Relation(models.Model):
    """One arrow: `source` supplies, influences, belongs to or competes with `target`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="relations"
    )
    source = models.ForeignKey(
        Stakeholder, on_delete=models.CASCADE, null=True, blank=True, related_name="outgoing"
    )
    target = models.ForeignKey(
        Stakeholder, on_delete=models.CASCADE, null=True, blank=True, related_name="incoming"
    )
    kind = models.CharField(max_length=16, choices=relation_kinds)
    strength = models.PositiveSmallIntegerField(default=2)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            # In SQL an empty end is never equal to another one: one rule for each empty end.
            models.UniqueConstraint(
                fields=["organisation", "source", "target", "kind"], name="relation_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "target", "kind"],
                condition=models.Q(source__isnull=True),
                name="relation_from_firm_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "source", "kind"],
                condition=models.Q(target__isnull=True),
                name="relation_to_firm_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(source=models.F("target"))
                & (models.Q(source__isnull=False) | models.Q(target__isnull=False)),
                name="relation_of_two",
            ),
            models.CheckConstraint(
                condition=models.Q(strength__range=(1, 3)), name="strength_from_1_to_3"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "target"], name="relation_by_target")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


class Flow(models.Model):
    """Something of value that one gives and another gets, in words or as an amount."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="flows")
    giver = models.ForeignKey(
        Stakeholder, on_delete=models.CASCADE, null=True, blank=True, related_name="gives"
    )
    receiver = models.ForeignKey(
        Stakeholder, on_delete=models.CASCADE, null=True, blank=True, related_name="gets"
    )
    kind = models.CharField(max_length=12, choices=value_kinds)
    words = models.CharField(max_length=200, blank=True)
    # Minor units of the currency (sen), a year.
    amount = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(giver=models.F("receiver"))
                & (models.Q(giver__isnull=False) | models.Q(receiver__isnull=False)),
                name="flow_between_two",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0),
                name="flow_not_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "giver", "receiver"], name="flow_by_giver"),
            models.Index(fields=["organisation", "receiver", "giver"], name="flow_by_receiver"),
        ]

    def __str__(self) -> str:
        return self.words or self.kind

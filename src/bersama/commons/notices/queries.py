"""Deliveries that wait, and what became of the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Count

from bersama.commons.notices.models import Delivery
from bersama.core import clock
from bersama.core.actor import Actor

LEASE = timedelta(minutes=5)


def due(limit: int = 100) -> Sequence[int]:
    """The letters whose time has come, oldest first."""
    rows = Delivery.objects.filter(state="queued", due_at__lte=clock.now())
    return list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])


def abandoned() -> Sequence[Delivery]:
    """Letters whose sender is gone."""
    rows = Delivery.objects.filter(state="sending", taken_at__lt=clock.now() - LEASE)
    return list(rows.order_by("pk"))


def waiting() -> Sequence[Delivery]:
    """All letters that have not left yet, or may just be leaving."""
    return list(Delivery.objects.filter(state__in=("queued", "sending")).order_by("pk"))


def get_delivery(pk: int) -> Delivery:
    return Delivery.objects.select_related("person").get(pk=pk)


def counts(viewer: Actor) -> dict[str, int]:
    """How many letters are in which state, for the operator's overview."""
    rows = Delivery.objects.order_by().values_list("state").annotate(Count("pk"))
    return dict(rows)

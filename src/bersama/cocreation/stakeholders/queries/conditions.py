"""The conditions a rule is made of: each leads from its value to whom it means.

Every one is a filter that needs no join, so that a rule counts each person once and all of its
conditions can be counted in one question to the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from bersama.cocreation.stakeholders.models import AlsoIn, Group, Tag
from bersama.cocreation.stakeholders.queries.register import in_field, matrix_setting
from bersama.cocreation.stakeholders.queries.words import CHANNELS, FIELDS, GROUPS, KINDS
from bersama.cocreation.stakeholders.registry import activities
from bersama.commons.organisations.models import Organisation
from bersama.commons.people.queries import permitting
from bersama.commons.people.registry import uses
from bersama.core.text import fold

NOBODY = Q(pk__in=())
MOST = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """For which firm a rule is asked, and on which day."""

    firm: Organisation
    today: date
    high_from: int


def asked_of(firm: Organisation, today: date) -> Asked:
    return Asked(firm, today, matrix_setting(firm).high_from)


def _group(value: Any, asked: Asked) -> Q:
    codes = [code for code in value if code in GROUPS]
    also = AlsoIn.objects.filter(group__in=codes).values("stakeholder")
    return Q(group__in=codes) | Q(pk__in=also)


def _sub_group(value: Any, asked: Asked) -> Q:
    rows = Group.objects.filter(organisation=asked.firm, public_id__in=[UUID(v) for v in value])
    return Q(sub_group__in=rows.values("pk"))


def _tag(value: Any, asked: Asked) -> Q:
    words = [fold(word) for word in value]
    return Q(pk__in=Tag.objects.filter(word__in=words).values("stakeholder"))


def _matrix(value: Any, asked: Asked) -> Q:
    found = NOBODY
    for name in value:
        found |= in_field(name, asked.high_from) if name in FIELDS else NOBODY
    return found


def _permits(value: Any, asked: Asked) -> Q:
    found = Q()
    for purpose in value:
        said = permitting(purpose, asked.firm.public_id)
        found &= Q(person_id__in=said.values("person_id"))
    return found


def _active(value: Any, asked: Asked) -> Q:
    """Whoever did something on one of the last days."""
    since, found = asked.today - timedelta(days=int(value)), NOBODY
    for activity in activities().values():
        acts = activity.acts(asked.firm.pk).filter(at__date__gte=since)
        found |= Q(person_id__in=acts.values("who"))
    return found


def _did(name: str) -> Callable[[Any, Asked], Q]:
    def find(value: Any, asked: Asked) -> Q:
        acts = activities()[name].acts(asked.firm.pk)
        often = acts.values("who").annotate(n=Count("pk")).filter(n__gte=int(value))
        return Q(person_id__in=often.values("who"))

    return find


PLAIN: dict[str, Callable[[Any, Asked], Q]] = {
    "group": _group,
    "sub_group": _sub_group,
    "kind": lambda value, asked: Q(kind__in=[v for v in value if v in KINDS]),
    "place": lambda value, asked: Q(place__icontains=value),
    "language": lambda value, asked: Q(language__in=value),
    "channel": lambda value, asked: Q(channel__in=[v for v in value if v in CHANNELS]),
    "tag": _tag,
    "influencer": lambda value, asked: Q(is_influencer=True),
    "underheard": lambda value, asked: Q(is_underheard=True),
    "matrix": _matrix,
    "overdue": lambda value, asked: Q(due_on__lt=asked.today),
    "permits": _permits,
    "active": _active,
    "idle": lambda value, asked: ~_active(value, asked) | Q(person__isnull=True),
}


def finders() -> Mapping[str, Callable[[Any, Asked], Q]]:
    """Every field a condition may have, with how it is found."""
    return {**PLAIN, **{f"did_{name}": _did(name) for name in activities()}}


def q_of(condition: Mapping[str, Any], asked: Asked) -> Q:
    """Whom one condition means; one that can't be read means nobody."""
    find = finders().get(str(condition.get("field")))
    if find is None:
        return NOBODY
    try:
        return find(condition.get("value"), asked)
    except (TypeError, ValueError, KeyError):
        return NOBODY


def is_known(condition: Any) -> bool:
    """Whether a condition is one of ours: a field we know, with a value that is not empty."""
    if not isinstance(condition, dict) or set(condition) != {"field", "is", "value"}:
        return False
    if condition["field"] not in finders() or condition["value"] in ("", [], None, False):
        return False
    if condition["field"] == "permits":
        return set(condition["value"]) <= set(uses())
    return True

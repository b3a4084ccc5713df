"""How somebody is rated: the field, what helps there, and all that was said before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bersama.cocreation.stakeholders import queries
from bersama.cocreation.stakeholders.queries import FIELDS
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.policy import can
from bersama.science.matrix import field_of

# What helps in each field, after the sources' words for it.
SUGGESTED: dict[str, Sequence[Promise]] = {
    "manage_closely": (
        _("Speak with them yourself, often enough that nothing surprises them."),
        _("Let them work on your initiatives from the beginning, not only answer."),
        _("Show them first what came of it."),
    ),
    "keep_satisfied": (
        _("Send a short note now and then: what is coming, and what it means for them."),
        _("Write down what worries them, and answer every worry."),
        _("Ask them before you change what touches them."),
    ),
    "keep_informed": (
        _("Send them regular news, with a way to answer in the same letter."),
        _("Ask them often: they know your work from close by."),
        _("Tell them what you did with it."),
    ),
    "monitor": (
        _("Look again when the day comes: have they moved?"),
        _("No letters to all of them, unless you choose to."),
    ),
}


def rating(viewer: Actor, stakeholder: Any, scopes: Mapping[UUID, Any]) -> dict[str, Any]:
    """The panel of one entry: where they stand, what helps there, what was said before."""
    firm = stakeholder.organisation
    setting = queries.matrix_setting(firm)
    field = queries.matrix_field(stakeholder, setting)
    history = [
        _said(row, setting.high_from, scopes) for row in queries.assessments_of(viewer, stakeholder)
    ]
    today = clock.today(firm.time_zone)
    return {
        "power": stakeholder.power,
        "interest": stakeholder.interest,
        "field": FIELDS.get(field, ""),
        "suggested": SUGGESTED.get(field, ()),
        "review_on": stakeholder.review_on,
        "is_review_due": stakeholder.review_on is not None and stakeholder.review_on <= today,
        "may_rate": can(viewer, "stakeholders.manage", stakeholder)
        and stakeholder.state == "active",
        "history": history,
        "current": [row for row in history if row["is_current"]],
    }


def _said(row: Any, high_from: int, scopes: Mapping[UUID, Any]) -> dict[str, Any]:
    """One rating as it was given, with the field it led to."""
    scope = scopes.get(row.scope)
    return {
        "at": row.at,
        "by": row.by.name if row.by else "",
        "power": row.power,
        "interest": row.interest,
        "contribution": row.contribution,
        "why": row.why,
        "field": FIELDS[field_of(row.power, row.interest, high_from)],
        "scope": str(row.scope or ""),
        "title": scope.title if scope else "",
        "is_for_firm": row.scope is None,
        "is_current": row.is_current,
        "is_taken_back": row.taken_back_at is not None,
    }

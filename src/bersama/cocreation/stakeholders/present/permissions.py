"""Permissions as the entry of somebody shows them: what is asked for, and what was said."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bersama.cocreation.stakeholders import queries
from bersama.commons.people.registry import uses
from bersama.core.actor import Actor
from bersama.core.policy import can

SAID: dict[str, Promise] = {
    "in_person": _("in person"),
    "phone": _("on the phone"),
    "paper": _("on paper"),
    "web": _("on this site"),
}


def permissions(viewer: Actor, stakeholder: Any) -> dict[str, Any]:
    """Each use with its words, whether it is permitted now, and what was said before."""
    found, words = queries.permissions_of(stakeholder)
    said = [permission(consent, words) for consent in found]
    living = {row["purpose"]: row for row in said if row["withdrawn_at"] is None}
    latest = {row["purpose"]: row for row in reversed(said)}
    language = queries.asked_in(stakeholder)
    with translation.override(language):
        asked = {name: str(use.words) for name, use in uses().items()}
    return {
        "may_note": can(viewer, "stakeholders.note_permission", stakeholder),
        "language": language,
        "uses": [
            {
                "name": name,
                "label": use.label,
                "words": asked[name],
                "given": living.get(name),
                "taken_back": None if name in living else latest.get(name),
            }
            for name, use in uses().items()
        ],
        "earlier": [row for row in said if row["withdrawn_at"] is not None],
    }


def permission(consent: Any, words: Any) -> dict[str, Any]:
    """One permission in words, as it was given."""
    use = uses().get(consent.purpose)
    return {
        "purpose": consent.purpose,
        "label": use.label if use else consent.purpose,
        "words": words.get((consent.wording, consent.language), ""),
        "language": consent.language,
        "channel": SAID.get(consent.channel, consent.channel),
        "given_at": consent.given_at,
        "withdrawn_at": consent.withdrawn_at,
        "recorded_by": consent.recorded_by.name if consent.recorded_by else "",
    }

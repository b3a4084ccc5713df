"""An entry of the register for the one it is about: everything, and nobody else's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders import queries
from bersama.cocreation.stakeholders.present.entries import ways
from bersama.cocreation.stakeholders.present.permissions import permission
from bersama.cocreation.stakeholders.queries import CHANNELS, GROUPS, KINDS, RELATIONS, VALUES
from bersama.commons.people.queries import withdraw_secret
from bersama.core.money import Money


def held_entry(stakeholder: Any) -> dict[str, Any]:
    """All that a firm holds about one of its register, in rows of name and value."""
    found, words = queries.permissions_of(stakeholder)
    return {
        "firm": stakeholder.organisation.name,
        "id": str(stakeholder.public_id),
        "since": stakeholder.since,
        "fields": _fields(stakeholder),
        "permissions": [
            permission(consent, words)
            | {"withdraw_url": "" if consent.withdrawn_at else _take_back(consent)}
            for consent in found
        ],
        "touches": [
            {
                "on": touch.on,
                "channel": str(CHANNELS[touch.channel]),
                "note": touch.note,
                "by": _name(touch.by),
            }
            for touch in stakeholder.touches.select_related("by").order_by("-on", "-pk")
        ],
        "ratings": [
            {
                "at": row.at,
                "power": row.power,
                "interest": row.interest,
                "contribution": row.contribution,
                "why": row.why,
                "for_one_initiative": row.scope is not None,
                "is_current": row.is_current,
                "by": _name(row.by),
            }
            for row in stakeholder.assessments.select_related("by").order_by("-at", "-pk")
        ],
        "concerns": [
            {"on": row.raised_on, "text": row.text, "answer": row.answer, "by": _name(row.by)}
            for row in stakeholder.concerns.select_related("by").order_by("-raised_on", "-pk")
        ],
        "ties": _ties(stakeholder),
        "boundaries": [
            {"at": row.stated_at, "inside": row.inside, "outside": row.outside}
            for row in stakeholder.boundaries.order_by("-stated_at")
        ],
        "earlier": [
            {"how": how, "at": at, "before": before}
            for how, at, before in queries.earlier_of(stakeholder)
        ],
    }


def _fields(stakeholder: Any) -> list[tuple[str, str, str]]:
    """What, its value, and what it is held for."""
    group = str(GROUPS[stakeholder.group])
    if stakeholder.sub_group:
        group = f"{group}: {stakeholder.sub_group.name}"
    rows = [
        (_("Name"), stakeholder.name, _("to know you")),
        (_("Group"), group, _("to leave no group out")),
    ]
    rows += [
        (_("Group"), str(GROUPS[also.group]), _("to leave no group out"))
        for also in stakeholder.also_in.all()
    ]
    reached = _("to reach you the way you like")
    rows += [(_("How to reach you"), way.words, reached) for way in ways(stakeholder)]
    known = _("to know what you need, and to speak with you in time")
    rows += [(label, words, known) for label, words in _known(stakeholder) if words]
    rows += [(_("Tag"), tag.word, _("to sort the register")) for tag in stakeholder.tags.all()]
    return rows


def _known(stakeholder: Any) -> list[tuple[str, str]]:
    """What the firm knows, said to the one it is about."""
    languages = dict(settings.LANGUAGES)
    return [
        (_("You are"), str(KINDS[stakeholder.kind])),
        (_("Place"), stakeholder.place),
        (_("How you like to be reached"), str(CHANNELS.get(stakeholder.channel, ""))),
        (_("Language"), str(languages.get(stakeholder.language, ""))),
        (_("What you need"), stakeholder.needs),
        (_("What moves you"), stakeholder.motivations),
        (_("Many others listen to you"), _("yes") if stakeholder.is_influencer else ""),
        (_("Your voice is to be sought"), _("yes") if stakeholder.is_underheard else ""),
        (_("Notes"), stakeholder.notes),
    ]


def _ties(stakeholder: Any) -> list[dict[str, str]]:
    relations, flows = queries.ties_of(stakeholder)
    found = []
    for tie in relations:
        ends = (_end(tie.source_id, stakeholder), _end(tie.target_id, stakeholder))
        said = f"{ends[0]} → {ends[1]}: {RELATIONS[tie.kind]}"
        found.append({"says": said, "words": tie.note})
    for flow in flows:
        ends = (_end(flow.giver_id, stakeholder), _end(flow.receiver_id, stakeholder))
        said = f"{ends[0]} → {ends[1]}: {VALUES[flow.kind]}"
        amount = ""
        if flow.amount is not None:
            money = Money(flow.amount, flow.currency)
            amount = f" ({money.shown(get_language() or '')})"
        found.append({"says": said + amount, "words": flow.words})
    return found


def _end(pk: int | None, stakeholder: Any) -> str:
    if pk is None:
        return _("the firm")
    return _("you") if pk == stakeholder.pk else _("somebody else")


def _name(person: Any) -> str:
    return person.name if person else ""


def _take_back(consent: Any) -> str:
    return f"/consent/{withdraw_secret(consent)}"


def as_plain(value: Any) -> Any:
    """The same with days and instants as text, for a file."""
    if isinstance(value, Mapping):
        return {str(k): as_plain(v) for k, v in value.items() if k != "withdraw_url"}
    if isinstance(value, list | tuple):
        return [as_plain(v) for v in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value) if isinstance(value, Promise) else value

"""Inviting from the register: whom one may choose, who is reached, who is not and why."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.initiatives import queries
from bersama.cocreation.initiatives.queries import Engagement
from bersama.cocreation.stakeholders import queries as register
from bersama.cocreation.stakeholders.queries import CHANNELS, FIELDS, GROUPS
from bersama.core import clock, links
from bersama.core.actor import Actor

WHY_NOT: dict[str, Promise] = {
    "not_asked": gettext_lazy("did not say yes to being written to"),
    "no_boundary": gettext_lazy("competitors without a line drawn"),
    "outside": gettext_lazy("don't work here, and this question is for your staff alone"),
    "invited": gettext_lazy("are invited already"),
    "monitor": gettext_lazy("have little power and little interest"),
    "no_way": gettext_lazy("have no address for the way they like"),
}
WHAT_TO_DO: dict[str, Promise] = {
    "not_asked": gettext_lazy(
        "Ask them when you meet them, and write their yes down in their entry."
    ),
    "no_boundary": gettext_lazy("Say in their entry what is in and what stays out."),
    "monitor": gettext_lazy("Tick above that they are to be written to, too."),
    "no_way": gettext_lazy("Write their number or mail address into their entry."),
}
FIRST = 8


def audiences(viewer: Actor, firm: Any) -> list[Any]:
    """What one may choose from, in sets: segments, groups, sub-groups, places in the matrix."""
    off = register.switched_off(firm)
    today = clock.today(firm.time_zone)
    segments = register.segments_of(viewer, firm, today)
    sets = [
        (_("Segments"), [(f"segment:{row.public_id}", row.name) for row, _n in segments]),
        (_("Groups"), [(f"group:{c}", word) for c, word in GROUPS.items() if c not in off]),
        (
            _("Sub-groups"),
            [(f"sub:{sub.public_id}", sub.name) for sub in register.sub_groups(firm)],
        ),
        (_("Place in the matrix"), [(f"field:{c}", word) for c, word in FIELDS.items()]),
    ]
    return [(label, choices) for label, choices in sets if choices]


def whom(chosen: Any, slug: str) -> dict[str, Any]:
    """Who is reached by which channel; who is left out, by reason, with the first names."""
    channels = Counter(one.reached.channel for one in chosen.invited)
    left: dict[str, list[Any]] = {}
    for one in chosen.invitees:
        if one.why_not:
            left.setdefault(one.why_not, []).append(one.reached.entry)
    return {
        "count": len(chosen.invited),
        "names": [one.reached.entry.name for one in chosen.invited[:FIRST]],
        "more": max(len(chosen.invited) - FIRST, 0),
        "channels": [(str(CHANNELS[code]), n) for code, n in channels.most_common()],
        "left_out": [
            {
                "why": WHY_NOT[code],
                "do": WHAT_TO_DO.get(code, ""),
                "count": len(left[code]),
                "entries": [
                    {
                        "name": entry.name,
                        "url": reverse("stakeholders-entry", args=[slug, entry.public_id]),
                    }
                    for entry in left[code][:FIRST]
                ],
            }
            for code in WHY_NOT
            if code in left
        ],
    }


def invitation_url(invitation: Any) -> str:
    """The full address of a personal link."""
    secret = queries.invitation_secret(invitation.public_id)
    return links.absolute(reverse("initiatives-invitation", args=[secret]))


def invitation_words(invitation: Any, language: str = "") -> tuple[str, str]:
    """Subject and text of what one person is sent, in their language; the link comes last."""
    engagement: Engagement = invitation.engagement
    if language not in dict(settings.LANGUAGES):
        language = engagement.language
    with translation.override(language):
        said = {"firm": engagement.organisation.name, "question": engagement.title}
        subject = _("A question from %(firm)s") % said
        words = invitation.message or _("%(firm)s asks: %(question)s Answer in a minute:") % said
    return subject, f"{words}\n{invitation_url(invitation)}"


def ready_link(channel: str, address: str, subject: str, words: str) -> dict[str, str] | None:
    """The address that opens the right application with number and text filled in."""
    text = quote(words)
    if channel == "sms":
        return {"label": "SMS", "href": f"sms:{address}?body={text}"}
    if channel == "whatsapp":
        number = address.lstrip("+")
        return {"label": "WhatsApp", "href": f"https://wa.me/{number}?text={text}"}
    if channel == "email":
        to = quote(address, safe="@+")
        return {"label": _("Mail"), "href": f"mailto:{to}?subject={quote(subject)}&body={text}"}
    if channel == "call":
        return {"label": _("Call"), "href": f"tel:{address}"}
    return None


def held_invitations(person_id: int | None, organisation_id: int) -> list[dict[str, Any]]:
    """To what a firm invited somebody, when, with which words, by which channel."""
    if person_id is None:
        return []
    return [
        {
            "at": row.made_at,
            "question": row.engagement.title,
            "words": row.message,
            "channel": str(CHANNELS.get(row.channel, "")),
            "sent_at": row.sent_at,
        }
        for row in queries.invitations_to([person_id], organisation_id)
    ]

"""The links and texts with which a question is sent on."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import queries
from bersama.cocreation.initiatives.present.inviting import (
    invitation_url,
    invitation_words,
    ready_link,
)
from bersama.cocreation.initiatives.queries import (
    Engagement,
)
from bersama.cocreation.stakeholders import queries as register
from bersama.core import links
from bersama.core.actor import Actor


def share_texts(engagement: Engagement, url: str) -> list[dict[str, str]]:
    """Ready texts for chat, SMS and mail, as links that open the right application."""
    from urllib.parse import quote

    words = _("%(firm)s asks: %(question)s Answer in a minute: %(url)s") % {
        "firm": engagement.organisation.name,
        "question": engagement.title,
        "url": url,
    }
    subject = _("A question from %(firm)s") % {"firm": engagement.organisation.name}
    return [
        {"key": "whatsapp", "label": "WhatsApp", "href": f"https://wa.me/?text={quote(words)}"},
        {"key": "sms", "label": "SMS", "href": f"sms:?body={quote(words)}"},
        {
            "key": "email",
            "label": _("Mail"),
            "href": f"mailto:?subject={quote(subject)}&body={quote(words)}",
        },
    ]


def public_url(engagement: Engagement) -> str:
    """The full address that the poster and the messages carry."""
    return links.absolute(reverse("initiatives-round", args=[engagement.code]))


def poster_words(engagement: Engagement) -> dict[str, str]:
    """What the poster says one needs; empty for a link that is open to all."""
    if engagement.access == "slips":
        return {
            "how": _("You need a slip. Scan the code on it, or scan this one and type it."),
            "needs": _("No slip? Ask for one here. No app, no account."),
        }
    if engagement.access == "invited":
        return {
            "how": _("You need a personal invitation. Open the link that was sent to you."),
            "needs": _("No invitation? Ask the firm for one. No app, no account."),
        }
    return {}


def invitation_cards(viewer: Actor, engagement: Engagement) -> list[dict[str, Any]]:
    """Each personal link with whom it is for, its state, and texts ready to send."""
    states = {
        "made": _("not used yet"),
        "used": _("used"),
        "revoked": _("ended"),
    }
    rows = list(queries.invitations_of(viewer, engagement))
    firm = engagement.organisation
    known = register.entries_by_person(firm, [row.person_id for row in rows])
    return [
        {
            "id": str(row.public_id),
            "state": row.state,
            "state_label": states[row.state],
            "url": invitation_url(row),
            "until": row.expires_at,
            "sent_at": row.sent_at,
            "from_register": row.person_id in known,
            **_addressed(viewer, row, known.get(row.person_id)),
        }
        for row in rows
    ]


def _addressed(viewer: Actor, row: Any, entry: Any) -> dict[str, Any]:
    """Whom it is for, and the ways to send it: those of the register are the owner's to see."""
    if entry is None:
        contact = next(iter(row.person.contacts.all()), None)
        value = contact.value if contact else ""
        texts = share_texts(row.engagement, invitation_url(row))
        shown = {"name": row.person.name or value, "contact": value, "channel": ""}
        return {**shown, "texts": texts if row.state != "revoked" else []}
    shown = {
        "name": entry.name,
        "contact": "",
        "channel": str(register.CHANNELS.get(row.channel, "")),
    }
    if not register.reads(viewer, entry.organisation_id) or row.state == "revoked":
        return {**shown, "texts": []}
    channel, address = register.way_to(entry)
    subject, words = invitation_words(row, entry.language)
    ready = ready_link(channel, address, subject, words)
    return {**shown, "texts": [ready] if ready else []}

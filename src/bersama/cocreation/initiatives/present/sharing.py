"""The links and texts with which a question is sent on."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import queries
from bersama.cocreation.initiatives.queries import (
    Engagement,
)
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


def invitation_cards(viewer: Actor, engagement: Engagement) -> list[dict[str, Any]]:
    """Each personal link with whom it is for, its state, and texts ready to send."""
    states = {
        "made": _("not used yet"),
        "used": _("used"),
        "revoked": _("ended"),
    }
    cards = []
    for row in queries.invitations_of(viewer, engagement):
        secret = queries.invitation_secret(row.public_id)
        url = links.absolute(reverse("initiatives-invitation", args=[secret]))
        contact = next(iter(row.person.contacts.all()), None)
        cards.append(
            {
                "id": str(row.public_id),
                "name": row.person.name or (contact.value if contact else ""),
                "contact": contact.value if contact else "",
                "state": row.state,
                "state_label": states[row.state],
                "url": url,
                "texts": share_texts(engagement, url) if row.state != "revoked" else [],
                "until": row.expires_at,
            }
        )
    return cards

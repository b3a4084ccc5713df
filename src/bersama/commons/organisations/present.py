"""A firm's people as its pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.commons.organisations.queries import KINDS, listed, members, role_said
from bersama.commons.people.present import opens
from bersama.core.actor import Actor
from bersama.core.edits import version_of
from bersama.core.errors import Sentence
from bersama.core.links import absolute, reachable_by_others
from bersama.core.policy import Verdict, can

PAGE = 50
ROLES: dict[str, Sentence] = {"owner": gettext_lazy("Owner"), "staff": gettext_lazy("Staff")}
STATES: dict[str, Sentence] = {
    "invited": gettext_lazy("invited"),
    "active": gettext_lazy("here"),
    "revoked": gettext_lazy("left"),
}


@dataclass(frozen=True, slots=True)
class Member:
    """One line of the list; what the viewer may do with it, or why not."""

    public_id: str
    name: str
    role: str
    role_label: Sentence
    state: str
    state_label: Sentence
    is_me: bool
    may_revoke: Verdict
    may_change: Verdict
    may_link: Verdict
    version: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """The link for a colleague, ready to be passed on; `url` is empty when it is over."""

    name: str
    role: str
    firm: str
    url: str
    chat_url: str
    mail_url: str
    reaches: bool


def member_rows(viewer: Actor, organisation: Any) -> list[Member]:
    manages = can(viewer, "organisations.manage", organisation)
    return [
        Member(
            public_id=str(place.public_id),
            name=place.person.name or _("no name yet"),
            role=place.role,
            role_label=ROLES[place.role],
            state=place.state,
            state_label=STATES[place.state],
            is_me=place.person_id == viewer.person_id,
            may_revoke=can(viewer, "organisations.revoke", place),
            may_change=can(viewer, "organisations.change_role", place),
            may_link=manages if place.state == "invited" else Verdict(False),
            version=version_of(role_said(place)),
        )
        for place in members(viewer, organisation)
    ]


def invitation(viewer: Actor, place: Any, secret: str) -> Invitation:
    """What an owner passes on by chat, mail or by showing the code."""
    live = bool(secret) and opens(viewer, secret)
    url = absolute(reverse("people-enter", args=[secret])) if live else ""
    words = _("%(name)s, this link opens your place at %(firm)s, once: %(url)s") % {
        "name": place.person.name,
        "firm": place.organisation.name,
        "url": url,
    }
    subject = _("Your place at %(firm)s") % {"firm": place.organisation.name}
    return Invitation(
        name=place.person.name,
        role=str(ROLES[place.role]),
        firm=place.organisation.name,
        url=url,
        chat_url=f"https://wa.me/?text={quote(words)}",
        mail_url=f"mailto:?subject={quote(subject)}&body={quote(words)}",
        reaches=reachable_by_others(),
    )


def directory(kind: str, words: str, number: str) -> dict[str, Any]:
    """A page of the public list: names, kinds, and where each tells what it decided."""
    page = Paginator(listed(kind, words), PAGE).get_page(number)
    return {
        "page": page,
        "rows": [
            {"name": firm.name, "kind": KINDS[firm.kind], "url": f"/o/{firm.slug}/"}
            for firm in page
        ],
        "found": page.paginator.count,
        "keep": urlencode({k: v for k, v in {"q": words, "kind": kind}.items() if v}),
        "is_narrowed": bool(kind or words),
    }

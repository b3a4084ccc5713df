"""What every page's frame shows. It asks the database nothing: an error page has a frame too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bersama.core.actor import ANONYMOUS
from bersama.core.clock import place_of
from bersama.core.errors import Sentence
from bersama.core.policy import can


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the loop. It is shown where its page exists and `needs` is allowed.

    `rooms` are the beginnings of the names of the pages that belong to it.
    """

    key: str
    label: Sentence
    page: str
    rooms: tuple[str, ...]
    needs: str = "organisations.view"


PLACES = (
    Place("home", _("Home"), "web-home", ("web-home",)),
    Place("know", _("Know"), "stakeholders-list", ("stakeholders-",)),
    Place("engage", _("Ask"), "initiatives-ask", ("initiatives-", "surveys-", "ideas-")),
    Place("decide", _("Decide"), "decisions-list", ("decisions-",)),
    Place("agree", _("Agree"), "agreements-list", ("agreements-",)),
    Place("realise", _("Realise"), "readiness-digital", ("readiness-",)),
    Place("members", _("Members"), "organisations-members", ("organisations-members",)),
    Place("privacy", _("Data"), "privacy-firm", ("privacy-",)),
    Place(
        "settings",
        _("Settings"),
        "organisations-settings",
        ("organisations-settings",),
        "organisations.manage",
    ),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    firm = getattr(request, "firm", None)
    return {
        "shell": {
            "workspace": _workspace(firm),
            "zone": place_of(getattr(request, "zone", "")),
            "places": _places(request, firm) if firm else [],
            "me": _me(request),
            "languages": _languages(),
            "language_url": address("people-language"),
            "privacy_url": address("privacy-notice"),
            "about_url": address("web-about"),
        }
    }


def address(page: str, *args: object) -> str:
    """The address of a page by its name; empty when no room has it."""
    try:
        return reverse(page, args=args)
    except NoReverseMatch:
        return ""


def _workspace(firm: Any) -> dict[str, str] | None:
    if firm is None:
        return None
    return {"name": firm.name, "slug": firm.slug, "home_url": address("web-home", firm.slug)}


def _places(request: HttpRequest, firm: Any) -> list[dict[str, Any]]:
    actor = getattr(request, "actor", ANONYMOUS)
    here = request.resolver_match.url_name or "" if request.resolver_match else ""
    return [
        {
            "key": place.key,
            "label": place.label,
            "url": url,
            "current": here.startswith(place.rooms),
        }
        for place in PLACES
        if (url := address(place.page, firm.slug)) and can(actor, place.needs, firm)
    ]


def _me(request: HttpRequest) -> dict[str, str] | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    return {
        "name": user.name or str(_("You")),
        "sign_out_url": address("people-sign-out"),
        "account_url": address("people-account"),
    }


def _languages() -> list[dict[str, Any]]:
    now = get_language()
    return [
        {"code": code, "label": label, "current": code == now} for code, label in settings.LANGUAGES
    ]

"""The pages of Know, in one row of tabs."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from bersama.core.actor import Actor
from bersama.core.errors import Sentence
from bersama.core.policy import can

# The name of each page, its word, and the policy it stands under.
TABS: tuple[tuple[str, Sentence, str], ...] = (
    ("stakeholders-list", _("Register"), "stakeholders.list"),
    ("stakeholders-matrix", _("Matrix"), "stakeholders.read"),
    ("stakeholders-concerns", _("Concerns"), "stakeholders.read"),
    ("stakeholders-map", _("Map"), "stakeholders.read"),
    ("stakeholders-value", _("Value"), "stakeholders.read"),
    ("stakeholders-segments", _("Segments"), "stakeholders.manage"),
    ("stakeholders-groups", _("Groups"), "stakeholders.manage"),
    ("stakeholders-exchange", _("In and out"), "stakeholders.bring_in"),
)


def tabs(viewer: Actor, firm: Any, here: str) -> list[dict[str, Any]]:
    """The pages there are, for those who may open them; `here` is the one that is shown.

    One page alone needs no tabs.
    """
    found = [
        {"label": word, "url": url, "current": page == here}
        for page, word, needs in TABS
        if (url := _address(page, firm.slug)) and can(viewer, needs, firm)
    ]
    return found if len(found) > 1 else []


def _address(page: str, slug: str) -> str:
    try:
        return reverse(page, args=[slug])
    except NoReverseMatch:
        return ""

"""Who was to be heard, who is, and whom to invite next: for the owner, on the page of a round."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import queries
from bersama.cocreation.initiatives.queries import Engagement
from bersama.cocreation.stakeholders import queries as register
from bersama.cocreation.stakeholders.queries import GROUPS
from bersama.core.actor import Actor
from bersama.core.policy import can
from bersama.science.representation import Standing, represent


def representation(viewer: Actor, engagement: Engagement) -> list[dict[str, Any]]:
    """Each group with a target: present, reached, the warning; empty where it isn't the viewer's.

    Groups of fewer than five are not told apart in rounds without names.
    """
    if engagement.state == "draft" or not can(viewer, "initiatives.invite_register", engagement):
        return []
    targets = register.targets_of(engagement.organisation)
    if engagement.is_internal or not targets:
        return []
    counts, reached = queries.groups_in(engagement), queries.reached_in(engagement)
    names = list(dict.fromkeys([*counts, *targets]))
    sizes = queries.shown_sizes(engagement, [counts.get(name, 0) for name in names])
    standings = represent(targets, dict(zip(names, sizes, strict=True)), sum(counts.values()))
    return [_row(engagement, one, reached.get(one.group, (0, 0))) for one in standings]


def _row(engagement: Engagement, one: Standing, reached: tuple[int, int]) -> dict[str, Any]:
    invited, came = reached
    shows_came = engagement.mode == "named" or came >= 5
    place = reverse("initiatives-invite", args=[engagement.organisation.slug, engagement.code])
    return {
        "group": GROUPS[one.group],
        "target": one.target,
        "percent": None if one.share is None else round(one.share * 100),
        "invited": invited,
        "came": came if shows_came else None,
        "is_enough": one.finding.holds,
        "warning": _warning(one),
        "invite_url": "" if one.finding.holds else f"{place}?to=group:{one.group}",
    }


def _warning(one: Standing) -> str:
    said = {"group": GROUPS[one.group], "target": one.target, "more": one.missing}
    if one.finding.code == "too_few":
        said["present"] = round((one.share or 0) * 100)
        if one.missing is None:
            return _("%(group)s: wanted %(target)d of a hundred, present %(present)d.") % said
        return (
            _("%(group)s: wanted %(target)d of a hundred, present %(present)d. %(more)d more.")
            % said
        )
    if one.finding.code == "not_shown":
        return _("%(group)s: too few or too easily told apart to show a number.") % said
    if one.finding.code == "nobody_yet":
        return _("%(group)s: wanted %(target)d of a hundred; nobody took part yet.") % said
    return ""

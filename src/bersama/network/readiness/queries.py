"""The checks of a firm, and the words of the five barriers with what helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.errors import Missing
from bersama.network.readiness.models import SelfCheck

LOW = 2


@dataclass(frozen=True, slots=True)
class Barrier:
    """A barrier as it is asked, its ends, and what helps: `area` names the kind of programme."""

    key: str
    question: Promise
    low: Promise
    high: Promise
    helps: Promise
    why: Promise
    area: Promise


# The five barriers and the three remedies (training, experienced partners, networks) are those of
# the literature on small firms that take up technology; which remedy goes with which is ours.
BARRIERS: tuple[Barrier, ...] = (
    Barrier(
        "money",
        _("Can you pay for new tools and for the time to bring them in?"),
        _("not at all"),
        _("easily"),
        _("Join others: share a tool and its cost, or ask for a grant or a soft loan."),
        _("Small firms rarely have money left to adopt and fit in new technology."),
        _("Access to financing"),
    ),
    Barrier(
        "skills",
        _("Do your people know how to use digital tools?"),
        _("hardly anybody"),
        _("all who need to"),
        _("Train: a course for one of you, who then shows the others."),
        _("Where staff lack digital skills, tools are bought and not used."),
        _("Human capital development"),
    ),
    Barrier(
        "certainty",
        _("Do you know whether a new tool would pay off?"),
        _("no idea"),
        _("quite sure"),
        _("Find a mentor: visit a firm that did it, and ask what it would do otherwise."),
        _("Whoever can't tell what an investment brings puts it off."),
        _("Innovation and technology adoption"),
    ),
    Barrier(
        "access",
        _("Can you get the tools you need, in your language and where you are?"),
        _("no"),
        _("yes"),
        _("Join a network: others have found what works here, and share it."),
        _("Tools made for large firms elsewhere are hard to come by and to understand."),
        _("Market access"),
    ),
    Barrier(
        "infrastructure",
        _("Are your line, power and devices good enough?"),
        _("often down"),
        _("always there"),
        _("Share: a line, a room or a machine with neighbours; ask for infrastructure support."),
        _("Without a steady line and devices nothing digital lasts."),
        _("Infrastructure"),
    ),
)


def checks_of(viewer: Actor, organisation: Organisation, limit: int = 12) -> Sequence[SelfCheck]:
    """The latest checks with their ratings, newest first."""
    if not (viewer.is_machine or viewer.works_for(organisation.pk)):
        raise Missing
    rows = organisation.self_checks.select_related("by").prefetch_related("ratings")
    return list(rows.order_by("-at", "-pk")[:limit])

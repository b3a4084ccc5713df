"""Firms and their people in the ledger and in the data map; the links that lead into a firm."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.commons.organisations import actions
from bersama.commons.organisations.models import Membership, Organisation, SignUp
from bersama.commons.organisations.queries import membership_named, sign_up_named
from bersama.commons.people import registry
from bersama.commons.people.models import Token
from bersama.core import datamap
from bersama.core.actor import Actor
from bersama.core.errors import Sentence
from bersama.core.events import declare
from bersama.core.subjects import Subject, register


def stream_of(organisation: Organisation) -> str:
    return f"o/{organisation.public_id}"


def _organisation(firm: Organisation) -> dict[str, Any]:
    return {
        "slug": firm.slug,
        "name": firm.name,
        "kind": firm.kind,
        "is_listed": firm.is_listed,
        "language": firm.language,
        "time_zone": firm.time_zone,
        "is_simulated": firm.is_simulated,
    }


def _membership(place: Membership) -> dict[str, Any]:
    return {
        "organisation": str(place.organisation.public_id),
        "person": str(place.person.public_id),
        "role": place.role,
        "state": place.state,
    }


register(
    Subject(
        kind="organisations.organisation",
        model=Organisation,
        label=str,
        url=lambda firm: f"/w/{firm.slug}/",
        stream=stream_of,
        content=_organisation,
    )
)
register(
    Subject(
        kind="organisations.membership",
        model=Membership,
        label=str,
        url=lambda place: f"/w/{place.organisation.slug}/members",
        stream=lambda place: stream_of(place.organisation),
        content=_membership,
        related=("organisation", "person"),
    )
)
register(
    Subject(
        kind="organisations.sign_up",
        model=SignUp,
        label=str,
        url=lambda wanted: "",
        stream=lambda wanted: "i",
    )
)

declare(
    **{
        "organisations.organisation.made": "A firm was founded.",
        "organisations.organisation.changed": "Name, language or zone of a firm were changed.",
        "organisations.member.invited": "A place in a firm was kept for somebody.",
        "organisations.member.joined": "Somebody took their place in a firm.",
        "organisations.member.changed": "Somebody's role in a firm was changed.",
        "organisations.member.revoked": "Somebody does not belong to a firm any more.",
        "organisations.owner.linked": "The operator made a link for the owner of a firm.",
        "organisations.sign_up.asked": "Somebody asked for a workspace.",
        "organisations.sign_up.forgotten": "What somebody asked for was made, or deleted unused.",
    }
)


def _first(actor: Actor, token: Token) -> registry.Entered:
    return actions.accept_first(actor=actor, token=token)


def _join(actor: Actor, token: Token) -> registry.Entered:
    return actions.accept_invitation(actor=actor, token=token)


def _sign_up(actor: Actor, token: Token) -> registry.Entered:
    return actions.accept_sign_up(actor=actor, token=token)


def _place_kept(token: Token) -> Sentence:
    place = membership_named(token.subject)
    return _("A place at %(firm)s is kept for you.") % {
        "firm": place.organisation.name if place else ""
    }


def _workspace_asked(token: Token) -> Sentence:
    wanted = sign_up_named(token.subject)
    return _("This begins your workspace for %(firm)s.") % {"firm": wanted.firm if wanted else ""}


registry.register(
    registry.Purpose(
        name="first",
        lasts=timedelta(days=7),
        says=lambda token: gettext_lazy("You are the first here. This machine is yours to use."),
        accept=_first,
    )
)
registry.register(
    registry.Purpose(name="join", lasts=timedelta(days=14), says=_place_kept, accept=_join)
)
registry.register(
    registry.Purpose(
        name="sign-up", lasts=timedelta(days=2), says=_workspace_asked, accept=_sign_up
    )
)

datamap.describe(
    Organisation,
    about="firm",
    what=gettext_lazy("The firm's name, language, time zone and address here."),
    why=gettext_lazy("So that people know who asks."),
    kept=gettext_lazy("As long as the firm has its workspace here."),
    seen_by=gettext_lazy("Everybody whom the firm asks something."),
)
datamap.describe(
    Membership,
    about="member",
    what=gettext_lazy("Who works in the workspace of a firm, in which role, since when."),
    why=gettext_lazy("To decide who may do what."),
    kept=gettext_lazy("As long as the firm has its workspace here."),
    seen_by=gettext_lazy("The firm's owners and staff."),
)
datamap.describe(
    SignUp,
    about="member",
    what=gettext_lazy("The names and the mail address of somebody who asked for a workspace."),
    why=gettext_lazy("To make the workspace when the mailed link is opened."),
    kept=gettext_lazy("Three days, or until the link is opened."),
    seen_by=gettext_lazy("Nobody."),
)

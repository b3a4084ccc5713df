"""Letters about accounts and firms; deliveries in the ledger and in the data map."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.commons.notices import registry
from bersama.commons.notices.actions import tell
from bersama.commons.notices.jobs import send_due
from bersama.commons.notices.models import Delivery
from bersama.commons.organisations.queries import membership_named, sign_up_named
from bersama.commons.people.actions import draw_code, make_token
from bersama.commons.people.queries import is_live, token_of
from bersama.core import datamap
from bersama.core.actor import WORKER
from bersama.core.errors import Sentence
from bersama.core.events import declare, on
from bersama.core.ledger.models import Entry
from bersama.core.links import absolute
from bersama.core.subjects import Subject, register

register(
    Subject(
        kind="notices.delivery",
        model=Delivery,
        label=str,
        url=lambda delivery: "",
        stream=lambda delivery: "i",
    )
)

declare(
    **{
        "notices.delivery.queued": "A letter was put in the outbox.",
        "notices.delivery.taken": "The worker took a letter to send it.",
        "notices.delivery.sent": "The mail server took a letter.",
        "notices.delivery.delayed": "A letter did not leave; it is tried again.",
        "notices.delivery.failed": "A letter was refused or given up.",
        "notices.delivery.lost": "Nobody knows whether a letter left; it is not sent again.",
    }
)

datamap.describe(
    Delivery,
    about="participant",
    what=gettext_lazy("That a letter of some kind was to be sent to you, and what became of it."),
    why=gettext_lazy("So that nobody is told twice, or not at all."),
    kept=gettext_lazy("Until you have your data erased."),
    seen_by=gettext_lazy("Whoever runs this machine, as numbers."),
)


@on("notices.delivery.queued")
def send_at_once(entry: Entry) -> None:
    send_due.enqueue()


def name_in(entry: Entry) -> str:
    """The key of the row an entry is about."""
    return entry.obj.partition("/")[2]


@on("people.code.asked")
def mail_the_code(entry: Entry) -> None:
    """A known address gets its letter; for an unknown one nothing was promised."""
    token = token_of(name_in(entry))
    if token is not None and token.person is not None and is_live(token):
        kind = "people.code" if token.purpose == "code" else "people.proof"
        tell(actor=WORKER, person=token.person, kind=kind, thing=token, key=f"code:{entry.pk}")


@on("organisations.member.invited")
def mail_the_invitation(entry: Entry) -> None:
    """A colleague whose address was given gets the link by mail too."""
    place = membership_named(name_in(entry))
    if place is not None and place.state == "invited":
        tell(
            actor=WORKER,
            person=place.person,
            kind="organisations.invited",
            thing=place,
            key=f"invited:{entry.pk}",
        )


@on("organisations.sign_up.asked")
def mail_the_beginning(entry: Entry) -> None:
    wanted = sign_up_named(name_in(entry))
    if wanted is not None:
        tell(
            actor=WORKER,
            person=None,
            kind="organisations.sign_up",
            thing=wanted,
            key=f"sign-up:{entry.pk}",
        )


def _code(person: Any, token: Any) -> dict[str, Any]:
    """Secrets are drawn while the letter is written, so they are stored nowhere."""
    words = {"code": draw_code(actor=WORKER, token=token)}
    if token.purpose == "code":
        secret = make_token(actor=WORKER, purpose="mailed", person=person)
        words["link"] = absolute(f"/enter/{secret}")
    return words


def _link(purpose: str) -> Any:
    def context(person: Any, thing: Any) -> dict[str, Any]:
        secret = make_token(
            actor=WORKER, purpose=purpose, subject=str(thing.public_id), language=_language(thing)
        )
        return {"link": absolute(f"/enter/{secret}")}

    return context


def _language(thing: Any) -> str:
    return str(getattr(thing, "language", ""))


def _still_asked(person: Any, token: Any) -> bool:
    return is_live(token)


def _still_invited(person: Any, place: Any) -> bool:
    return place.state == "invited"


def _place_title(place: Any) -> Sentence:
    return _("Your place at %(firm)s") % {"firm": place.organisation.name}


def _workspace_title(wanted: Any) -> Sentence:
    return _("Your workspace for %(firm)s") % {"firm": wanted.firm}


for name in ("people.code", "people.proof"):
    registry.register(
        registry.Kind(
            name=name,
            subject=lambda token: gettext_lazy("Your code for Bersama"),
            text="notices/mail/code.txt",
            context=_code,
            may_see=_still_asked,
            to=lambda token: token.subject,
            language=_language,
        )
    )
registry.register(
    registry.Kind(
        name="organisations.invited",
        subject=_place_title,
        text="notices/mail/invited.txt",
        context=_link("join"),
        may_see=_still_invited,
    )
)
registry.register(
    registry.Kind(
        name="organisations.sign_up",
        subject=_workspace_title,
        text="notices/mail/sign_up.txt",
        context=_link("sign-up"),
        to=lambda wanted: wanted.email,
        language=_language,
    )
)

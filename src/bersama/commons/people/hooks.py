"""Accounts in the ledger and in the data map; the links that open an account again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from bersama.commons.people import registry
from bersama.commons.people.models import Consent, ContactPoint, Person, Token, Wording
from bersama.core import datamap
from bersama.core.actor import Actor
from bersama.core.events import declare
from bersama.core.subjects import Subject, register

# Accounts belong to no firm: a person may work for two.
STREAM = "i"

register(
    Subject(
        kind="people.person",
        model=Person,
        label=str,
        url=lambda person: "",
        stream=lambda person: STREAM,
    )
)
register(
    Subject(
        kind="people.token",
        model=Token,
        label=lambda token: token.purpose,
        url=lambda token: "",
        stream=lambda token: STREAM,
    )
)


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "person": str(consent.person.public_id),
        "purpose": consent.purpose,
        "wording": consent.wording,
        "language": consent.language,
        "channel": consent.channel,
        "asked_by": str(consent.asked_by) if consent.asked_by else "",
        "recorded_by": str(consent.recorded_by.public_id) if consent.recorded_by else "",
        "given_at": consent.given_at.isoformat(),
        "withdrawn_at": consent.withdrawn_at.isoformat() if consent.withdrawn_at else None,
    }


register(
    Subject(
        kind="people.consent",
        model=Consent,
        label=lambda consent: consent.purpose,
        url=lambda consent: "",
        # What a firm asked for goes along when the firm moves.
        stream=lambda consent: f"o/{consent.asked_by}" if consent.asked_by else STREAM,
        content=_consent,
        related=("person", "recorded_by"),
    )
)

declare(
    **{
        "people.person.made": "An account was made.",
        "people.person.erased": "Somebody had what is held about them erased.",
        "people.person.changed": "Somebody changed the name or the language of their account.",
        "people.sessions.ended": "Somebody signed out on all their devices.",
        "people.contact.given": "Somebody gave a way to reach them.",
        "people.contact.proved": "Somebody proved that a mailbox is theirs.",
        "people.contact.removed": "Somebody took a way to reach them away.",
        "people.consent.given": "Somebody permitted a use of their data.",
        "people.consent.withdrawn": "Somebody took a permission back.",
        "people.consent.forgotten": "What somebody had permitted a firm was deleted.",
        "people.token.made": "A one-time link or code was made.",
        "people.token.used": "A one-time link or code was used.",
        "people.token.voided": "A one-time link or code was made void.",
        "people.token.forgotten": "A link or code that was over was deleted.",
        "people.code.asked": "Somebody asked for a code by mail.",
        "people.code.drawn": "The digits of a code were drawn for its letter.",
    }
)


def _same_account(actor: Actor, token: Token) -> registry.Entered:
    assert token.person_id is not None
    return registry.Entered(token.person_id)


registry.register(
    registry.Purpose(
        name="device",
        lasts=timedelta(minutes=30),
        says=lambda token: _("This opens your account on this device."),
        accept=_same_account,
    )
)
registry.register(
    registry.Purpose(
        name="mailed",
        lasts=timedelta(minutes=30),
        says=lambda token: _("This opens your account on this device."),
        accept=_same_account,
    )
)

datamap.describe(
    Person,
    about="participant",
    what=_("That you take part, since which day, in which language; a name if you gave one."),
    why=_("So that you can come back to what you gave, and get its answer."),
    kept=_("Until you have it erased."),
    seen_by=_("You. Others see a name only where a round goes by names."),
)
datamap.describe(
    ContactPoint,
    about="participant",
    what=_("A mail address or phone number, if you gave one, and when it was proved yours."),
    why=_("To let you in, and to tell you what became of what you gave."),
    kept=_("Until you take it away."),
    seen_by=_("You, and the server that carries the mail."),
)
datamap.describe(
    Consent,
    about="participant",
    what=_(
        "What you permitted whom, which words you were shown, when, who wrote it down for you, "
        "and when you took it back."
    ),
    why=_("To prove that we asked, and to keep to your no."),
    kept=_("Until you have your data erased."),
    seen_by=_("You, and the people of the firm that asked."),
)
datamap.describe(
    Wording,
    about="firm",
    what=_("The words people were shown when they were asked for a permission."),
    why=_("So that an old yes still shows what it said yes to."),
    kept=_("As long as this site is here."),
    seen_by=_("Whoever was asked, and the firm that asked."),
)
datamap.describe(
    Token,
    about="member",
    what=_("Digests of one-time links and codes, the address a code was sent to, and their use."),
    why=_("To let in the right person, once."),
    kept=_("Until a day after the link is over."),
    seen_by=_("Nobody."),
)

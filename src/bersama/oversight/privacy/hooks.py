"""What the privacy room registers: its tables, its entries, and that it is told of looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from bersama.cocreation.initiatives.queries import get_desk
from bersama.cocreation.stakeholders.queries import get_stakeholder
from bersama.commons.organisations.queries import get_organisation
from bersama.core import erasures
from bersama.core.actor import Actor
from bersama.core.datamap import describe
from bersama.core.events import declare, on
from bersama.core.http import watch
from bersama.core.ledger.models import Entry
from bersama.oversight.privacy import actions, jobs, queries
from bersama.oversight.privacy.models import DataRequest, Look, Packed

declare(
    **{
        "privacy.data.taken": "Somebody took along what is held about them.",
        "privacy.participant.erased": "Somebody had what is held about them in a round erased.",
        "privacy.account.erased": "Somebody had their account erased.",
        "privacy.data.looked_at": "Somebody of the firm opened a page with personal data.",
        "privacy.link.handed": "An owner made a link that shows somebody what is held about them.",
        "privacy.entry.erased": "Somebody was erased from the register with all that hung on it.",
        "privacy.firm.asked": "An owner, or the console, wants to take a firm along.",
        "privacy.firm.packed": "A firm was packed to be taken along.",
        "privacy.firm.moved_in": "A firm came in from another machine.",
        "privacy.old.forgotten": "What was kept long enough was deleted.",
    }
)

describe(
    DataRequest,
    about="participant",
    what=_("That you took your data along or had it erased, and on which day."),
    why=_("To show that requests were carried out."),
    kept=_("As long as the firm is here; after you are erased only the number stays."),
    seen_by=_("The firm, as numbers."),
)
describe(
    Look,
    about="member",
    what=_(
        "That somebody of the firm opened a page with names, contacts, single answers, or what "
        "its register holds about you."
    ),
    why=_("So that those it is about can see who looked."),
    kept=_("90 days."),
    seen_by=_("Those who took part in that round, or stand in the register, and the firm."),
)
describe(
    Packed,
    about="firm",
    what=_("The whole firm as one file, when its owner wants to take it along."),
    why=_("To move to a machine of your own."),
    kept=_("Two days."),
    seen_by=_("The owners of the firm."),
)


def _looked(actor: Actor, what: str, where: Mapping[str, Any]) -> None:
    """A page of the firm that showed personal data of a round, or of the register, was opened."""
    if actor.person_id is None:
        return
    if what in ("entry", "register"):
        firm = get_organisation(actor, str(where["org"]))
        entry = get_stakeholder(actor, firm, where["entry"]) if "entry" in where else None
        actions.note_look_at_register(actor=actor, organisation=firm, stakeholder=entry)
    elif "code" in where:
        engagement = get_desk(actor, str(where["code"]))
        actions.note_look(actor=actor, engagement=engagement, what=what)


watch(_looked)


@on("privacy.firm.asked")
def pack_soon(entry: Entry) -> None:
    jobs.pack.enqueue()


def list_it(entry: Entry) -> None:
    """Put whoever was erased on the list that a restore reads, beside the backups.

    Then their words leave the log of the database as well.
    """
    erasures.add([erasures.digest(entry.obj)])
    jobs.sweep_log.enqueue()


for _kind in queries.KINDS:
    on(_kind)(list_it)

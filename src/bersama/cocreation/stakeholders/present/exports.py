"""Tables of the register for a spreadsheet, and the card of one entry for a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders import queries
from bersama.cocreation.stakeholders.queries import CHANNELS, GROUPS, KINDS
from bersama.cocreation.stakeholders.sources.incoming import COLUMNS
from bersama.cocreation.stakeholders.sources.vcards import write_card
from bersama.core.actor import Actor
from bersama.core.text import spaced_phone

Rows = Iterator[Sequence[object]]
# What is said of somebody who stands there as a code: nothing that is written freely.
WITHOUT_NAMES = (
    "kind",
    "group",
    "sub_group",
    "also_in",
    "channel",
    "language",
    "rhythm_days",
    "is_influencer",
    "is_underheard",
)


def table(viewer: Actor, firm: Any) -> Rows:
    """Everything that can be brought in again, and what is known besides."""
    cells = plain_cells()
    yield [*(str(label) for label in COLUMNS.values()), *_known_labels()]
    for row in queries.everybody(viewer, firm):
        yield [*(cells[name](row) for name in COLUMNS), *_known(row)]


def coded_table(viewer: Actor, firm: Any) -> Rows:
    """Codes in the place of names; no contact, no place, no free words."""
    cells = plain_cells()
    yield [_("Code"), *(str(COLUMNS[name]) for name in WITHOUT_NAMES), _("Power"), _("Interest")]
    rows = sorted(queries.everybody(viewer, firm), key=queries.code_of)
    for row in rows:
        said = [cells[name](row) for name in WITHOUT_NAMES]
        yield [queries.code_of(row), *said, row.power, row.interest]


def key_table(viewer: Actor, firm: Any) -> Rows:
    """Who is behind each code; kept apart from the table with codes."""
    cells = plain_cells()
    held = ("code", "name", "phone", "email")
    yield [_("Code"), *(str(COLUMNS[name]) for name in held)]
    for row in sorted(queries.everybody(viewer, firm), key=queries.code_of):
        yield [queries.code_of(row), *(cells[name](row) for name in held)]


TABLES: Mapping[str, Callable[[Actor, Any], Rows]] = {
    "whole": table,
    "coded": coded_table,
    "key": key_table,
}


def card(stakeholder: Any) -> bytes:
    return write_card(
        name=stakeholder.name,
        is_organisation=stakeholder.kind == "organisation",
        contacts=[(c.kind, c.value) for c in stakeholder.contacts.all()],
        place=stakeholder.place,
        label=str(GROUPS[stakeholder.group]),
    )


def plain_cells() -> dict[str, Callable[[Any], object]]:
    """How each column is written, so that it is read again as the same."""
    languages = dict(settings.LANGUAGES)

    def plain(name: str) -> Callable[[Any], object]:
        return lambda row: getattr(row, name)

    def yes(name: str) -> Callable[[Any], object]:
        return lambda row: _("yes") if getattr(row, name) else ""

    return {
        "code": lambda row: str(row.public_id),
        "name": plain("name"),
        "kind": lambda row: str(KINDS[row.kind]),
        "group": lambda row: str(GROUPS[row.group]),
        "sub_group": lambda row: row.sub_group.name if row.sub_group else "",
        "also_in": lambda row: "; ".join(str(GROUPS[a.group]) for a in row.also_in.all()),
        "phone": lambda row: "; ".join(map(spaced_phone, queries.ways_of(row, "phone"))),
        "email": lambda row: "; ".join(queries.ways_of(row, "email")),
        "channel": lambda row: str(CHANNELS.get(row.channel, "")),
        "language": lambda row: str(languages.get(row.language, row.language)),
        "place": plain("place"),
        "needs": plain("needs"),
        "motivations": plain("motivations"),
        "tags": lambda row: ", ".join(tag.word for tag in row.tags.all()),
        "rhythm_days": plain("rhythm_days"),
        "is_influencer": yes("is_influencer"),
        "is_underheard": yes("is_underheard"),
        "notes": plain("notes"),
    }


def _known_labels() -> list[str]:
    return [_("Power"), _("Interest"), _("Last contact"), _("Next contact"), _("Here since")]


def _known(row: Any) -> list[object]:
    return [row.power, row.interest, row.last_touch_on, row.due_on, row.since]

"""The list and one entry: with what the viewer may read, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.stakeholders import queries
from bersama.cocreation.stakeholders.queries import CHANNELS, FIELDS, GROUPS, KINDS, Wanted
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Sentence
from bersama.core.policy import can
from bersama.core.text import spaced_phone

NUMBERS = {code: number for number, code in enumerate(GROUPS, 1)}


@dataclass(frozen=True, slots=True)
class Way:
    """A contact: what it says, and the address that opens it."""

    kind: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list. Without the right to read, only name, kind and groups are filled."""

    public_id: str
    url: str
    name: str
    kind: str
    group: Sentence
    group_number: int
    also_in: Sequence[Sentence]
    field: Sentence = ""
    place: str = ""
    ways: Sequence[Way] = ()
    due_on: date | None = None
    is_overdue: bool = False
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the register, whole: `facts` are pairs of label and words, none of them empty."""

    row: Row
    state: str
    facts: Sequence[tuple[Sentence, str]]
    tags: Sequence[str]
    touches: Sequence[Mapping[str, Any]]
    rhythm_days: int | None
    last_touch_on: date | None
    timeline: Sequence[Mapping[str, Any]]


def ways(stakeholder: Any) -> list[Way]:
    found = []
    for contact in stakeholder.contacts.all():
        if contact.kind == "phone":
            found.append(Way("phone", spaced_phone(contact.value), f"tel:{contact.value}"))
        else:
            found.append(Way("email", contact.value, f"mailto:{quote(contact.value, safe='@+')}"))
    return found


def row_of(viewer: Actor, stakeholder: Any, setting: Any, today: date) -> Row:
    firm, code = stakeholder.organisation, stakeholder.group
    plain: dict[str, Any] = {
        "public_id": str(stakeholder.public_id),
        "url": reverse("stakeholders-entry", args=[firm.slug, stakeholder.public_id]),
        "name": stakeholder.name,
        "kind": stakeholder.kind,
        "group": stakeholder.sub_group.name if stakeholder.sub_group else GROUPS[code],
        "group_number": NUMBERS[code],
        "also_in": [GROUPS[also.group] for also in stakeholder.also_in.all()],
        "is_archived": stakeholder.state == "archived",
    }
    if not queries.reads(viewer, firm.pk):
        return Row(**plain)
    field = queries.matrix_field(stakeholder, setting)
    return Row(
        **plain,
        field=FIELDS[field] if field else "",
        place=stakeholder.place,
        ways=ways(stakeholder),
        due_on=stakeholder.due_on,
        is_overdue=stakeholder.due_on is not None and stakeholder.due_on < today,
    )


def listed(viewer: Actor, firm: Any, wanted: Wanted, number: int) -> dict[str, Any]:
    """A page of the list with the groups and their counts."""
    today, setting = clock.today(firm.time_zone), queries.matrix_setting(firm)
    rows = queries.register(viewer, firm, wanted, today)
    counts, off = queries.count_by_group(viewer, firm), queries.switched_off(firm)
    total, pages = sum(counted.n for counted in counts.values()), Paginator(rows, queries.PAGE)
    if wanted == Wanted():
        # Everybody was counted by group already.
        pages.count = total
    page = pages.get_page(number)
    groups = [
        {
            "code": code,
            "label": word,
            "number": NUMBERS[code],
            "count": counts[code].n if code in counts else 0,
        }
        for code, word in GROUPS.items()
        if code not in off or code in counts
    ]
    return {
        "rows": [row_of(viewer, row, setting, today) for row in page],
        "page": page,
        "groups": groups,
        "total": total,
        # Until somebody is rated, nothing is shown of ratings.
        "rated": any(counted.rated for counted in counts.values()),
        "found": page.paginator.count,
        "reads": queries.reads(viewer, firm.pk),
        "may_manage": can(viewer, "stakeholders.manage", firm),
    }


def twins(viewer: Actor, rows: Iterable[Any]) -> list[dict[str, str]]:
    """Who may be the same as somebody that is being added."""
    return [
        {
            "name": row.name,
            "url": reverse("stakeholders-entry", args=[row.organisation.slug, row.public_id]),
        }
        for row in rows
    ]


def entry_page(viewer: Actor, stakeholder: Any) -> Entry:
    firm = stakeholder.organisation
    setting, today = queries.matrix_setting(firm), clock.today(firm.time_zone)
    row = row_of(viewer, stakeholder, setting, today)
    if not queries.reads(viewer, firm.pk):
        return Entry(row, stakeholder.state, [], [], [], None, None, [])
    return Entry(
        row=row,
        state=stakeholder.state,
        facts=_facts(stakeholder),
        tags=[tag.word for tag in stakeholder.tags.all()],
        touches=[
            {
                "on": touch.on,
                "channel": CHANNELS[touch.channel],
                "note": touch.note,
                "by": touch.by.name if touch.by else "",
            }
            for touch in queries.touches_of(viewer, stakeholder)
        ],
        rhythm_days=queries.rhythm_of(stakeholder, setting),
        last_touch_on=stakeholder.last_touch_on,
        timeline=_timeline(stakeholder),
    )


def _facts(stakeholder: Any) -> list[tuple[Sentence, str]]:
    from django.conf import settings

    languages = dict(settings.LANGUAGES)
    pairs = [
        (_("This is"), str(KINDS[stakeholder.kind])),
        (_("Place"), stakeholder.place),
        (_("How they like to be reached"), str(CHANNELS.get(stakeholder.channel, ""))),
        (_("Language"), str(languages.get(stakeholder.language, ""))),
        (_("What they need"), stakeholder.needs),
        (_("What moves them"), stakeholder.motivations),
        (_("Many others listen to them"), _("yes") if stakeholder.is_influencer else ""),
        (_("Easily left out: seek their voice"), _("yes") if stakeholder.is_underheard else ""),
        (_("Notes"), stakeholder.notes),
    ]
    return [(label, words) for label, words in pairs if words]


HAPPENED: dict[str, Lazy] = {
    "stakeholders.stakeholder.added": gettext_lazy("Written into the register."),
    "stakeholders.stakeholder.changed": gettext_lazy("Described anew."),
    "stakeholders.stakeholder.set_aside": gettext_lazy("Set aside."),
    "stakeholders.stakeholder.brought_back": gettext_lazy("Brought back."),
    "stakeholders.stakeholder.linked": gettext_lazy("Said yes for the first time."),
}


def _timeline(stakeholder: Any) -> list[dict[str, Any]]:
    zone = ZoneInfo(stakeholder.organisation.time_zone)
    return [
        {"text": str(HAPPENED[entry.kind]), "when": timezone.localtime(entry.at, zone)}
        for entry in queries.history(stakeholder)
        if entry.kind in HAPPENED
    ]

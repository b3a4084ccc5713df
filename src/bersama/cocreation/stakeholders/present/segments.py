"""Rules in words, and whom they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.stakeholders import queries
from bersama.cocreation.stakeholders.queries import CHANNELS, FIELDS, GROUPS
from bersama.cocreation.stakeholders.registry import activities
from bersama.commons.people.registry import uses
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.edits import version_of

SAID: dict[str, Promise] = {
    "group": gettext_lazy("One of the groups"),
    "sub_group": gettext_lazy("One of the sub-groups"),
    "place": gettext_lazy("Place has the word"),
    "language": gettext_lazy("Speaks"),
    "channel": gettext_lazy("Likes to be reached by"),
    "tag": gettext_lazy("Has one of the tags"),
    "matrix": gettext_lazy("Place in the matrix"),
    "influencer": gettext_lazy("Many others listen to them"),
    "underheard": gettext_lazy("Easily left out: seek their voice"),
    "overdue": gettext_lazy("Their next contact is overdue"),
    "permits": gettext_lazy("Permits all of"),
    "active": gettext_lazy("Took part within so many days"),
    "idle": gettext_lazy("Did not take part for so many days"),
}


def rule_words(firm: Any, rule: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each condition in a few words, in the order of the rule."""
    subs = {str(sub.public_id): sub.name for sub in queries.sub_groups(firm)}
    return [condition_words(condition, subs) for condition in rule]


def condition_words(condition: Mapping[str, Any], subs: Mapping[str, str]) -> str:
    name, value = str(condition["field"]), condition["value"]
    if name.startswith("did_"):
        activity = activities().get(name[4:])
        return f"{activity.label if activity else name}: {value}"
    label = str(SAID.get(name, name))
    if value is True:
        return label
    known: Mapping[str, Any] = {
        "group": GROUPS,
        "sub_group": subs,
        "language": dict(settings.LANGUAGES),
        "channel": CHANNELS,
        "matrix": FIELDS,
        "permits": {key: use.label for key, use in uses().items()},
    }.get(name, {})
    many = value if isinstance(value, list) else [value]
    return f"{label}: {', '.join(str(known.get(one, one)) for one in many)}"


def meant(viewer: Actor, firm: Any, rule: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Who a rule means, for the page: how many, the first names, what leaves nobody."""
    found = queries.who_is_meant(viewer, firm, rule, clock.today(firm.time_zone))
    words, why = rule_words(firm, rule), ""
    if found.empty_at is not None:
        said = {"what": words[found.empty_at]}
        if found.is_empty_alone:
            why = _("Nobody in the register is so: %(what)s.") % said
        else:
            why = _("After the others this leaves nobody: %(what)s.") % said
    return {
        "count": found.count,
        "names": found.names,
        "more": found.count - len(found.names),
        "why_nobody": why,
        "words": words,
    }


def digest_of(rule: Sequence[Mapping[str, Any]]) -> str:
    """A short name of a rule: what was shown is what is saved."""
    return version_of({"rule": list(rule)})


def segment_list(viewer: Actor, firm: Any) -> list[dict[str, Any]]:
    """The saved segments, each in words and with how many it means today."""
    subs = {str(sub.public_id): sub.name for sub in queries.sub_groups(firm)}
    return [
        {
            "name": row.name,
            "count": count,
            "words": [condition_words(condition, subs) for condition in row.rule],
            "url": reverse("stakeholders-segment", args=[firm.slug, row.public_id]),
            "key": f"segment:{row.public_id}",
        }
        for row, count in queries.segments_of(viewer, firm, clock.today(firm.time_zone))
    ]

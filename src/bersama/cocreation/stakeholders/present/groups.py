"""The page of the groups: who is in each, what is wanted of it, its sub-groups."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from bersama.cocreation.stakeholders import queries
from bersama.cocreation.stakeholders.present.entries import NUMBERS
from bersama.cocreation.stakeholders.queries import GROUPS
from bersama.core.actor import Actor


def groups_page(viewer: Actor, firm: Any, form: Any) -> dict[str, Any]:
    """Each group with its two fields of the form, its people and sub-groups."""
    counts, inside = queries.count_by_group(viewer, firm), queries.count_by_sub_group(firm)
    off, subs = queries.switched_off(firm), queries.sub_groups(firm)
    targets = queries.targets_of(firm)
    return {
        "groups": [
            {
                "code": code,
                "label": word,
                "number": NUMBERS[code],
                "count": counts[code].n if code in counts else 0,
                "is_off": code in off,
                "use": form[f"use_{code}"],
                "target": form[f"target_{code}"],
                "subs": [
                    {
                        "name": sub.name,
                        "count": inside.get(sub.pk, 0),
                        "url": reverse("stakeholders-sub-group", args=[firm.slug, sub.public_id]),
                    }
                    for sub in subs
                    if sub.code == code
                ],
            }
            for code, word in GROUPS.items()
        ],
        "wanted": sum(targets.values()),
    }

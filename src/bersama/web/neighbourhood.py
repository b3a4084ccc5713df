"""Whom the bakery of the demonstration wants to hear."""

from __future__ import annotations

from typing import Any

from bersama.cocreation.stakeholders import actions
from bersama.cocreation.stakeholders.queries import GROUPS
from bersama.core.actor import Actor


def choose_audiences(aminah: Actor, firm: Any) -> None:
    """Whom the bakery wants to hear: a sub-group with words of its own, a target, a segment."""
    actions.add_sub_group(
        actor=aminah,
        organisation=firm,
        code="customers",
        name="Food bloggers",
        plan="A tasting twice a year.",
        message="Come and taste the new breads on Friday, before everybody else.",
    )
    used = [group for group in GROUPS if group != "investors"]
    actions.set_groups(actor=aminah, organisation=firm, used=used, targets={"community": 20})
    rule = [{"field": "underheard", "is": "yes", "value": True}]
    actions.save_segment(actor=aminah, organisation=firm, name="Easily left out", rule=rule)

"""Whom the bakery of the demonstration knows, and whom it wants to hear."""

from __future__ import annotations

from typing import Any

from bersama.cocreation.stakeholders import actions
from bersama.cocreation.stakeholders.queries import GROUPS
from bersama.core import clock
from bersama.core.actor import Actor

# Made-up people and firms of the register: name, group, kind, and what the bakery knows of them.
KNOWN: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    (
        "Kebun Cempaka",
        "suppliers",
        "organisation",
        {"needs": "To know in May how much rye we buy.", "rhythm_days": 14, "tags": ("rye",)},
    ),
    ("Kebun Melur", "suppliers", "organisation", {"motivations": "Grows without sprays."}),
    ("The six o'clock regulars", "customers", "person", {"needs": "Bread before the bus."}),
    ("Food bloggers of the town", "customers", "person", {"is_influencer": True}),
    ("The night shift", "employees", "person", {"is_underheard": True, "also_in": ("customers",)}),
    ("Flats across the street", "community", "person", {"needs": "Quiet until five."}),
    ("Kopi Kenanga", "partners", "organisation", {"motivations": "Coffee wants bread."}),
    ("The halal office", "regulators", "organisation", {}),
)


# How the bakery rates them: power and interest, and why.
RATED: dict[str, tuple[int, int, str]] = {
    "Kebun Cempaka": (5, 5, "Half of the rye comes from there."),
    "Kebun Melur": (4, 5, "Wants to grow with us."),
    "The six o'clock regulars": (2, 5, "They come every day and say what they think."),
    "Food bloggers of the town": (4, 2, "Many read them; bread is one topic of twenty."),
    "The night shift": (3, 5, "They bake it."),
    "Flats across the street": (2, 2, "They hear the oven."),
    "The halal office": (5, 1, "Without its paper we close."),
}


# Who hangs together with whom; an empty name is the bakery itself.
TIED: tuple[tuple[str, str, str, int], ...] = (
    ("Kebun Cempaka", "supplies", "", 3),
    ("Kebun Melur", "supplies", "", 1),
    ("Kebun Melur", "competes_with", "Kebun Cempaka", 1),
    ("Food bloggers of the town", "influences", "The six o'clock regulars", 2),
    ("The six o'clock regulars", "influences", "Flats across the street", 1),
    ("The night shift", "member_of", "", 3),
    ("Kopi Kenanga", "influences", "The six o'clock regulars", 1),
)
# Who gives what to whom. The night shift gives and gets; the flats give their quiet for nothing.
GIVEN: tuple[tuple[str, str, str, str], ...] = (
    ("Kebun Cempaka", "", "goods", "Rye, every Monday"),
    ("", "Kebun Cempaka", "money", "Paid within a week"),
    ("The six o'clock regulars", "", "knowledge", "What is too salty"),
    ("", "The six o'clock regulars", "goods", "Bread before the bus"),
    ("The night shift", "", "service", "They bake it"),
    ("", "The night shift", "money", "Wages"),
    ("Flats across the street", "", "trust", "They bear the oven at four"),
)


def fill_register(aminah: Actor, firm: Any) -> None:
    """Whom the bakery knows; the first farmer has not been spoken with for too long."""
    known: dict[str, Any] = {"": None}
    for name, group, kind, words in KNOWN:
        entry = known[name] = actions.add_stakeholder(
            actor=aminah,
            organisation=firm,
            known=actions.Known(name=name, group=group, kind=kind, **words),
        )
        if name in RATED:
            power, interest, why = RATED[name]
            actions.assess(actor=aminah, stakeholder=entry, power=power, interest=interest, why=why)
        if entry.rhythm_days:
            today = clock.today(firm.time_zone)
            actions.note_touch(actor=aminah, stakeholder=entry, channel="call", on=today)
    _tie(aminah, firm, known)


def _tie(aminah: Actor, firm: Any, known: dict[str, Any]) -> None:
    """How they hang together, what each gives and gets, and a worry that waits for an answer."""
    given: dict[str, Any] = {"actor": aminah, "organisation": firm}
    for source, kind, target, strength in TIED:
        ends = {"source": known[source], "target": known[target]}
        actions.add_relation(**given, **ends, kind=kind, strength=strength)
    for giver, receiver, kind, words in GIVEN:
        ends = {"giver": known[giver], "receiver": known[receiver]}
        actions.add_flow(**given, **ends, kind=kind, words=words)
    actions.raise_concern(
        actor=aminah, stakeholder=known["The halal office"], text="The paper for the new mixer."
    )


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

"""Somebody in a register with a word in every field of every table, for tests that look for it."""

from __future__ import annotations

from bersama.cocreation.stakeholders import actions
from bersama.cocreation.stakeholders.actions import Known
from bersama.cocreation.stakeholders.models import (
    Intake,
    IntakeRow,
    Merge,
    Stakeholder,
)
from bersama.core import clock
from bersama.core.money import Money
from tests.world import World

CANARY = "canary"


def full(world: World, word: str = CANARY) -> Stakeholder:
    """Somebody with this word in every field of every table of the register."""
    entry = actions.add_stakeholder(
        actor=world.aminah,
        organisation=world.firm,
        known=Known(
            name=f"{word} Tani",
            group="suppliers",
            contacts=(("email", f"{word}@example.org"),),
            also_in=("customers",),
            tags=(f"{word} tag",),
            place=f"{word} place",
            needs=f"{word} needs",
            motivations=f"{word} motivations",
            notes=f"{word} notes",
        ),
        permits=("contact",),
    )
    today, now = clock.today(world.firm.time_zone), clock.now()
    actions.note_touch(
        actor=world.chen, stakeholder=entry, channel="call", on=today, note=f"{word} said"
    )
    other = actions.add_stakeholder(
        actor=world.aminah, organisation=world.firm, known=Known(name="Mak Som", group="customers")
    )
    actions.assess(actor=world.aminah, stakeholder=entry, power=4, interest=5, why=f"{word} why")
    actions.add_relation(
        actor=world.aminah,
        organisation=world.firm,
        source=entry,
        target=other,
        kind="supplies",
        note=f"{word} tie",
    )
    actions.add_flow(
        actor=world.aminah,
        organisation=world.firm,
        giver=entry,
        receiver=None,
        kind="goods",
        words=f"{word} rye",
        amount=Money(120_000, "MYR"),
    )
    concern = actions.raise_concern(actor=world.aminah, stakeholder=entry, text=f"{word} concern")
    actions.answer_concern(actor=world.aminah, concern=concern, answer=f"{word} answer")
    actions.state_boundary(
        actor=world.aminah, stakeholder=entry, inside=f"{word} in", outside=f"{word} out"
    )
    intake = Intake.objects.create(organisation=world.firm, file_name="people.csv", at=now)
    IntakeRow.objects.create(intake=intake, stakeholder=entry, before={"name": f"{word} before"})
    gone = actions.add_stakeholder(
        actor=world.aminah, organisation=world.firm, known=Known(name=f"{word} 2", group="partners")
    )
    Merge.objects.create(kept=entry, gone=gone, before={"notes": f"{word} merged"}, at=now)
    Stakeholder.objects.filter(pk=gone.pk).update(state="merged", merged_into=entry)
    actions.save_segment(
        actor=world.aminah,
        organisation=world.firm,
        name=f"Mills {word[::-1]}",
        rule=[{"field": "group", "is": "one_of", "value": ["suppliers"]}],
    )
    actions.add_sub_group(
        actor=world.aminah, organisation=world.firm, code="suppliers", name=f"Mills {word[::-1]}"
    )
    entry.refresh_from_db()
    return entry

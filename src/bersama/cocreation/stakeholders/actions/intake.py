"""Bringing in a table of people: new ones are added, known ones changed; all of it at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import CASCADE, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bersama.cocreation.stakeholders.models import (
    AlsoIn,
    Contact,
    Intake,
    IntakeRow,
    MatrixSetting,
    Stakeholder,
    Tag,
)
from bersama.cocreation.stakeholders.queries import (
    PLAIN,
    Fault,
    Incoming,
    Planned,
    as_it_is,
    matrix_setting,
    next_due,
    plan,
    with_parts,
)
from bersama.commons.organisations.models import Organisation
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Conflict, Invalid
from bersama.core.events import record, record_batch
from bersama.core.ledger import writing
from bersama.core.policy import require
from bersama.core.text import fold

BATCH, CHUNK = 500, 1000
Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What came of an undo: how many went out or are as before, and the names of who stayed."""

    removed: int
    restored: int
    stayed: tuple[str, ...]


@transaction.atomic
def bring_in(
    *,
    actor: Actor,
    organisation: Organisation,
    rows: Sequence[Incoming],
    group: str,
    file_name: str,
    wrong: Sequence[Fault] = (),
    alike: bool = True,
    leave_out: bool = False,
    told: Callable[[Sequence[Fault]], object] = lambda faults: None,
    progress: Progress = lambda count: None,
) -> Intake:
    """Bring rows in; see `queries.plan`. `wrong`: what could not even be read.

    With `leave_out` rows that do not fit are left out; without it Invalid says how many there
    are and nothing is saved. `told` hears what does not fit before anything is written. One
    entry of the ledger stands for all new ones.
    """
    require(actor, "stakeholders.bring_in", organisation)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    planned = plan(organisation, rows, group=group, alike=alike, lock=True)
    faults = [*wrong, *planned.faults]
    told(faults)
    bad = len({fault.number for fault in faults})
    if bad and not leave_out:
        raise Invalid(leave_out=_left_over(bad))
    if not planned.rows:
        raise Invalid.whole(_("There is no row that can be brought in."))
    intake = Intake.objects.create(
        organisation=organisation,
        file_name=file_name[:120],
        new=planned.count("new"),
        changed=planned.count("changed"),
        known=planned.count("known"),
        by_id=actor.person_id,
        at=clock.now(),
    )
    _add(intake, [row for row in planned.rows if row.verdict == "new"])
    _change(intake, [row for row in planned.rows if row.verdict == "changed"])
    progress(intake.known)
    _tell(actor, intake, progress)
    return intake


@transaction.atomic
def take_back_intake(*, actor: Actor, intake: Intake) -> TakenBack:
    """Take out who came in with it and restore whom it changed, but for those changed since."""
    require(actor, "stakeholders.bring_in", intake.organisation)
    intake = Intake.objects.select_for_update().select_related("organisation").get(pk=intake.pk)
    if intake.undone_at is not None:
        raise Conflict(_("This was taken back already."))
    removed, stayed = _remove(actor, intake)
    restored, as_they_are = _restore(actor, intake)
    intake.undone_at = clock.now()
    intake.save(update_fields=["undone_at"])
    record(
        actor,
        "stakeholders.intake.taken_back",
        intake,
        removed=removed,
        restored=restored,
        stayed=len(stayed) + len(as_they_are),
    )
    return TakenBack(removed, restored, (*stayed, *as_they_are))


def _left_over(bad: int) -> str:
    return ngettext(
        "%(count)d row does not fit. Correct it, or tick that it is left out.",
        "%(count)d rows do not fit. Correct them, or tick that they are left out.",
        bad,
    ) % {"count": bad}


def _add(intake: Intake, rows: Sequence[Planned]) -> None:
    today, setting = clock.today(intake.organisation.time_zone), matrix_setting(intake.organisation)
    made = []
    for row in rows:
        entry = Stakeholder(
            organisation=intake.organisation, intake=intake, added_by_id=intake.by_id, since=today
        )
        _set(entry, row, setting)
        made.append(entry)
    Stakeholder.objects.bulk_create(made, batch_size=BATCH)
    _hang(zip(made, rows, strict=True))


def _change(intake: Intake, rows: Sequence[Planned]) -> None:
    setting = matrix_setting(intake.organisation)
    entries, before = [], list[IntakeRow]()
    found = [row.found for row in rows if row.found is not None]
    for start in range(0, len(found), CHUNK):
        part = found[start : start + CHUNK]
        prefetch_related_objects(part, "contacts", "tags", "also_in")
    for row, entry in zip(rows, found, strict=True):
        was = as_it_is(entry)
        entry.version += 1
        before.append(
            IntakeRow(intake=intake, stakeholder=entry, before={**was, "version": entry.version})
        )
        _set(entry, row, setting)
        entry.save(update_fields=[*row.fields, "folded", "version", "due_on"])
        if "group" in row.fields:
            AlsoIn.objects.filter(stakeholder=entry, group=entry.group).delete()
        entries.append(entry)
    IntakeRow.objects.bulk_create(before, batch_size=BATCH)
    _hang(zip(entries, rows, strict=True))


def _set(entry: Stakeholder, row: Planned, setting: MatrixSetting) -> None:
    for name, value in row.fields.items():
        setattr(entry, name, value)
    entry.folded = fold(entry.name)
    entry.due_on = next_due(entry, setting)


def _hang(pairs: Iterable[tuple[Stakeholder, Planned]]) -> None:
    contacts, tags, further = [], [], []
    for entry, row in pairs:
        contacts += [Contact(stakeholder=entry, kind=k, value=v) for k, v in row.contacts]
        tags += [Tag(stakeholder=entry, word=word) for word in row.tags]
        further += [AlsoIn(stakeholder=entry, group=group) for group in row.also_in]
    Contact.objects.bulk_create(contacts, batch_size=BATCH)
    Tag.objects.bulk_create(tags, batch_size=BATCH)
    AlsoIn.objects.bulk_create(further, batch_size=BATCH)


def _tell(actor: Actor, intake: Intake, progress: Progress) -> None:
    codes: dict[str, Any] = {"new": intake.new, "changed": intake.changed, "known": intake.known}
    kind = "stakeholders.intake.brought_in"
    if intake.new:
        new = with_parts(Stakeholder.objects.filter(intake=intake))
        record_batch(actor, kind, intake, _counted(new.iterator(CHUNK), progress), **codes)
    else:
        record(actor, kind, intake, **codes)
    changed = with_parts(Stakeholder.objects.filter(pk__in=intake.changes.values("stakeholder")))
    with writing.together():
        for entry in _counted(changed.iterator(CHUNK), progress):
            record(actor, "stakeholders.stakeholder.changed", entry, group=entry.group)


def _counted(things: Iterable[Any], progress: Progress) -> Iterator[Any]:
    for thing in things:
        progress(1)
        yield thing


def _remove(actor: Actor, intake: Intake) -> tuple[int, list[str]]:
    """Delete those who came in with it and are as they came; returns also who stays."""
    new = Stakeholder.objects.filter(intake=intake).exclude(state="erased")
    touched = new.exclude(version=1, state="active", person=None, power=None, merged_into=None)
    kept = set(touched.values_list("pk", flat=True))
    for relation in Stakeholder._meta.related_objects:
        if relation.related_model in (Contact, Tag, AlsoIn) or _goes_along(relation):
            continue
        name = relation.field.name
        pointing = relation.related_model._base_manager.filter(**{f"{name}__intake": intake})
        kept |= set(pointing.values_list(name, flat=True))
    gone: list[int] = []
    with writing.together():
        for entry in new.select_related("organisation").order_by("pk").iterator(CHUNK):
            if entry.pk not in kept:
                record(actor, "stakeholders.stakeholder.removed", entry, ends=True)
                gone.append(entry.pk)
    for start in range(0, len(gone), BATCH):
        Stakeholder.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    return len(gone), list(new.order_by("folded", "pk").values_list("name", flat=True))


def _goes_along(relation: Any) -> bool:
    """Whether it is a note of another room that is deleted with the entry, such as who looked."""
    elsewhere = relation.related_model._meta.app_label != Stakeholder._meta.app_label
    return bool(elsewhere and relation.on_delete is CASCADE)


def _restore(actor: Actor, intake: Intake) -> tuple[int, list[str]]:
    """Put back what those it changed were before, unless somebody changed them since."""
    setting, stayed, restored = matrix_setting(intake.organisation), list[str](), 0
    rows = list(intake.changes.select_related("stakeholder__organisation").order_by("pk"))
    with writing.together():
        for row in rows:
            entry = row.stakeholder
            if entry.state != "active" or entry.version != row.before.get("version"):
                stayed.append(entry.name)
                continue
            _put_back(entry, row.before, setting)
            row.delete()
            record(actor, "stakeholders.stakeholder.changed", entry, group=entry.group)
            restored += 1
    return restored, stayed


def _put_back(entry: Stakeholder, was: dict[str, Any], setting: MatrixSetting) -> None:
    """Make an entry what `as_it_is` said of it."""
    for name in PLAIN:
        if name != "sub_group":
            setattr(entry, name, was[name])
    entry.sub_group_id = was["sub_group"]
    entry.folded = fold(entry.name)
    entry.due_on = next_due(entry, setting)
    entry.version += 1
    entry.save()
    for rows in (entry.contacts, entry.tags, entry.also_in):
        rows.all().delete()
    contacts = was["contacts"]
    Contact.objects.bulk_create(Contact(stakeholder=entry, kind=k, value=v) for k, v in contacts)
    Tag.objects.bulk_create(Tag(stakeholder=entry, word=word) for word in was["tags"])
    AlsoIn.objects.bulk_create(AlsoIn(stakeholder=entry, group=g) for g in was["also_in"])

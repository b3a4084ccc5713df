"""Two entries that turned out to be one: all that hangs on them moves, and can move back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CASCADE
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders.models import (
    AlsoIn,
    Assessment,
    Contact,
    IntakeRow,
    Merge,
    Stakeholder,
    Tag,
)
from bersama.cocreation.stakeholders.queries import (
    PLAIN,
    as_it_is,
    matrix_setting,
    next_due,
    speaks,
)
from bersama.cocreation.stakeholders.rules import STAKEHOLDER
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Conflict, Invalid
from bersama.core.events import record
from bersama.core.policy import require
from bersama.core.states import advance
from bersama.core.subjects import subject_of
from bersama.core.text import fold

ROWS = ("person_id", "sub_group_id", "power", "interest", "last_touch_on", "review_on")
WORDS = tuple(name for name in PLAIN if name != "sub_group")


@transaction.atomic
def merge_entries(
    *,
    actor: Actor,
    kept: Stakeholder,
    gone: Stakeholder,
    chosen: Mapping[str, str] | None = None,
) -> Merge:
    """Keep one of two entries. `chosen`: per field "gone" where its value is the right one.

    Contacts, tags, contacts that took place, ratings, concerns, ties and permissions move; what
    the kept one has already stays where it is. Where both permitted something, the words of the
    kept one count; those of the other rest with their entry. Raises Conflict where the other one
    takes part as themselves: two voices are never made one.
    """
    require(actor, "stakeholders.merge", kept)
    require(actor, "stakeholders.merge", gone)
    if kept.pk == gone.pk or kept.organisation_id != gone.organisation_id:
        raise Invalid.whole(_("Choose two entries of your register."))
    first, second = sorted((kept.pk, gone.pk))
    rows = Stakeholder.objects.select_for_update(of=("self",)).select_related(
        "organisation", "person"
    )
    found = {row.pk: row for row in rows.filter(pk__in=(first, second))}
    kept, gone = found[kept.pk], found[gone.pk]
    if {kept.state, gone.state} != {"active"}:
        raise Conflict(_("One of the two was merged or set aside meanwhile."))
    _require_one_voice(kept, gone)
    merge = Merge(kept=kept, gone=gone, by_id=actor.person_id, at=clock.now())
    before = {"kept": _whole(kept), "gone": _whole(gone)}
    moved = _move(kept, gone)
    _take_over(kept, gone, chosen or {})
    merge.before, merge.moved = {**before, "after": _whole(kept)}, {"rows": moved}
    merge.save()
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    advance(STAKEHOLDER, gone, "merge", actor=actor, into=str(kept.public_id))
    record(actor, "stakeholders.stakeholder.changed", kept, group=kept.group)
    _commit_anew(actor, moved)
    return merge


@transaction.atomic
def split_entries(*, actor: Actor, merge: Merge) -> None:
    """Take a merge back: each has again what it had; what was changed since stays."""
    require(actor, "stakeholders.merge", merge.kept)
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    rows = Stakeholder.objects.select_for_update(of=("self",)).select_related("organisation")
    kept, gone = rows.get(pk=merge.kept_id), rows.get(pk=merge.gone_id)
    if merge.undone_at is not None or gone.state != "merged" or gone.merged_into_id != kept.pk:
        raise Conflict(_("This was taken back already."))
    moved, before = merge.moved["rows"], merge.before
    _move_back(kept, gone, moved)
    for name in (*WORDS, *ROWS):
        if _plain(getattr(kept, name)) == before["after"][name]:
            setattr(kept, name, before["kept"][name])
    kept.version += 1
    kept.folded = fold(kept.name)
    kept.save()
    gone.person_id, gone.merged_into = before["gone"]["person_id"], None
    gone.save(update_fields=["person", "merged_into"])
    _hang_again(kept, gone, before)
    for entry in (kept, gone):
        entry.refresh_from_db()
        entry.due_on = next_due(entry, matrix_setting(entry.organisation))
        entry.save(update_fields=["due_on"])
    advance(STAKEHOLDER, gone, "split", actor=actor)
    record(actor, "stakeholders.stakeholder.changed", kept, group=kept.group)
    _commit_anew(actor, moved)
    merge.undone_at, merge.before, merge.moved = clock.now(), {}, {}
    merge.save(update_fields=["undone_at", "before", "moved"])


def _require_one_voice(kept: Stakeholder, gone: Stakeholder) -> None:
    """Who takes part as themselves keeps the voice, and there is at most one of them."""
    if kept.person is None or gone.person is None or kept.person_id == gone.person_id:
        return
    if not speaks(gone.person):
        return
    if speaks(kept.person):
        raise Conflict(
            _(
                "Both take part as themselves. Two voices are not made one: keep both, or set one "
                "of them aside."
            )
        )
    raise Conflict(
        _("%(name)s takes part as themselves: keep that entry instead.") % {"name": gone.name}
    )


def _whole(entry: Stakeholder) -> dict[str, Any]:
    rest = {name: _plain(getattr(entry, name)) for name in ROWS}
    return {**as_it_is(entry), **rest}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _move(kept: Stakeholder, gone: Stakeholder) -> list[list[Any]]:
    """Point every row at the kept one, where it may stand there; returns what moved.

    Each is (model, row, field, whether it was the current one).
    """
    moved: list[list[Any]] = []
    rated = set(Assessment.objects.filter(stakeholder=kept, is_current=True).values_list("scope"))
    for relation in Stakeholder._meta.related_objects:
        model, name = relation.related_model, relation.field.name
        elsewhere = model._meta.app_label != Stakeholder._meta.app_label
        if model in (Merge, IntakeRow, Stakeholder) or (
            elsewhere and relation.on_delete is CASCADE
        ):
            continue
        for row in model._base_manager.filter(**{name: gone}).order_by("pk"):
            change: dict[str, Any] = {name: kept}
            was_current = isinstance(row, Assessment) and row.is_current
            if was_current and (getattr(row, "scope", None),) in rated:
                change["is_current"] = False
            if isinstance(row, AlsoIn) and row.group == kept.group:
                continue
            try:
                with transaction.atomic():
                    model._base_manager.filter(pk=row.pk).update(**change)
            except IntegrityError:
                continue  # the kept one has the same already
            moved.append([model._meta.label, row.pk, name, was_current])
    return moved


def _take_over(kept: Stakeholder, gone: Stakeholder, chosen: Mapping[str, str]) -> None:
    """Fill what is empty, and take what was chosen; the group goes with its sub-group."""
    for name in WORDS:
        theirs = getattr(gone, name)
        empty = getattr(kept, name) in ("", None, False)
        if theirs not in ("", None, False) and (empty or chosen.get(name) == "gone"):
            setattr(kept, name, theirs)
    if chosen.get("group") == "gone" or (gone.group == kept.group and not kept.sub_group_id):
        kept.sub_group_id = gone.sub_group_id
    if kept.power is None:
        kept.power, kept.interest = gone.power, gone.interest
    if gone.last_touch_on and (not kept.last_touch_on or gone.last_touch_on > kept.last_touch_on):
        kept.last_touch_on = gone.last_touch_on
    if kept.person_id is None and gone.person_id is not None:
        person, gone.person = gone.person, None
        gone.save(update_fields=["person"])
        kept.person = person
    kept.review_on = kept.review_on or gone.review_on
    kept.folded = fold(kept.name)
    kept.version += 1
    kept.due_on = next_due(kept, matrix_setting(kept.organisation))
    kept.save()
    AlsoIn.objects.filter(stakeholder=kept, group=kept.group).delete()


def _move_back(kept: Stakeholder, gone: Stakeholder, moved: Iterable[list[Any]]) -> None:
    for label, pk, name, was_current in moved:
        rows = apps.get_model(label)._base_manager.filter(pk=pk, **{name: kept})
        change: dict[str, Any] = {name: gone}
        if was_current:
            change["is_current"] = True
        rows.update(**change)


def _hang_again(kept: Stakeholder, gone: Stakeholder, before: Mapping[str, Any]) -> None:
    """Contacts, tags and groups by their value, for an edit made them anew meanwhile."""
    held, lost = before["kept"], before["gone"]
    for kind, value in lost["contacts"]:
        Contact.objects.get_or_create(stakeholder=gone, kind=kind, value=value)
        if [kind, value] not in held["contacts"]:
            Contact.objects.filter(stakeholder=kept, kind=kind, value=value).delete()
    for word in lost["tags"]:
        Tag.objects.get_or_create(stakeholder=gone, word=word)
        if word not in held["tags"]:
            Tag.objects.filter(stakeholder=kept, word=word).delete()
    for group in lost["also_in"]:
        AlsoIn.objects.get_or_create(stakeholder=gone, group=group)
        if group not in held["also_in"]:
            AlsoIn.objects.filter(stakeholder=kept, group=group).delete()
    for group in held["also_in"]:
        if group != kept.group:
            AlsoIn.objects.get_or_create(stakeholder=kept, group=group)


def _commit_anew(actor: Actor, moved: Iterable[list[Any]]) -> None:
    """The ledger holds what a row says, and of whom; so it is told where it stands now."""
    for label, pk, _name, _current in moved:
        row = apps.get_model(label)._base_manager.filter(pk=pk).first()
        if row is None:
            continue
        try:
            subject = subject_of(row)
        except KeyError:
            continue
        if subject.content is not None:
            record(actor, "stakeholders.part.moved", row)

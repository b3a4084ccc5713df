"""Somebody comes into the register, is described better, is set aside, comes back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders.actions.permitting import note_permissions
from bersama.cocreation.stakeholders.models import (
    AlsoIn,
    Contact,
    Group,
    Stakeholder,
    Tag,
)
from bersama.cocreation.stakeholders.queries import (
    GROUPS,
    MOST_CONTACTS,
    MOST_TAGS,
    PLAIN,
    matrix_setting,
    next_due,
    said,
    switched_off,
)
from bersama.cocreation.stakeholders.rules import STAKEHOLDER
from bersama.commons.organisations.models import Organisation
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.edits import stale
from bersama.core.errors import Conflict, Invalid
from bersama.core.events import record
from bersama.core.policy import require
from bersama.core.states import advance
from bersama.core.text import fold


@dataclass(frozen=True, slots=True)
class Known:
    """What the firm knows of somebody, as one form holds it.

    `contacts`: pairs of kind (email, phone) and value in its one spelling; `also_in`: further
    groups; `sub_group`: the row, or None.
    """

    name: str
    group: str
    kind: str = "person"
    contacts: tuple[tuple[str, str], ...] = ()
    also_in: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sub_group: Group | None = None
    is_influencer: bool = False
    is_underheard: bool = False
    language: str = ""
    channel: str = ""
    place: str = ""
    needs: str = ""
    motivations: str = ""
    notes: str = ""
    rhythm_days: int | None = None


@transaction.atomic
def add_stakeholder(
    *,
    actor: Actor,
    organisation: Organisation,
    known: Known,
    permits: Sequence[str] = (),
    channel: str = "in_person",
) -> Stakeholder:
    """Write somebody into the register. Raises Invalid with what does not fit.

    `permits`: the uses they said yes to meanwhile, and how they said it.
    """
    require(actor, "stakeholders.add", organisation)
    _check(organisation, known)
    made = Stakeholder(
        organisation=organisation,
        added_by_id=actor.person_id,
        since=clock.today(organisation.time_zone),
    )
    _describe(made, known)
    made.save()
    _hang(made, known)
    record(actor, "stakeholders.stakeholder.added", made, group=made.group)
    if permits:
        note_permissions(actor=actor, stakeholder=made, purposes=permits, channel=channel)
    return made


@transaction.atomic
def edit_stakeholder(
    *, actor: Actor, stakeholder: Stakeholder, known: Known, version: str | None = None
) -> Stakeholder:
    """Describe somebody anew, all at once. Raises Stale when somebody else was faster."""
    require(actor, "stakeholders.manage", stakeholder)
    _check(stakeholder.organisation, known, before=stakeholder)
    row = Stakeholder.objects.select_for_update().get(pk=stakeholder.pk)
    if row.state != "active":
        raise Conflict(_("This one is set aside. Bring it back first, then describe it."))
    if version is not None and version != str(row.version):
        raise stale(said(row), version=str(row.version))
    row.version += 1
    _describe(row, known)
    row.due_on = next_due(row, matrix_setting(row.organisation))
    row.save()
    for rows in (row.contacts, row.also_in, row.tags):
        rows.all().delete()
    _hang(row, known)
    record(actor, "stakeholders.stakeholder.changed", row, group=row.group)
    return row


@transaction.atomic
def set_aside(*, actor: Actor, stakeholder: Stakeholder) -> None:
    """Out of the lists and of what is planned; nothing is lost."""
    require(actor, "stakeholders.manage", stakeholder)
    advance(STAKEHOLDER, stakeholder, "set_aside", actor=actor)


@transaction.atomic
def bring_back(*, actor: Actor, stakeholder: Stakeholder) -> None:
    require(actor, "stakeholders.manage", stakeholder)
    advance(STAKEHOLDER, stakeholder, "bring_back", actor=actor)


def _describe(row: Stakeholder, known: Known) -> None:
    for name in PLAIN:
        setattr(row, name, getattr(known, name))
    row.folded = fold(known.name)


def _hang(row: Stakeholder, known: Known) -> None:
    """What stands in tables of its own: contacts, tags, further groups."""
    contacts = _once(known.contacts)
    Contact.objects.bulk_create(Contact(stakeholder=row, kind=k, value=v) for k, v in contacts)
    tags = _once(fold(word) for word in known.tags)
    Tag.objects.bulk_create(Tag(stakeholder=row, word=word) for word in tags)
    further = _once(g for g in known.also_in if g != known.group)
    AlsoIn.objects.bulk_create(AlsoIn(stakeholder=row, group=group) for group in further)


def _once(things: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(things))


def _check(organisation: Organisation, known: Known, before: Stakeholder | None = None) -> None:
    if not known.name.strip():
        raise Invalid(name=_("Write a name, or a word by which you know them."))
    used = {known.group, *known.also_in}
    if not used <= set(GROUPS):
        raise Invalid(group=_("Choose one of the groups."))
    stays = {before.group} if before else set()
    if off := (used - stays) & switched_off(organisation):
        word = GROUPS[min(off)]
        raise Invalid(group=_("This group is switched off: %(group)s.") % {"group": word})
    sub = known.sub_group
    if sub and (sub.organisation_id != organisation.pk or sub.code != known.group):
        raise Invalid(sub_group=_("This sub-group belongs to another group."))
    if len(known.contacts) > MOST_CONTACTS:
        raise Invalid(contacts=_("At most %(most)d contacts.") % {"most": MOST_CONTACTS})
    if len(known.tags) > MOST_TAGS:
        raise Invalid(tags=_("At most %(most)d tags.") % {"most": MOST_TAGS})

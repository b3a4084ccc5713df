"""The groups a firm uses, how many of a hundred it wants from each, its own sub-groups."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders.models import Group, Stakeholder
from bersama.cocreation.stakeholders.queries import (
    GROUPS,
    group_rows,
    groups_said,
    sub_group_said,
    sub_groups_in,
)
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.edits import require_unchanged
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.policy import require
from bersama.core.text import fold


@transaction.atomic
def set_groups(
    *,
    actor: Actor,
    organisation: Organisation,
    used: Collection[str],
    targets: Mapping[str, int | None],
    version: str | None = None,
) -> int:
    """Switch groups on and off and say what share of a hundred is wanted from each.

    Who is in a group that is switched off stays in it. Returns how many groups changed. Raises
    Invalid when the shares come to more than a hundred or a switched-off group has one.
    """
    require(actor, "stakeholders.manage", organisation)
    firm = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require_unchanged(version, groups_said(firm))
    _check_shares(used, targets)
    rows, changed = group_rows(firm), 0
    for code in GROUPS:
        off, share = code not in used, targets.get(code) or None
        row = rows.get(code) or Group(organisation=firm, code=code)
        if (row.is_off, row.target_share) == (off, share):
            continue
        row.is_off, row.target_share = off, share
        row.save()
        record(actor, "stakeholders.group.changed", row, group=code, off=off, target=share)
        changed += 1
    return changed


def _check_shares(used: Collection[str], targets: Mapping[str, int | None]) -> None:
    if not used:
        raise Invalid.whole(_("Leave at least one group switched on."))
    for code, share in targets.items():
        if share and code not in used:
            raise Invalid(
                **{f"target_{code}": _("This group is switched off; it can't have a target.")}
            )
    total = sum(share or 0 for share in targets.values())
    if total > 100:
        raise Invalid.whole(
            _("Together the targets come to %(total)d of a hundred. Take %(over)d away.")
            % {"total": total, "over": total - 100}
        )


@transaction.atomic
def add_sub_group(
    *,
    actor: Actor,
    organisation: Organisation,
    code: str,
    name: str,
    plan: str = "",
    message: str = "",
) -> Group:
    """A sub-group of one's own in one of the eight, such as food bloggers among the customers."""
    require(actor, "stakeholders.manage", organisation)
    _check_name(organisation, code, name)
    made = Group.objects.create(
        organisation=organisation, code=code, name=name, plan=plan, message=message
    )
    record(actor, "stakeholders.group.added", made, group=code)
    return made


@transaction.atomic
def edit_sub_group(
    *,
    actor: Actor,
    group: Group,
    name: str,
    plan: str,
    message: str,
    version: str | None = None,
) -> Group:
    """Name a sub-group anew, or how it is engaged. Raises Stale when somebody was faster."""
    require(actor, "stakeholders.manage", group.organisation)
    row = Group.objects.select_for_update(of=("self",)).select_related("organisation")
    found = row.get(pk=group.pk)
    require_unchanged(version, sub_group_said(found))
    _check_name(found.organisation, found.code, name, but=found)
    found.name, found.plan, found.message = name, plan, message
    found.save(update_fields=["name", "plan", "message"])
    record(actor, "stakeholders.group.changed", found, group=found.code)
    return found


@transaction.atomic
def remove_sub_group(*, actor: Actor, group: Group) -> int:
    """Take a sub-group away; who was in it stays in the group. Returns how many they were."""
    require(actor, "stakeholders.manage", group.organisation)
    members = list(
        Stakeholder.objects.select_for_update(of=("self",))
        .select_related("organisation", "person")
        .filter(sub_group=group)
        .order_by("pk")
    )
    for entry in members:
        entry.sub_group = None
        entry.version += 1
        entry.save(update_fields=["sub_group", "version"])
        if entry.state != "erased":
            record(actor, "stakeholders.stakeholder.changed", entry, group=entry.group)
    record(actor, "stakeholders.group.removed", group, ends=True, group=group.code)
    group.delete()
    return len(members)


def _check_name(organisation: Organisation, code: str, name: str, but: Group | None = None) -> None:
    if code not in GROUPS:
        raise Invalid(code=_("Choose one of the groups."))
    if not name.strip():
        raise Invalid(name=_("Give it a name."))
    others = [group for group in sub_groups_in(organisation, code) if group != but]
    if any(fold(group.name) == fold(name) for group in others):
        raise Invalid(name=_("There is a sub-group of this name already."))

"""The eight groups of a firm and the sub-groups of its own, with who is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count

from bersama.cocreation.stakeholders.models import Group, Stakeholder
from bersama.cocreation.stakeholders.queries.register import reads
from bersama.cocreation.stakeholders.queries.words import GROUPS
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.errors import Missing


def group_rows(organisation: Organisation) -> Mapping[str, Group]:
    """The rows of the eight groups that were changed once, by their code."""
    rows = Group.objects.filter(organisation=organisation, name="")
    return {row.code: row for row in rows}


def groups_said(organisation: Organisation) -> dict[str, Any]:
    """What the form of the groups shows and changes: which are in use, and their targets."""
    rows = group_rows(organisation)
    said: dict[str, Any] = {}
    for code in GROUPS:
        row = rows.get(code)
        said[f"use_{code}"] = row is None or not row.is_off
        said[f"target_{code}"] = row.target_share if row else None
    return said


def targets_of(organisation: Organisation) -> dict[str, int]:
    """How many of a hundred should come from each group; groups without a target are left out."""
    rows = group_rows(organisation).values()
    return {row.code: row.target_share for row in rows if row.target_share and not row.is_off}


def sub_group_said(group: Group) -> dict[str, Any]:
    """What the form of a sub-group shows and changes."""
    return {"code": group.code, "name": group.name, "plan": group.plan, "message": group.message}


def get_sub_group(viewer: Actor, organisation: Organisation, public_id: UUID) -> Group:
    """A sub-group of this firm, for those who read its register; else Missing."""
    if not reads(viewer, organisation.pk):
        raise Missing
    rows = Group.objects.select_related("organisation").filter(organisation=organisation)
    found = rows.filter(public_id=public_id).exclude(name="").first()
    if found is None:
        raise Missing
    return found


def count_by_sub_group(organisation: Organisation) -> Mapping[int, int]:
    """How many active people and organisations are in each sub-group."""
    rows = Stakeholder.objects.filter(
        organisation=organisation, state="active", sub_group__isnull=False
    )
    counted = rows.values("sub_group").annotate(n=Count("pk")).order_by()
    return {row["sub_group"]: row["n"] for row in counted}


def sub_groups_in(organisation: Organisation, code: str) -> Sequence[Group]:
    """The sub-groups of one group."""
    return list(Group.objects.filter(organisation=organisation, code=code).exclude(name=""))

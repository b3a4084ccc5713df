"""Who belongs where; a firm as its people see it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bersama.commons.organisations.models import Membership, Organisation, SignUp
from bersama.core.actor import Actor
from bersama.core.errors import Missing

# What kinds of organisations work together here, in the words of their people.
KINDS: dict[str, Promise] = {
    "sme": _("Small or medium firm"),
    "agency": _("Service provider or agency"),
    "research": _("University or research"),
    "ngo": _("NGO or association"),
    "public": _("Public body"),
}


def listed(kind: str = "", words: str = "") -> QuerySet[Organisation]:
    """Those whose owners want to be found, by name; of one kind, of which words are in the name."""
    rows = Organisation.objects.filter(is_listed=True)
    if kind:
        rows = rows.filter(kind=kind)
    if words:
        rows = rows.filter(name__icontains=words)
    return rows.order_by("name", "pk")


def standing_of(person_id: int, slug: str) -> Membership | None:
    """The active membership of a person in the organisation of that slug."""
    return (
        Membership.objects.select_related("organisation")
        .filter(
            person_id=person_id, organisation__slug=slug, state="active", person__is_active=True
        )
        .first()
    )


def zone_of_firm(slug: str) -> str:
    """The zone of the firm of this slug; empty when there is none."""
    rows = Organisation.objects.filter(slug=slug)
    return rows.values_list("time_zone", flat=True).first() or ""


def any_organisation() -> bool:
    return Organisation.objects.exists()


def is_last_owner(membership: Membership) -> bool:
    """Whether the firm would be without an owner if this one went."""
    if membership.role != "owner" or membership.state != "active":
        return False
    known: int | None = getattr(membership, "owners_now", None)
    if known is not None:
        return known == 1
    others = Membership.objects.filter(
        organisation_id=membership.organisation_id, role="owner", state="active"
    )
    return not others.exclude(pk=membership.pk).exists()


def get_organisation(viewer: Actor, slug: str) -> Organisation:
    """The firm of this slug, for those who work there. Another's is Missing."""
    found = Organisation.objects.filter(slug=slug).first()
    if found is None or not (viewer.is_machine or viewer.works_for(found.pk)):
        raise Missing
    return found


def firms_here(viewer: Actor) -> Sequence[Organisation]:
    """All firms of this machine by their age, for the operator's console only."""
    return list(Organisation.objects.order_by("pk")) if viewer.is_machine else []


def workspaces_of(viewer: Actor) -> Sequence[Organisation]:
    """The firms a person works for, by name."""
    if viewer.person_id is None:
        return []
    rows = Organisation.objects.filter(
        memberships__person_id=viewer.person_id, memberships__state="active"
    )
    return list(rows.order_by("name", "pk"))


def members(viewer: Actor, organisation: Organisation) -> Sequence[Membership]:
    """Who belongs to the firm or is invited: owners first, then by name."""
    if not (viewer.is_machine or viewer.works_for(organisation.pk)):
        raise Missing
    rows = organisation.memberships.exclude(state="revoked")
    rows = rows.select_related("person", "organisation")
    found = list(rows.order_by("role", "person__name", "pk"))
    owners = sum(place.role == "owner" and place.state == "active" for place in found)
    for place in found:
        place.owners_now = owners  # type: ignore[attr-defined]
    return found


def get_membership(viewer: Actor, organisation: Organisation, public_id: UUID) -> Membership:
    found = (
        organisation.memberships.select_related("person", "organisation")
        .filter(public_id=public_id)
        .first()
    )
    if found is None or not (viewer.is_machine or viewer.works_for(organisation.pk)):
        raise Missing
    return found


def settings_said(organisation: Organisation) -> dict[str, str | bool]:
    """What the form of the settings shows and changes."""
    return {
        "name": organisation.name,
        "language": organisation.language,
        "time_zone": organisation.time_zone,
        "kind": organisation.kind,
        "is_listed": organisation.is_listed,
    }


def role_said(place: Membership) -> dict[str, str]:
    """What the button beside a member changes."""
    return {"role": place.role}


def owners_of(organisation: Organisation) -> Sequence[Membership]:
    rows = organisation.memberships.filter(role="owner", state="active")
    return list(rows.select_related("person").order_by("pk"))


def membership_named(public_id: str) -> Membership | None:
    """The place a link was made for."""
    return (
        Membership.objects.select_related("organisation", "person")
        .filter(public_id=public_id)
        .first()
    )


def sign_up_named(public_id: str) -> SignUp | None:
    return SignUp.objects.filter(public_id=public_id).first()

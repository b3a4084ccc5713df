"""Colleagues: invited by a one-time link, in one of two roles, gone again."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.commons.organisations.models import Membership, Organisation, roles
from bersama.commons.organisations.queries import membership_named, role_said
from bersama.commons.organisations.rules import MEMBERSHIP
from bersama.commons.people.actions import make_person, make_token, void_tokens
from bersama.commons.people.models import Person, Token
from bersama.commons.people.registry import Entered
from bersama.commons.people.rules import GONE
from bersama.core import clock, limits
from bersama.core.actor import Actor
from bersama.core.edits import require_unchanged
from bersama.core.errors import Conflict, Invalid, Missing
from bersama.core.events import record
from bersama.core.policy import require
from bersama.core.states import advance

JOIN = "join"


@transaction.atomic
def invite_member(
    *,
    actor: Actor,
    organisation: Organisation,
    name: str,
    role: str,
    email: str = "",
    language: str = "",
    secret: str = "",
) -> tuple[Membership, str]:
    """Keep a place for a colleague; returns it with the secret of the link that opens it."""
    require(actor, "organisations.manage", organisation)
    _check_role(role)
    if not name.strip():
        raise Invalid(name=_("Write the name of your colleague."))
    limits.take("invite", key=f"o:{organisation.pk}")
    person = make_person(
        actor=actor, name=name.strip(), language=language or organisation.language, email=email
    )
    place = Membership.objects.create(
        organisation=organisation, person=person, role=role, since=clock.now()
    )
    record(actor, "organisations.member.invited", place, role=role)
    made = make_token(actor=actor, purpose=JOIN, subject=str(place.public_id), secret=secret)
    return place, made


@transaction.atomic
def keep_owner(*, actor: Actor, organisation: Organisation) -> Membership:
    """Give a firm an owner without a name, for when the last one has to go; the console knows
    a link for whoever takes over."""
    require(actor, "organisations.owner_link", organisation)
    nobody = make_person(actor=actor, language=organisation.language)
    place = Membership.objects.create(
        organisation=organisation, person=nobody, role="owner", since=clock.now()
    )
    advance(MEMBERSHIP, place, "join", actor=actor, role=place.role)
    return place


@transaction.atomic
def renew_invitation(*, actor: Actor, membership: Membership, secret: str = "") -> str:
    """Another link for somebody who has not come yet; the ones before end."""
    require(actor, "organisations.manage", membership.organisation)
    if membership.state != "invited":
        raise Conflict(_("This colleague is in already. Invitations are for those who are not."))
    void_tokens(actor=actor, purpose=JOIN, subject=str(membership.public_id))
    record(actor, "organisations.member.invited", membership, role=membership.role)
    return make_token(actor=actor, purpose=JOIN, subject=str(membership.public_id), secret=secret)


@transaction.atomic
def accept_invitation(*, actor: Actor, token: Token) -> Entered:
    """Take the kept place: as oneself when signed in, else as the person it was kept for."""
    place = membership_named(token.subject)
    if place is None or place.state != "invited":
        raise Missing(GONE)
    if actor.person_id is not None and actor.person_id != place.person_id:
        _give_to(place, actor.person_id)
    actor = replace(actor, person_id=place.person_id)
    advance(MEMBERSHIP, place, "join", actor=actor, role=place.role)
    void_tokens(actor=actor, purpose=JOIN, subject=str(place.public_id))
    return Entered(place.person_id)


@transaction.atomic
def revoke_member(*, actor: Actor, membership: Membership) -> None:
    """End a membership: from the next request on it counts as never had."""
    _locked(membership)
    advance(MEMBERSHIP, membership, "revoke", actor=actor)
    void_tokens(actor=actor, purpose=JOIN, subject=str(membership.public_id))


@transaction.atomic
def change_role(
    *, actor: Actor, membership: Membership, role: str, version: str | None = None
) -> None:
    """Make a colleague an owner, or an owner a colleague."""
    _locked(membership)
    require(actor, "organisations.change_role", membership)
    _check_role(role)
    require_unchanged(version, role_said(membership))
    if membership.role == role:
        return
    membership.role = role
    membership.save(update_fields=["role"])
    record(actor, "organisations.member.changed", membership, role=role)


def _give_to(place: Membership, person_id: int) -> None:
    """Somebody with an account takes the place; the person it was made with was nobody yet."""
    if Membership.objects.filter(organisation=place.organisation_id, person=person_id).exists():
        raise Conflict(_("You belong to this firm already."))
    kept_for = place.person
    place.person = Person.objects.get(pk=person_id)
    place.save(update_fields=["person"])
    kept_for.is_active = False
    kept_for.save(update_fields=["is_active"])


def _locked(membership: Membership) -> None:
    """Changes to who owns a firm wait for each other, so that two owners can't both go."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    membership.refresh_from_db(fields=["state", "role"])


def _check_role(role: str) -> None:
    if role not in dict(roles()):
        raise Invalid(role=_("Choose owner or staff."))

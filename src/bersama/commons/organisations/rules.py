"""Who may found a firm, look into it, and change who belongs to it."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bersama.commons.organisations.models import Membership, Organisation
from bersama.commons.organisations.queries import any_organisation, is_last_owner
from bersama.core.actor import Actor
from bersama.core.policy import YES, Verdict, can, hidden, no, policy
from bersama.core.states import Machine, Move

MEMBERSHIP = Machine(
    kind="organisations.membership",
    initial="invited",
    states={
        "invited": _("invited"),
        "active": _("active"),
        "revoked": _("left"),
    },
    moves=(
        Move("join", ("invited",), "active", "organisations.join", "organisations.member.joined"),
        Move(
            "revoke",
            ("invited", "active"),
            "revoked",
            "organisations.revoke",
            "organisations.member.revoked",
        ),
    ),
)


@policy("organisations.first", covers=[("organisation", "first link")])
def first(actor: Actor, thing: object) -> Verdict:
    """The console prints the first owner's link, as long as nobody has a firm here."""
    return YES if actor.is_machine and not any_organisation() else hidden()


@policy("organisations.create", covers=[("organisation", "create")])
def create(actor: Actor, thing: object) -> Verdict:
    """The first one who enters founds the firm of this machine; others sign up, where they may."""
    if actor.is_machine:
        return YES
    if actor.is_anonymous:
        return hidden()
    if any_organisation():
        return no(_("There is a firm here already. Ask its owner for an invitation."))
    return YES


@policy("organisations.sign_up", covers=[("organisation", "sign up")])
def sign_up(actor: Actor, thing: object) -> Verdict:
    if not settings.BERSAMA_SIGNUP:
        return hidden()
    if not settings.BERSAMA_SMTP:
        return no(
            _(
                "Signing up needs a link by mail, and no mail is sent from here yet. "
                "Whoever runs this site sets BERSAMA_SMTP."
            )
        )
    return YES


@policy("organisations.directory", covers=[("organisation", "find")])
def directory(actor: Actor, thing: object) -> Verdict:
    """Who wants to be found is found by everybody: name and kind, and nobody of its people."""
    return YES


@policy("organisations.view", covers=[("organisation", "view")])
def view(actor: Actor, organisation: Organisation) -> Verdict:
    return YES if _inside(actor, organisation) else hidden()


@policy("organisations.manage", covers=[("organisation", "manage"), ("member", "invite")])
def manage(actor: Actor, organisation: Organisation) -> Verdict:
    if actor.is_machine or actor.owns(organisation.pk):
        return YES
    if _inside(actor, organisation):
        return no(_("Only an owner can change this."))
    return hidden()


@policy("organisations.join", covers=[("member", "join")])
def join(actor: Actor, membership: Membership) -> Verdict:
    """Whoever holds the link that was made for this place, which `people.enter` has checked."""
    if actor.is_machine or actor.person_id == membership.person_id:
        return YES
    return hidden()


@policy("organisations.revoke", covers=[("member", "revoke")])
def revoke(actor: Actor, membership: Membership) -> Verdict:
    """An owner ends it for anybody, everybody for themselves; one owner has to stay."""
    itself = actor.person_id == membership.person_id and _inside(actor, membership.organisation)
    if not itself and not (verdict := can(actor, "organisations.manage", membership.organisation)):
        return verdict
    if is_last_owner(membership):
        return no(_("A firm needs an owner. Make somebody else an owner first."))
    return YES


@policy("organisations.change_role", covers=[("member", "change role")])
def change_role(actor: Actor, membership: Membership) -> Verdict:
    verdict = can(actor, "organisations.manage", membership.organisation)
    if verdict and is_last_owner(membership):
        return no(_("A firm needs an owner. Make somebody else an owner first."))
    return verdict


@policy("organisations.owner_link", covers=[("organisation", "owner link")])
def owner_link(actor: Actor, organisation: Organisation) -> Verdict:
    """Only the console lets an owner in again who lost every device."""
    return YES if actor.is_machine else hidden()


@policy("organisations.forget_sign_ups", covers=[("organisation", "forget sign-ups")])
def forget_sign_ups(actor: Actor, thing: object) -> Verdict:
    return YES if actor.is_machine else hidden()


def _inside(actor: Actor, organisation: Organisation) -> bool:
    return actor.is_machine or actor.works_for(organisation.pk)

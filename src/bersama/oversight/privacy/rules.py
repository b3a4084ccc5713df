"""Who may see what is held about whom, take it along, have it erased, move a firm."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bersama.cocreation.initiatives.models import Engagement
from bersama.cocreation.stakeholders.models import Stakeholder
from bersama.commons.organisations.models import Organisation
from bersama.commons.people.models import Person, Token
from bersama.commons.people.queries import is_live
from bersama.commons.people.rules import GONE
from bersama.core.actor import Actor
from bersama.core.policy import YES, Verdict, can, hidden, no, policy
from bersama.oversight.privacy import queries


@policy("privacy.mine", covers=[("own data", "view"), ("own data", "export")])
def mine(actor: Actor, engagement: Engagement) -> Verdict:
    """Whoever holds a seat sees what is held about that seat, and nobody else does."""
    return YES if actor.sits_in(engagement.pk) else hidden()


@policy("privacy.erase", covers=[("own data", "erase")])
def erase(actor: Actor, engagement: Engagement) -> Verdict:
    return YES if actor.sits_in(engagement.pk) else hidden()


@policy("privacy.erase_again", covers=[("restored data", "erase again")])
def erase_again(actor: Actor, thing: object) -> Verdict:
    """A copy was put back that is older than an erasure: nobody has to ask a second time."""
    return YES if actor.is_machine else hidden()


@policy("privacy.account", covers=[("own account", "view"), ("own account", "export")])
def account(actor: Actor, person: Person | None) -> Verdict:
    if person is None:
        return YES if actor.person_id else hidden()
    return YES if actor.person_id == person.pk else hidden()


@policy("privacy.erase_account", covers=[("own account", "erase")])
def erase_account(actor: Actor, person: Person) -> Verdict:
    """A firm needs an owner: the last one hands over first."""
    if actor.person_id != person.pk:
        return hidden()
    if firm := queries.firm_left_alone(person):
        return no(
            _("%(firm)s would be without an owner. Make somebody else an owner first.")
            % {"firm": firm}
        )
    return YES


@policy("privacy.look", covers=[("look", "record")])
def look(actor: Actor, engagement: Engagement) -> Verdict:
    """Only what the firm's own people look at is noted."""
    return YES if actor.works_for(engagement.organisation_id) else hidden()


@policy("privacy.look_at_register", covers=[("look", "record at the register")])
def look_at_register(actor: Actor, organisation: Organisation) -> Verdict:
    return YES if actor.works_for(organisation.pk) else hidden()


@policy("privacy.hand_link", covers=[("own data", "hand out a link")])
def hand_link(actor: Actor, stakeholder: Stakeholder) -> Verdict:
    """Who may read an entry whole may show it to the one it is about."""
    return can(actor, "stakeholders.manage", stakeholder)


@policy("privacy.held", covers=[("own data", "view by link"), ("own data", "erase by link")])
def held(actor: Actor, token: Token | None) -> Verdict:
    """Whoever holds the living link that was made for them; no other secret."""
    if token is None or token.purpose != queries.HELD or not is_live(token):
        return Verdict(False, GONE, visible=False)
    return YES


@policy("privacy.firm", covers=[("register of processing", "view")])
def firm(actor: Actor, organisation: Organisation) -> Verdict:
    return YES if actor.works_for(organisation.pk) else hidden()


@policy("privacy.move_out", covers=[("firm", "export")])
def move_out(actor: Actor, organisation: Organisation) -> Verdict:
    if actor.is_machine or actor.owns(organisation.pk):
        return YES
    if actor.works_for(organisation.pk):
        return no(_("Only an owner can take the firm along."))
    return hidden()


@policy("privacy.move_in", covers=[("firm", "import")])
def move_in(actor: Actor, thing: object) -> Verdict:
    """A packed firm comes in at the console of a machine, and nowhere else."""
    return YES if actor.is_machine else hidden()


@policy("privacy.forget_old", covers=[("look", "delete"), ("packed firm", "delete")])
def forget_old(actor: Actor, thing: object) -> Verdict:
    return YES if actor.is_machine else hidden()

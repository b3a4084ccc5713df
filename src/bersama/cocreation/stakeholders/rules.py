"""Who may read and change the register, and what becomes of an entry."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.stakeholders.models import Concern, Stakeholder
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.policy import YES, Verdict, hidden, no, policy
from bersama.core.states import Machine, Move

STAKEHOLDER = Machine(
    kind="stakeholders.stakeholder",
    initial="active",
    states={
        "active": gettext_lazy("in the register"),
        "merged": gettext_lazy("merged"),
        "archived": gettext_lazy("set aside"),
        "erased": gettext_lazy("erased"),
    },
    moves=(
        Move(
            "set_aside",
            ("active",),
            "archived",
            "stakeholders.manage",
            "stakeholders.stakeholder.set_aside",
        ),
        Move(
            "bring_back",
            ("archived",),
            "active",
            "stakeholders.manage",
            "stakeholders.stakeholder.brought_back",
        ),
        Move(
            "merge",
            ("active",),
            "merged",
            "stakeholders.merge",
            "stakeholders.stakeholder.merged",
        ),
        Move(
            "split",
            ("merged",),
            "active",
            "stakeholders.merge",
            "stakeholders.stakeholder.split",
        ),
        Move(
            "erase",
            ("active", "archived", "merged"),
            "erased",
            "stakeholders.erase",
            "stakeholders.stakeholder.erased",
        ),
    ),
)


CONCERN = Machine(
    kind="stakeholders.concern",
    initial="open",
    states={"open": gettext_lazy("open"), "answered": gettext_lazy("answered")},
    moves=(
        Move(
            "answer",
            ("open",),
            "answered",
            "stakeholders.manage",
            "stakeholders.concern.answered",
        ),
    ),
)


@policy("stakeholders.list", covers=[("stakeholder", "list names")])
def see_list(actor: Actor, organisation: Organisation) -> Verdict:
    return YES if _inside(actor, organisation.pk) else hidden()


@policy("stakeholders.view", covers=[("stakeholder", "view name")])
def view(actor: Actor, stakeholder: Stakeholder) -> Verdict:
    return YES if _inside(actor, stakeholder.organisation_id) else hidden()


@policy("stakeholders.add", covers=[("stakeholder", "create")])
def add(actor: Actor, organisation: Organisation) -> Verdict:
    """Whoever stands at the counter may write down who is in front of them."""
    return YES if _inside(actor, organisation.pk) else hidden()


@policy("stakeholders.read", covers=[("stakeholder", "read")])
def read(actor: Actor, thing: Stakeholder | Organisation) -> Verdict:
    return _owner_only(actor, thing, _("Contacts, ratings and notes are for the owner to read."))


@policy("stakeholders.manage", covers=[("stakeholder", "manage")])
def manage(actor: Actor, thing: Stakeholder | Organisation | Concern) -> Verdict:
    thing = thing.stakeholder if isinstance(thing, Concern) else thing
    return _owner_only(actor, thing, _("Only an owner changes the register."))


@policy("stakeholders.bring_in", covers=[("stakeholder", "import")])
def bring_in(actor: Actor, organisation: Organisation) -> Verdict:
    return _owner_only(actor, organisation, _("Only an owner brings people into the register."))


@policy("stakeholders.export", covers=[("stakeholder", "export")])
def export(actor: Actor, organisation: Organisation) -> Verdict:
    return _owner_only(actor, organisation, _("Only an owner takes the register out."))


@policy("stakeholders.merge", covers=[("stakeholder", "merge")])
def merge(actor: Actor, stakeholder: Stakeholder) -> Verdict:
    return _owner_only(actor, stakeholder, _("Only an owner merges entries of the register."))


@policy("stakeholders.erase", covers=[("stakeholder", "erase")])
def erase(actor: Actor, stakeholder: Stakeholder) -> Verdict:
    """The owner at somebody's wish; the software where somebody erased what is held of them."""
    return _owner_only(actor, stakeholder, _("Only an owner erases somebody from the register."))


@policy("stakeholders.note_touch", covers=[("stakeholder", "note a contact")])
def note_touch(actor: Actor, stakeholder: Stakeholder) -> Verdict:
    """Who spoke with somebody writes it down."""
    return view(actor, stakeholder)


@policy("stakeholders.note_permission", covers=[("stakeholder", "note a permission")])
def note_permission(actor: Actor, stakeholder: Stakeholder) -> Verdict:
    """Who heard a yes writes it down, and as easily that it was taken back."""
    return view(actor, stakeholder)


def _owner_only(actor: Actor, thing: Stakeholder | Organisation, reason: str) -> Verdict:
    firm = thing.organisation_id if isinstance(thing, Stakeholder) else thing.pk
    if actor.is_machine or actor.owns(firm):
        return YES
    return no(reason) if _inside(actor, firm) else hidden()


def _inside(actor: Actor, organisation_id: int) -> bool:
    return actor.is_machine or actor.works_for(organisation_id)

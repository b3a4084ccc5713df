"""Who may set the terms under which people contribute."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.policy import YES, Verdict, hidden, no, policy


@policy("agreements.terms", covers=[("terms", "manage")])
def terms(actor: Actor, organisation: Organisation) -> Verdict:
    if actor.owns(organisation.pk):
        return YES
    if actor.works_for(organisation.pk):
        return no(_("Only the owner sets the terms."))
    return hidden()


@policy("agreements.use_terms", covers=[("terms", "use")])
def use_terms(actor: Actor, organisation: Organisation) -> Verdict:
    return YES if actor.works_for(organisation.pk) or actor.is_machine else hidden()

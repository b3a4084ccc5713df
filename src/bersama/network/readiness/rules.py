"""Who looks at a firm's own check, and who makes one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.policy import YES, Verdict, hidden, no, policy


@policy("readiness.view", covers=[("self-check", "view")])
def view(actor: Actor, organisation: Organisation) -> Verdict:
    return YES if actor.works_for(organisation.pk) else hidden()


@policy("readiness.check", covers=[("self-check", "create")])
def check(actor: Actor, organisation: Organisation) -> Verdict:
    if actor.owns(organisation.pk):
        return YES
    if actor.works_for(organisation.pk):
        return no(_("The owner says how ready the firm is. You may look at it."))
    return hidden()

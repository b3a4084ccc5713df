"""Who may change what is asked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bersama.cocreation.initiatives.models import Engagement
from bersama.core.actor import Actor
from bersama.core.policy import YES, Verdict, can, no, policy


@policy("surveys.shape", covers=[("engagement", "shape")])
def shape(actor: Actor, engagement: Engagement) -> Verdict:
    """Questions change only before anybody has seen them."""
    verdict = can(actor, "initiatives.manage", engagement)
    if verdict and engagement.state != "draft":
        return no(_("It is open already: what is asked can't change now."))
    return verdict


@policy("surveys.answer", covers=[("contribution", "create")])
def answer(actor: Actor, engagement: Engagement) -> Verdict:
    return can(actor, "initiatives.contribute", engagement)


@policy("surveys.read", covers=[("raw answers", "view")])
def read(actor: Actor, engagement: Engagement) -> Verdict:
    """Single answers, without names, for those who look after the question; after the close."""
    verdict = can(actor, "initiatives.manage", engagement)
    if not verdict:
        return verdict
    return can(actor, "initiatives.results", engagement) if verdict else YES

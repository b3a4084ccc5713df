"""What becomes of a letter, and that only the worker sends."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bersama.commons.notices.models import Delivery
from bersama.core.actor import Actor
from bersama.core.policy import YES, Verdict, hidden, no, policy
from bersama.core.states import Machine, Move

DELIVERY = Machine(
    kind="notices.delivery",
    initial="queued",
    states={
        "queued": _("waiting"),
        "sending": _("being sent"),
        "sent": _("sent"),
        "failed": _("failed"),
        "unknown": _("unknown"),
    },
    moves=(
        Move("take", ("queued",), "sending", "notices.deliver", "notices.delivery.taken"),
        Move("finish", ("sending",), "sent", "notices.deliver", "notices.delivery.sent"),
        Move("put_back", ("sending",), "queued", "notices.deliver", "notices.delivery.delayed"),
        Move("give_up", ("sending",), "failed", "notices.deliver", "notices.delivery.failed"),
        Move("lose", ("sending",), "unknown", "notices.deliver", "notices.delivery.lost"),
    ),
)


@policy("notices.tell", covers=[("notice", "tell")])
def tell(actor: Actor, thing: object) -> Verdict:
    """Telling follows from an act that asked its own policy; without a mail server nobody can."""
    if not settings.BERSAMA_SMTP:
        return no(_("No mail is sent from here."))
    return YES


@policy("notices.deliver", covers=[("notice", "deliver")])
def deliver(actor: Actor, delivery: Delivery) -> Verdict:
    return YES if actor.is_machine else hidden()

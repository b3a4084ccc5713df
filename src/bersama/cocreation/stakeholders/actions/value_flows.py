"""What one gives and another gets: written down, taken away."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders.models import Flow, Stakeholder
from bersama.cocreation.stakeholders.queries import VALUES, wrong_end
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.money import Money
from bersama.core.policy import require


@transaction.atomic
def add_flow(
    *,
    actor: Actor,
    organisation: Organisation,
    giver: Stakeholder | None,
    receiver: Stakeholder | None,
    kind: str,
    words: str = "",
    amount: Money | None = None,
) -> Flow:
    """Write down what `giver` gives to `receiver`, in words or as an amount a year.

    None is the firm itself. Raises Invalid when the two do not fit, and without either.
    """
    require(actor, "stakeholders.manage", organisation)
    if said := wrong_end(organisation, giver, receiver):
        raise Invalid(other=said)
    if kind not in VALUES:
        raise Invalid(kind=_("Choose what is given."))
    if not words.strip() and amount is None:
        raise Invalid(words=_("Say what it is, in words or as an amount."))
    if amount is not None and amount.minor < 0:
        raise Invalid(amount=_("The amount must not be below zero."))
    made = Flow.objects.create(
        organisation=organisation,
        giver=giver,
        receiver=receiver,
        kind=kind,
        words=words,
        amount=amount.minor if amount else None,
        currency=amount.currency if amount else "",
    )
    record(actor, "stakeholders.flow.added", made, kind=kind)
    return made


@transaction.atomic
def remove_flow(*, actor: Actor, flow: Flow) -> None:
    """Take away that something is given; both ends stay."""
    require(actor, "stakeholders.manage", flow.organisation)
    record(actor, "stakeholders.flow.removed", flow, ends=True)
    flow.delete()

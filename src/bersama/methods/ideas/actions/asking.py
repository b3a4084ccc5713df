"""Asking for ideas: a round in which people write what they would do."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from bersama.cocreation.initiatives import actions as initiatives
from bersama.cocreation.initiatives.actions.asking import Plan
from bersama.cocreation.initiatives.models import Engagement
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor


@transaction.atomic
def ask_for_ideas(
    *, actor: Actor, organisation: Organisation, plan: Plan, opens: bool = False
) -> Engagement:
    """Make a round of ideas ready; with `opens` it runs at once."""
    engagement = initiatives.ask(
        actor=actor, organisation=organisation, plan=replace(plan, method="ideas")
    )
    if opens:
        initiatives.open_round(actor=actor, engagement=engagement)
    return engagement

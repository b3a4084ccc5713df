"""A bakery's question with answers in it, closed and ready to be decided."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from django.test import Client

from bersama.cocreation.decisions import actions, queries
from bersama.cocreation.decisions.models import Decision
from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.models import Engagement
from bersama.core.actor import Actor
from bersama.methods.surveys import actions as surveys
from tests import world as w

Seat = tuple[str, str]  # the secret of a device, and what its holder chose


def ask(
    world: w.World, breads: Sequence[str] = ("Rye", "Sourdough", "Pandan"), **other: object
) -> Engagement:
    """The bakery's question with these breads, open."""
    engagement = surveys.start(
        actor=world.aminah, organisation=world.firm, plan=w.plan(**other), choices=breads
    )
    rounds.open_round(actor=world.aminah, engagement=engagement)
    return engagement


def answered(engagement: Engagement, counts: dict[str, int]) -> list[Seat]:
    """So many people answer each; who they are is known to the test only."""
    seats = []
    for bread, count in counts.items():
        for _i in range(count):
            secret = secrets.token_urlsafe(32)
            w.answer(engagement, bread, secret=secret)
            seats.append((secret, bread))
    return seats


def closed(
    world: w.World, counts: dict[str, int], **other: object
) -> tuple[Engagement, list[Seat]]:
    """A closed round with these answers."""
    engagement = ask(world, list(counts), **other)
    seats = answered(engagement, counts)
    w.close_now(world, engagement)
    engagement.refresh_from_db()
    return engagement, seats


def key_of(engagement: Engagement, actor: Actor, bread: str) -> str:
    """The key by which the decision names an option."""
    from bersama.cocreation.initiatives.registry import method_of

    results = method_of(engagement).results(actor, engagement)
    return next(o["item"] for o in queries.options_of(results) if o["text"] == bread)


def decided(
    world: w.World, engagement: Engagement, bread: str, reasons: str = "It sold out.", **other: str
) -> Decision:
    """Aminah publishes."""
    before = queries.in_force(engagement)
    given = {
        "chosen": key_of(engagement, world.aminah, bread),
        "reasons": reasons,
        "version": queries.version_of(queries.draft_of(engagement)),
        "replaces": str(before.public_id) if before else "",
        **other,
    }
    decision = actions.publish_decision(
        actor=world.aminah, engagement=engagement, proposal=actions.Proposal(**given)
    )
    engagement.refresh_from_db()
    return decision


def nonces(html: str) -> list[str]:
    return re.findall(r'name="nonce" value="([^"]+)"', html)


def hidden(html: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}"(?: value="([^"]*)")?', html)
    return (found[1] or "") if found else ""


def desk(world: w.World, engagement: Engagement, page: str) -> str:
    return f"/w/{world.firm.slug}/q/{engagement.code}/{page}"


def owner(world: w.World) -> Client:
    return w.sign_in(Client(), world.aminah)


def decision_form(client: Client, url: str, **typed: str) -> dict[str, str]:
    """What a browser would send from the page as it is now."""
    html = client.get(url).content.decode()
    form = html.partition('id="decision"')[2]
    return {
        "nonce": nonces(form)[0],
        "version": hidden(form, "version"),
        "replaces": hidden(form, "replaces"),
        "act": "publish",
        **typed,
    }

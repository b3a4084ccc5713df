"""What somebody writes for the firm alone is found by nobody else, on no way."""

from __future__ import annotations

import secrets

import pytest
from django.test import Client

from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.registry import method_of
from bersama.core.actor import Actor
from bersama.core.ledger.verifying import verify
from bersama.methods.ideas import actions as ideas
from tests import world as w

pytestmark = pytest.mark.django_db

CANARY = "My back hurts from the low counter"


def test_a_private_question_never_appears_to_others() -> None:
    bakery = w.make_firm()
    engagement = ideas.ask_for_ideas(
        actor=bakery.aminah, organisation=bakery.firm, plan=w.plan(), opens=True
    )
    mine = secrets.token_urlsafe(32)
    author, _seat = rounds.take_seat(
        actor=Actor(),
        engagement=engagement,
        secret=mine,
        arrival=rounds.Arrival(accepts_terms=True),
    )
    idea = ideas.submit_idea(actor=author, engagement=engagement, text=CANARY, is_private=True)
    ideas.submit_idea(actor=author, engagement=engagement, text="A bench in front of the shop.")
    base = f"/e/{engagement.code}"
    paths = [
        f"{base}/",
        f"{base}/ideas",
        f"{base}/ideas?q=counter",
        f"{base}/ideas/{idea.number}",
        f"{base}/ideas/similar?text={CANARY}",
    ]
    stranger = Client()
    staff = w.sign_in(Client(), bakery.chen)
    seen = [CANARY in who.get(path).content.decode() for who in (stranger, staff) for path in paths]
    # The page of similar ideas repeats nothing that was typed.
    assert seen == [False] * len(seen)
    assert stranger.get(f"{base}/ideas/{idea.number}").status_code == 404
    author_client = w.seat(Client(), engagement, mine)
    assert author_client.get(f"{base}/ideas/{idea.number}").status_code == 200
    owner = w.sign_in(Client(), bakery.aminah)
    desk = f"/w/{bakery.firm.slug}/q/{engagement.code}"
    assert CANARY in owner.get(f"{desk}/ideas").content.decode()
    assert CANARY not in staff.get(f"{desk}/ideas").content.decode()
    w.close_now(bakery, engagement)
    engagement.refresh_from_db()
    results = method_of(engagement).results(bakery.aminah, engagement)
    assert [item.label for item in results.blocks[0].items] == ["A bench in front of the shop."]
    assert CANARY not in stranger.get(f"{base}/results").content.decode()
    assert verify().exit_code == 0

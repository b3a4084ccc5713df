"""A round of ideas is decided and answered like any other: the room knows no method."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

import pytest
from django.test import Client

from bersama.cocreation.decisions import actions, present, queries
from bersama.cocreation.decisions.models import Answer
from bersama.cocreation.initiatives import actions as rounds
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Invalid
from bersama.core.ledger.verifying import verify
from bersama.methods.ideas import actions as ideas
from bersama.methods.ideas.models import Idea
from tests import world as w
from tests.rooms.cocreation.decisions import breads as b

pytestmark = pytest.mark.django_db


def test_ideas_are_decided_on_and_their_authors_answered() -> None:
    world = w.make_firm()
    now = clock.now()
    plan = w.plan(method="ideas", mode="named", closes_at=now + timedelta(days=3))
    engagement = ideas.ask_for_ideas(
        actor=world.aminah, organisation=world.firm, plan=plan, opens=True
    )
    people = []
    for _i in range(12):
        seated, _seat = rounds.take_seat(
            actor=Actor(),
            engagement=engagement,
            secret=secrets.token_urlsafe(32),
            arrival=rounds.Arrival(accepts_terms=True),
        )
        people.append(seated)
    buns = ideas.submit_idea(actor=people[0], engagement=engagement, text="Coconut buns")
    loaf = ideas.submit_idea(actor=people[1], engagement=engagement, text="Rye loaf with seeds")
    for voter in people[2:]:
        ideas.cast_vote(actor=voter, idea=buns, value=1)
    for voter in people[2:8]:
        ideas.cast_vote(actor=voter, idea=loaf, value=1)
    w.close_now(world, engagement)
    engagement.refresh_from_db()

    results = present.results_of(world.aminah, engagement)
    texts = {option["text"]: option["item"] for option in queries.options_of(results)}
    assert set(texts) == {"Coconut buns", "Rye loaf with seeds"}
    proposal = {"chosen": texts["Rye loaf with seeds"], "reasons": "The oven likes rye."}
    with pytest.raises(Invalid) as refused:
        actions.publish_decision(
            actor=world.aminah, engagement=engagement, proposal=actions.Proposal(**proposal)
        )
    assert list(refused.value.fields) == ["against_reason"]
    against = "Coconut has doubled in price."
    actions.publish_decision(
        actor=world.aminah,
        engagement=engagement,
        proposal=actions.Proposal(**proposal, against_reason=against),
    )
    engagement.refresh_from_db()
    found = present.themes(engagement, queries.in_force(engagement))
    assert {theme.label: theme.verdict for theme in found} == {
        "Coconut buns": "no",
        "Rye loaf with seeds": "yes",
    }
    client = b.owner(world)
    url = b.desk(world, engagement, "answers")
    for _theme in found:
        form = re.findall(r"<form class=\"form\".*?</form>", client.get(url).content.decode(), re.S)
        data = {
            "nonce": b.nonces(form[0])[0],
            "theme": b.hidden(form[0], "theme"),
            "verdict": re.search(r'value="(yes|partly|no)"[^>]*checked', form[0])[1],
            "reason": "Read the decision.",
        }
        assert client.post(url, data).status_code == 303
    assert Answer.objects.count() == 2
    assert {idea.text: idea.state for idea in Idea.objects.all()} == {
        "Coconut buns": "declined",
        "Rye loaf with seeds": "planned",
    }
    assert Client().get(f"/e/{engagement.code}/decision").status_code == 200
    assert verify().findings == []

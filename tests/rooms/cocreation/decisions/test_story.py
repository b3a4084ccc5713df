"""Story 2, step 7: 40 answers, a decision against the most, an answer for everybody."""

from __future__ import annotations

import html as markup
import random
import re

import pytest
from django.test import Client

from bersama.cocreation.decisions.models import Answer, Decision
from bersama.cocreation.initiatives.models import Contribution, Promise
from bersama.core.ledger.models import Entry
from bersama.core.ledger.verifying import verify
from tests import world as w
from tests.rooms.cocreation.decisions import breads as b

pytestmark = pytest.mark.django_db

NAMES = ["Rye", "Roti canai", "Pandan & coconut", "Beras <merah>", "Zaatar “plain”", "Ube", "Keto"]


def parted(seed: int) -> dict[str, int]:
    """Three breads and how many of 40 people want each; the first is the favourite."""
    if seed == 0:
        return {"A": 18, "B": 14, "C": 8}
    chance = random.Random(seed)
    first = chance.randint(15, 24)
    second = chance.randint(max(5, 40 - first - 14), min(first - 1, 34 - first))
    breads = chance.sample(NAMES, 3)
    return dict(zip(breads, (first, second, 40 - first - second), strict=True))


@pytest.mark.parametrize("seed", range(5))
def test_bakery_decides_against_the_most_says_why_and_everybody_is_answered(seed: int) -> None:
    world = w.make_firm(f"Roti {seed}")
    wanted = parted(seed)
    favourite, chosen, _last = wanted
    engagement, seats = b.closed(world, wanted)
    client = b.owner(world)

    results = client.get(b.desk(world, engagement, "results")).content.decode()
    shares = re.findall(r'class="share">(\d+) %<', results)
    if seed == 0:
        assert shares == ["45", "35", "20"]
    assert sum(map(int, shares)) == 100

    decide = b.desk(world, engagement, "decide")
    key = b.key_of(engagement, world.aminah, chosen)
    why = f"{chosen} keeps for three days, and the oven is free on Thursdays."
    refused = client.post(decide, b.decision_form(client, decide, chosen=key, reasons=why))
    page = markup.unescape(refused.content.decode())
    assert refused.status_code == 422
    said = (
        f"Most people stood behind “{favourite}”. Say in writing why you decide otherwise; "
        "they will read it."
    )
    assert said in page
    assert why in page
    assert Decision.objects.count() == 0
    engagement.refresh_from_db()
    assert engagement.state == "closed"

    against = f"Flour for {favourite} cannot be had this year."
    sent = b.decision_form(client, decide, chosen=key, reasons=why, against_reason=against)
    first = client.post(decide, sent)
    again = client.post(decide, sent)
    assert (first.status_code, first.url) == (303, b.desk(world, engagement, "answers"))
    assert (again.status_code, again.url) == (303, first.url)
    decision = Decision.objects.get()
    assert (decision.state, decision.reasons, decision.against_reason) == (
        "published",
        why,
        against,
    )
    options = [
        (o.text, o.support, o.of, o.is_chosen) for o in decision.options.order_by("position")
    ]
    assert options == [(name, n, 40, name == chosen) for name, n in wanted.items()]
    engagement.refresh_from_db()
    assert engagement.state == "decided"

    answers = b.desk(world, engagement, "answers")
    for bread, count in wanted.items():
        html = client.get(answers).content.decode()
        forms = re.findall(r"<form class=\"form\".*?</form>", html, re.S)
        form = next(f for f in forms if f"Chose “{bread}”" in _card(html, f))
        given = client.post(answers, _as_proposed(form))
        assert given.status_code == 303
        assert Answer.objects.filter(verdict="yes" if bread == chosen else "no").count() >= count
    assert Contribution.objects.filter(state="answered").count() == 40
    assert Promise.objects.get(engagement=engagement, kind="answer").state == "kept"
    assert (
        "All 40 have their answer. That is a promise kept." in client.get(answers).content.decode()
    )

    looked = seats if seed == 0 else [seats[0], seats[20], seats[-1]]
    for secret, bread in looked:
        mine = w.seat(Client(), engagement, secret).get(f"/e/{engagement.code}/mine")
        read = markup.unescape(mine.content.decode())
        verdict = "Yes" if bread == chosen else "No"
        assert f'answer {verdict.lower()}"' in read
        assert why in read
        assert f'href="/e/{engagement.code}/decision"' in read
    record = markup.unescape(Client().get(f"/e/{engagement.code}/decision").content.decode())
    assert against in record
    assert why in record
    assert Entry.objects.filter(kind="decisions.answer.given").count() == 3
    assert verify().findings == []


def _card(html: str, form: str) -> str:
    """The head of the theme that a form stands under."""
    before = html[: html.index(form)]
    return markup.unescape(before[before.rfind("<section") :])


def _as_proposed(form: str) -> dict[str, str]:
    """One tap: the form as it was filled in by the decision."""
    reason = re.search(r"<textarea[^>]*>(.*?)</textarea>", form, re.S)[1]
    verdict = re.search(r'value="(yes|partly|no)"[^>]*checked', form)[1]
    return {
        "nonce": b.nonces(form)[0],
        "theme": b.hidden(form, "theme"),
        "verdict": verdict,
        "reason": markup.unescape(reason).strip(),
    }

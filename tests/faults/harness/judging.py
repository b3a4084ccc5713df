"""After the kills: is every confirmed act there, once, with its entry, and nothing else?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.faults.harness.people import Act, Tally
from tests.faults.harness.site import Site

PREPARE = """
import json
from tests.world import ask_breads, make_firm, plan
from bersama.cocreation.initiatives.actions import Arrival, take_seat
from bersama.core.actor import Actor
from bersama.methods.ideas.actions import ask_for_ideas, submit_idea
world = make_firm()
survey = ask_breads(world)
ideas = ask_for_ideas(
    actor=world.aminah, organisation=world.firm,
    plan=plan("What shall we change?", method="ideas"), opens=True,
)
for n in range({ideas}):
    actor, _seat = take_seat(
        actor=Actor(), engagement=ideas, secret=f"seat of idea {{n}}",
        arrival=Arrival(accepts_terms=True),
    )
    submit_idea(actor=actor, engagement=ideas, text=f"Proposal {{n}}: {{'abcdefghij'[n % 10] * 9}}")
print(json.dumps({{"survey": survey.code, "ideas": ideas.code}}))
"""

COUNT = """
import hashlib, json, sys
from collections import Counter
from bersama.cocreation.initiatives.models import Contribution, Engagement, Participant
from bersama.cocreation.initiatives.queries import seat_of
from bersama.core.ledger.models import Entry
from bersama.core.models import FormOnce
from bersama.core import once
from bersama.methods.ideas.models import Stance
from bersama.methods.surveys.models import Reply, Response
given = json.load(open({file!r}))
rounds = given["rounds"]
votes = [a for a in given["acts"] if a["kind"] == "vote"]
answers = [a for a in given["acts"] if a["kind"] == "answer"]
seats, stored = {{}}, {{
    (p, n): v for p, n, v in
    Stance.objects.values_list("participant_id", "idea__number", "value")
}}
lost = []
for act in votes:
    if act["seat"] not in seats:
        found = seat_of(rounds["ideas"], act["seat"])
        seats[act["seat"]] = found.pk if found else None
    if stored.get((seats[act["seat"]], act["item"])) != act["value"]:
        lost.append(act)
whys = Counter(Reply.objects.exclude(why="").values_list("why", flat=True))
lost += [act for act in answers if not whys[act["marker"]]]
kept = set(FormOnce.objects.exclude(outcome={{}}).values_list("digest", flat=True))
nonces = [once.read(act["nonce"]) for act in given["acts"]]
digests = {{hashlib.sha256(nonce.encode()).hexdigest() for nonce in nonces if nonce}}
kinds = Counter(Entry.objects.values_list("kind", flat=True))
print(json.dumps({{
    "lost": len(lost), "first_lost": lost[:3],
    "doubled": sum(n - 1 for n in whys.values() if n > 1),
    "votes": len(stored), "answers": Response.objects.count(),
    "contributions": Contribution.objects.filter(engagement__code=rounds["survey"]).count(),
    "seats": Participant.objects.filter(engagement__code=rounds["survey"]).count(),
    "voters": len(set(seats.values())),
    "entries_of_votes": kinds["ideas.stance.cast"],
    "entries_of_answers": kinds["surveys.response.given"],
    "entries_of_changes": kinds["surveys.response.changed"],
    "nonces": len(kept), "unknown_nonces": len(kept - digests),
    "nonces_without_outcome": len(digests - kept),
}}))
"""


def prepare(site: Site, *, ideas: int = 20) -> dict[str, str]:
    """A firm with a survey and a round of ideas, both running; their codes."""
    codes: dict[str, str] = json.loads(site.python(PREPARE.format(ideas=ideas)))
    return codes


def judge(site: Site, rounds: dict[str, str], tally: Tally) -> dict[str, Any]:
    """Everything that was counted; `wrong` names what does not fit."""
    file = Path(f"{site.data}.acts.json")
    file.write_text(json.dumps({"rounds": rounds, "acts": tally.plain()}))
    counted: dict[str, Any] = json.loads(site.python(COUNT.format(file=str(file))))
    verified = site.facts("verify")
    votes, answers = _of(tally.acts, "vote"), _of(tally.acts, "answer")
    expected = {
        "lost": 0,
        "doubled": 0,
        "votes": votes,
        "answers": answers,
        "contributions": answers,
        "seats": answers,
        "entries_of_votes": votes,
        "entries_of_answers": answers,
        "entries_of_changes": 0,
        "nonces": votes + answers,
        "unknown_nonces": 0,
        "nonces_without_outcome": 0,
    }
    wrong = [
        f"{name}: {counted[name]} instead of {number}"
        for name, number in expected.items()
        if counted[name] != number
    ]
    if not verified["whole"]:
        wrong.append(f"the ledger: {verified['findings'][:2]}")
    return counted | {"entries": verified["counts"]["entries"], "wrong": wrong + tally.wrong}


def _of(acts: list[Act], kind: str) -> int:
    return sum(act.kind == kind for act in acts)

"""The demonstration world: a bakery that asks, made by the same actions that people use.

Everybody in it is made up and marked as simulated. Nothing is written past the actions, so
the ledger of the demonstration is whole and its receipts can be checked.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import Any

from django.urls import reverse

from bersama.cocreation.decisions import actions as decisions
from bersama.cocreation.decisions import present as report
from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.registry import method_of
from bersama.commons.organisations import actions as organisations
from bersama.commons.people.actions import make_person
from bersama.core import clock
from bersama.core.actor import CONSOLE, Actor
from bersama.core.links import absolute
from bersama.methods.ideas import actions as ideas
from bersama.methods.surveys import actions as surveys
from bersama.methods.surveys import queries as survey_queries
from bersama.web.neighbourhood import choose_audiences, fill_register

FIRM = "Roti Pagi (demonstration)"
BREADS = ("Pandan loaf", "Sourdough", "Dark rye")
# How the story has it: 18, 14 and 8 of 40; ten of them on paper.
ANSWERS = (
    (0, 14, 4, ("My children eat it without butter.", "It smells of home.")),
    (1, 11, 3, ("It keeps until Monday.", "The price is fine if it keeps.")),
    (2, 5, 3, ("My doctor says rye.", "")),
)
GROUPS = ("customers", "customers", "customers", "community", "suppliers")
IDEAS = (
    ("A bench in front of the shop, for those who wait.", 11, 1, 2),
    ("Put the bread list of the week on the door on Sunday.", 9, 0, 3),
    ("A smaller loaf for people who live alone.", 13, 0, 1),
    ("Bread list for the coming week, on the door or in the chat.", 4, 0, 2),
    ("Let us bring our own bag and take something off the price.", 6, 3, 4),
    ("Open half an hour earlier on school days.", 5, 6, 2),
    ("Yesterday's bread at half price, in a basket by the till.", 10, 2, 1),
)
COMMENTS = (
    (2, "Yes, half of mine dries out every week."),
    (0, "In the shade, please."),
    (5, "My neighbour's oven already wakes me at four."),
)


@dataclass(frozen=True, slots=True)
class Ways:
    """Full addresses into the demonstration; the owner's works once."""

    owner: str
    ideas: str
    question: str
    decision: str


# One story: after each `yield` of a moment it goes on when that moment has come.
Story = Iterator[datetime]


def build() -> Ways:
    """Fill the empty site, act by act in the order of their dates; returns the ways in."""
    now = clock.now()
    with clock.at(now - timedelta(days=40)):
        owner = make_person(actor=CONSOLE, name="Aminah", language="en", is_simulated=True)
        firm = organisations.make_organisation(
            actor=CONSOLE, name=FIRM, owner=owner, language="en", is_simulated=True
        )
        aminah = Actor(person_id=owner.pk, organisation_id=firm.pk, standing="owner")
    made: dict[str, Any] = {}
    _tell(
        _know(aminah, firm, now),
        _finished_round(aminah, firm, now, made),
        _running_round(aminah, firm, now, made),
        _staff_round(aminah, firm, now),
        _open_question(aminah, firm, now, made),
    )
    return Ways(
        owner=organisations.owner_link(actor=CONSOLE, organisation=firm),
        ideas=absolute(reverse("initiatives-round", args=[made["running"].code])),
        question=absolute(reverse("initiatives-round", args=[made["open"].code])),
        decision=absolute(reverse("decisions-public", args=[made["finished"].code])),
    )


def _tell(*stories: Story) -> None:
    """Carry on the story whose next moment is the earliest, until all have ended."""
    waiting = [(next(story), place, story) for place, story in enumerate(stories)]
    heapify(waiting)
    while waiting:
        moment, place, story = heappop(waiting)
        with clock.at(moment):
            after = next(story, None)
        if after is not None:
            heappush(waiting, (after, place, story))


def _know(aminah: Actor, firm: Any, now: datetime) -> Story:
    yield now - timedelta(days=38)
    fill_register(aminah, firm)
    choose_audiences(aminah, firm)


def _plan(now: datetime, *, title: str, purpose: str, days: int, method: str) -> rounds.Plan:
    return rounds.Plan(
        title=title,
        method=method,
        purpose=purpose,
        closes_at=now + timedelta(days=days),
        answer_by=(now + timedelta(days=days + 7)).date(),
        asks_group=True,
        promises_are_public=True,
        reasons=("innovation", "loyalty"),
    )


def _finished_round(aminah: Actor, firm: Any, now: datetime, made: dict[str, Any]) -> Story:
    """The question about the bread: asked, closed, decided against the largest, answered."""
    began = now - timedelta(days=24)
    yield began
    plan = _plan(
        began,
        title="Which bread shall we bake on Fridays?",
        purpose="We have room in the oven for one more bread on Fridays.",
        days=10,
        method="surveys",
    )
    engagement = surveys.start(actor=aminah, organisation=firm, plan=plan, choices=BREADS)
    made["finished"] = engagement
    rounds.open_round(actor=aminah, engagement=engagement)
    rounds.say_sent(actor=aminah, engagement=engagement, channel="poster", reach=200)
    for day, choice, why, on_paper in _forty():
        yield began + timedelta(days=day, hours=3)
        _answer(aminah, engagement, choice, why, on_paper=on_paper, turn=day + choice)
    yield engagement.closes_at + timedelta(minutes=1)
    rounds.keep_time(actor=aminah, engagement=engagement)
    engagement.refresh_from_db()
    yield now - timedelta(days=12)
    _decide(aminah, engagement, now)
    yield now - timedelta(days=11)
    _answer_all(aminah, engagement)
    yield now - timedelta(days=3)
    _report(aminah, engagement)


def _forty() -> Iterator[tuple[int, int, str, bool]]:
    """Day, choice, reason and whether on paper, of each of the forty answers, day by day."""
    acts = []
    for choice, online, paper, reasons in ANSWERS:
        for turn in range(online + paper):
            why = reasons[turn] if turn < len(reasons) else ""
            acts.append(((turn * 3 + choice) % 9, choice, why, turn >= online))
    yield from sorted(acts, key=lambda act: act[0])


def _answer(
    aminah: Actor, engagement: Any, choice: int, why: str, *, on_paper: bool, turn: int
) -> None:
    question = survey_queries.questions_of(engagement)[0]
    picked = list(question.choices.all())[choice]
    replies = {question.pk: surveys.Given(choice_ids=(picked.pk,), why=why)}
    arrival = rounds.Arrival(accepts_terms=True, group=GROUPS[turn % len(GROUPS)])
    if on_paper:
        surveys.answer_for(
            actor=aminah, engagement=engagement, replies=replies, via="paper", arrival=arrival
        )
    else:
        surveys.answer(
            actor=Actor(),
            engagement=engagement,
            replies=replies,
            arrival=arrival,
            secret=secrets.token_urlsafe(32),
        )


def _decide(aminah: Actor, engagement: Any, now: datetime) -> None:
    results = method_of(engagement).results(aminah, engagement)
    chosen = results.blocks[0].items[1]
    rounds.make_promise(
        actor=aminah,
        engagement=engagement,
        what="The first sourdough lies on the counter.",
        due_on=(now + timedelta(days=5)).date(),
    )
    decisions.publish_decision(
        actor=aminah,
        engagement=engagement,
        proposal=decisions.Proposal(
            chosen=chosen.key,
            reasons="Sourdough came second and is the one that we can bake every Friday.",
            against_reason=(
                "Most of you chose the pandan loaf. Our supplier has fresh pandan only every "
                "other week, and we will not promise a bread that is not there."
            ),
            dissent="Several wrote that a Friday without pandan is a Friday like any other.",
            review_on=(now + timedelta(days=90)).date(),
        ),
    )
    engagement.refresh_from_db()


def _answer_all(aminah: Actor, engagement: Any) -> None:
    """One answer for each theme, as an owner would give it."""
    said = (
        (
            "no",
            (
                "Not on Fridays: we can't get fresh pandan each week. You find it every second "
                "Saturday from now on."
            ),
        ),
        ("yes", "Yes. The first one is baked this month; come and taste it."),
        ("partly", "Not this year. We bake a small rye on order: tell us the day before."),
    )
    for theme, (verdict, reason) in zip(
        method_of(engagement).themes(engagement), said, strict=True
    ):
        decisions.answer_theme(
            actor=aminah,
            engagement=engagement,
            theme=theme.key,
            ids=theme.contribution_ids,
            verdict=verdict,
            reason=reason,
        )


def _report(aminah: Actor, engagement: Any) -> None:
    """The report of what it was for: one sentence of answer beside each reason."""
    said = {
        "innovation": "We bake sourdough on Fridays now; none of us had thought of it before.",
        "loyalty": "Eight regulars came by to taste it; whether they stay we count until spring.",
    }
    for reason, words in said.items():
        decisions.answer_reason(
            actor=aminah,
            initiative=engagement.initiative,
            reason=reason,
            words=words,
            found=report.found_for(engagement.initiative, reason),
        )


def _running_round(aminah: Actor, firm: Any, now: datetime, made: dict[str, Any]) -> Story:
    """A round of ideas that is open: people write, support, doubt and talk."""
    began = now - timedelta(days=4)
    yield began
    plan = replace(
        _plan(
            began,
            title="What would make your visit nicer?",
            purpose="We have 2,000 to spend on the shop before the new year.",
            days=10,
            method="ideas",
        ),
        out_of_scope="The prices of our breads.",
    )
    engagement = ideas.ask_for_ideas(actor=aminah, organisation=firm, plan=plan)
    made["running"] = engagement
    if engagement.state == "draft":
        rounds.open_round(actor=aminah, engagement=engagement)
    people: list[Actor] = []
    given: list[Any] = []
    for hours, writes in _comings():
        yield began + timedelta(hours=hours)
        if writes:
            turn = len(given)
            text = IDEAS[turn][0]
            given.append(ideas.submit_idea(actor=people[turn], engagement=engagement, text=text))
        else:
            people.append(_seat(engagement, len(people)))
    yield now - timedelta(hours=2)
    _stances(people, given)
    for at, text in COMMENTS:
        ideas.write_comment(actor=people[10 + at], idea=given[at], text=text)
    ideas.merge_ideas(actor=aminah, target=given[1], others=[given[3]])


def _comings() -> list[tuple[int, bool]]:
    """Hours after the beginning, and whether somebody writes then or only comes in."""
    comes = [(4 * turn, False) for turn in range(20)]
    return sorted(comes + [(72 + turn, True) for turn in range(len(IDEAS))])


def _open_question(aminah: Actor, firm: Any, now: datetime, made: dict[str, Any]) -> Story:
    """A question that was asked this morning: nobody has answered it yet but a few."""
    began = now - timedelta(hours=5)
    yield began
    plan = replace(
        _plan(
            began,
            title="What do you drink with your bread?",
            purpose="We may put two tables in front of the shop.",
            days=7,
            method="surveys",
        ),
        asks_group=False,
    )
    drinks = ("Coffee", "Tea", "Nothing, I take it home")
    engagement = surveys.start(actor=aminah, organisation=firm, plan=plan, choices=drinks)
    made["open"] = engagement
    rounds.open_round(actor=aminah, engagement=engagement)
    for turn, choice in enumerate((0, 1, 0, 2)):
        yield began + timedelta(hours=1 + turn)
        _answer(aminah, engagement, choice, "", on_paper=False, turn=turn)


def _seat(engagement: Any, turn: int) -> Actor:
    seated, _participant = rounds.take_seat(
        actor=Actor(),
        engagement=engagement,
        secret=secrets.token_urlsafe(32),
        arrival=rounds.Arrival(accepts_terms=True, group=GROUPS[turn % len(GROUPS)]),
    )
    return seated


def _stances(people: Sequence[Actor], given: Sequence[Any]) -> None:
    """Support, concern and pass as the table above says, never for one's own."""
    for turn, (idea, (_text, support, concern, passed)) in enumerate(
        zip(given, IDEAS, strict=True)
    ):
        others = [p for at, p in enumerate(people) if at != turn]
        values = [1] * support + [-1] * concern + [0] * passed
        for person, value in zip(others, values, strict=False):
            ideas.cast_vote(actor=person, idea=idea, value=value)


def _staff_round(aminah: Actor, firm: Any, now: datetime) -> Story:
    """A question to the staff by slips: nobody, not even the owner, knows whose is which."""
    began = now - timedelta(days=2)
    secret = secrets.token_urlsafe(32)
    yield began
    plan = replace(
        _plan(
            began,
            title="When shall the early shift begin?",
            purpose="The new roster is written next week.",
            days=6,
            method="surveys",
        ),
        access="slips",
        asks_group=False,
    )
    engagement = surveys.start(
        actor=aminah, organisation=firm, plan=plan, choices=("At four", "At five", "At six")
    )
    rounds.open_round(actor=aminah, engagement=engagement)
    rounds.print_slips(actor=aminah, engagement=engagement, count=12, secret=secret)
    question = survey_queries.questions_of(engagement)[0]
    choices = list(question.choices.all())
    for turn, code in enumerate(rounds.slip_codes(secret, 12)[:7]):
        yield began + timedelta(hours=5 + turn)
        seat_secret = secrets.token_urlsafe(32)
        seated, _participant = rounds.spend_slip(actor=Actor(), code=code, secret=seat_secret)
        surveys.answer(
            actor=seated,
            engagement=engagement,
            replies={question.pk: surveys.Given(choice_ids=(choices[turn % 2].pk,))},
            arrival=rounds.Arrival(accepts_terms=True),
            secret=seat_secret,
        )

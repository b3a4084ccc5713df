"""Each kind of question: shaped before it opens, answered, counted; small groups withheld."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from django.test import Client

from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.models import Engagement
from bersama.cocreation.initiatives.present import outcome
from bersama.cocreation.initiatives.registry import Block, Results, method_of
from bersama.core.actor import Actor
from bersama.core.errors import Denied, Invalid
from bersama.core.ledger.verifying import verify
from bersama.methods.surveys import actions as surveys
from bersama.methods.surveys import present
from bersama.methods.surveys.models import Question, Reply
from tests import world as w

pytestmark = pytest.mark.django_db


@pytest.fixture
def bakery() -> w.World:
    return w.make_firm()


def asked(bakery: w.World, kind: str, **more: Any) -> tuple[Engagement, Question]:
    """A round whose second question is of this kind; it is open."""
    engagement = w.ask_breads(bakery, opens=False, **more.pop("plan", {}))
    surveys.remove_question(actor=bakery.aminah, question=engagement.questions.get())
    question = surveys.add_question(
        actor=bakery.aminah, engagement=engagement, kind=kind, text="And this?", **more
    )
    rounds.open_round(actor=bakery.aminah, engagement=engagement)
    return engagement, question


def reply(engagement: Engagement, question: Question, **given: Any) -> None:
    surveys.answer(
        actor=Actor(),
        engagement=engagement,
        replies={question.pk: surveys.Given(**given)},
        arrival=rounds.Arrival(accepts_terms=True),
        secret=secrets.token_urlsafe(32),
    )


def block(bakery: w.World, engagement: Engagement) -> Block:
    w.close_now(bakery, engagement)
    engagement.refresh_from_db()
    return method_of(engagement).results(bakery.aminah, engagement).blocks[0]


def test_a_scale_gives_its_middle_and_spread(bakery: w.World) -> None:
    engagement, question = asked(bakery, "scale", low=1, high=5, low_label="dry")
    for number in (1, 2, 4, 4, 5, 5):
        reply(engagement, question, number=number)
    found = block(bakery, engagement)
    assert [(i.label, i.count) for i in found.items] == [
        ("1 dry", 1),
        ("2", 1),
        ("3", 0),
        ("4", 2),
        ("5", 2),
    ]
    assert "Middle answer 4" in str(found.note)
    assert "mean 3.50" in str(found.note)
    assert verify().exit_code == 0


@pytest.mark.parametrize("number", [0, 6, None])
def test_a_number_off_the_scale_is_refused(bakery: w.World, number: int | None) -> None:
    engagement, question = asked(bakery, "scale", low=1, high=5)
    with pytest.raises(Invalid) as wrong:
        reply(engagement, question, number=number)
    assert list(wrong.value.fields) == [f"q{question.pk}"]
    assert Reply.objects.count() == 0


def test_of_several_each_counts_once_a_person(bakery: w.World) -> None:
    engagement, question = asked(bakery, "several", choices=["Rye", "Sourdough", "Pandan"])
    rye, sour, pandan = (c.pk for c in question.choices.order_by("position"))
    for picked in ((rye, sour), (rye,), (rye, sour, pandan), (sour,), (rye,)):
        reply(engagement, question, choice_ids=picked)
    found = block(bakery, engagement)
    assert [(i.count, i.of) for i in found.items] == [(4, 5), (3, 5), (1, 5)]


def test_words_are_read_without_the_order_of_their_coming(bakery: w.World) -> None:
    engagement, question = asked(bakery, "words")
    for text in ("zebra", "apple", "More seeds.", "Less salt."):
        reply(engagement, question, text=text)
    assert present.written(engagement) == [], "four people are too few"
    reply(engagement, question, text="Bagels.")
    assert block(bakery, engagement).answered == 5
    assert [text for text, _name in present.written(engagement)[0]["texts"]] == [
        "apple",
        "Bagels.",
        "Less salt.",
        "More seeds.",
        "zebra",
    ]


@pytest.mark.parametrize(
    ("people", "says"),
    [(3, "Fewer than five people have answered"), (7, "Nobody has written anything yet.")],
)
def test_where_no_words_are_shown_the_page_says_which_of_the_two_it_is(
    bakery: w.World, people: int, says: str
) -> None:
    engagement = w.ask_breads(bakery, mode="confidential")
    for _i in range(people):
        w.answer(engagement, "Rye")
    w.close_now(bakery, engagement)
    url = f"/w/{bakery.firm.slug}/q/{engagement.code}/words"
    page = w.sign_in(Client(), bakery.aminah).get(url).content.decode()
    assert [says in page, "or fewer than five" in page] == [True, False]


def test_one_answer_is_a_story_and_several_are_stories() -> None:
    said = [
        outcome.what_it_says(Engagement(), Results(n, n, [Block("q1", "?", "words", [], n)]))
        for n in (1, 3)
    ]
    assert [s[0].split(":")[0] for s in said] == [
        "1 answer is a story, not a share",
        "3 answers are stories, not shares",
    ]


def test_what_is_asked_changes_only_before_it_opens(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    with pytest.raises(Denied, match="open already"):
        surveys.add_question(
            actor=bakery.aminah, engagement=engagement, kind="words", text="One more?"
        )
    with pytest.raises(Denied):
        surveys.remove_question(actor=bakery.aminah, question=engagement.questions.get())
    assert engagement.questions.count() == 1


@pytest.mark.parametrize(
    ("kind", "more", "field"),
    [
        ("choice", {"choices": ["Rye"]}, "choices"),
        ("choice", {"choices": [str(i) for i in range(31)]}, "choices"),
        ("words", {"choices": ["Rye", "Pandan"]}, "choices"),
        ("scale", {"low": 5, "high": 5}, "high"),
        ("scale", {"low": -20, "high": 5}, "high"),
    ],
)
def test_a_question_that_cannot_be_is_refused(
    bakery: w.World, kind: str, more: dict[str, Any], field: str
) -> None:
    engagement = w.ask_breads(bakery, opens=False)
    with pytest.raises(Invalid) as wrong:
        surveys.add_question(
            actor=bakery.aminah, engagement=engagement, kind=kind, text="And this?", **more
        )
    assert list(wrong.value.fields) == [field]
    assert engagement.questions.count() == 1


def by_slips(bakery: w.World, counts: dict[str, int]) -> Engagement:
    engagement = w.ask_breads(bakery, access="slips")
    secret = secrets.token_urlsafe(32)
    total = sum(counts.values())
    rounds.print_slips(
        actor=bakery.aminah, engagement=engagement, count=max(5, total), secret=secret
    )
    codes = iter(rounds.slip_codes(secret, max(5, total)))
    question = engagement.questions.get()
    for choice, times in counts.items():
        picked = question.choices.get(text=choice)
        for _i in range(times):
            seated, _seat = rounds.spend_slip(
                actor=Actor(), code=next(codes), secret=secrets.token_urlsafe(32)
            )
            surveys.answer(
                actor=seated,
                engagement=engagement,
                replies={question.pk: surveys.Given(choice_ids=(picked.pk,))},
                arrival=rounds.Arrival(accepts_terms=True),
                secret=secrets.token_urlsafe(32),
            )
    return engagement


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"Rye": 3, "Pandan": 1}, [None, None, None]),
        ({"Rye": 6, "Pandan": 2}, [None, None, None]),
        ({"Rye": 12, "Pandan": 1}, [None, None, None]),
        ({"Rye": 8, "Sourdough": 7}, [8, 7, 0]),
    ],
)
def test_in_a_small_known_circle_nobodys_answer_is_shown(
    bakery: w.World, counts: dict[str, int], shown: list[int | None]
) -> None:
    found = block(bakery, by_slips(bakery, counts))
    assert [item.count for item in found.items] == shown


@pytest.mark.parametrize(("people", "is_shown"), [(3, False), (4, False), (5, True), (7, True)])
def test_strangers_of_an_open_link_are_counted_from_five_on(
    bakery: w.World, people: int, is_shown: bool
) -> None:
    engagement = w.ask_breads(bakery)
    for turn in range(people):
        w.answer(engagement, ("Rye", "Pandan")[turn % 2])
    counts = [item.count for item in block(bakery, engagement).items]
    assert (None not in counts) == is_shown


def test_a_group_under_five_is_not_split_off(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery, asks_group=True)
    for turn in range(20):
        w.answer(engagement, ("Rye", "Pandan")[turn % 2], group="customers")
    for _turn in range(3):
        w.answer(engagement, "Rye", group="employees")
    items = block(bakery, engagement).items
    assert [item.count for item in items] == [13, 0, 10]
    assert [item.by_group.get("employees") for item in items] == [None, None, None]
    assert [item.by_group.get("customers") for item in items] == [None, None, None]

"""Answering a question: once, changed, late, at the counter; and what is counted."""

from __future__ import annotations

import re
import secrets

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.models import (
    Authorship,
    Contribution,
    Engagement,
    Participant,
)
from bersama.cocreation.initiatives.registry import method_of
from bersama.commons.people.models import Person
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Conflict, Invalid
from bersama.core.ledger.verifying import verify
from bersama.methods.surveys import actions as surveys
from bersama.methods.surveys.models import Choice, Pick, Reply, Response
from tests import world as w

pytestmark = pytest.mark.django_db


@pytest.fixture
def bakery() -> w.World:
    return w.make_firm()


def nonce_in(html: str) -> str:
    return re.search(r'name="nonce" value="([^"]+)"', html)[1]


def send(client: Client, code: str, choice: int, question: int, nonce: str, **more: str) -> object:
    data = {"nonce": nonce, f"q{question}": str(choice), "accepts_terms": "on", **more}
    return client.post(f"/e/{code}/answer", data)


def test_a_stranger_answers_in_one_form_and_gets_a_receipt(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    question = engagement.questions.get()
    rye = question.choices.get(text="Rye")
    client = Client()
    page = client.get(f"/e/{engagement.code}/")
    assert page.status_code == 200
    assert Person.objects.count() == 2  # nobody is made by looking
    sent = send(client, engagement.code, rye.pk, question.pk, nonce_in(page.content.decode()))
    assert (sent.status_code, sent.url) == (303, f"/e/{engagement.code}/thanks")
    assert list(Pick.objects.values_list("choice_id", flat=True)) == [rye.pk]
    thanks = client.get(sent.url)
    assert thanks.status_code == 200
    contribution = Contribution.objects.get()
    receipt = client.get(f"/e/{engagement.code}/receipt/{contribution.public_id}.json").json()
    assert receipt["status"] == "pending"
    assert "content" not in receipt
    assert verify().exit_code == 0


def test_the_same_form_sent_again_counts_once_and_keeps_the_seat(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    question = engagement.questions.get()
    rye = question.choices.get(text="Rye")
    first = Client()
    nonce = nonce_in(first.get(f"/e/{engagement.code}/").content.decode())
    one = send(first, engagement.code, rye.pk, question.pk, nonce)
    lost = Client()  # the answer got lost on the way: no cookie arrived
    two = send(lost, engagement.code, rye.pk, question.pk, nonce)
    assert two.url == one.url
    assert Response.objects.count() == Participant.objects.count() == 1
    name = f"seat-{engagement.code}"
    assert lost.cookies[name].value == first.cookies[name].value
    assert lost.get(two.url).status_code == 200


def test_a_form_reused_with_other_words_is_not_swallowed(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    question = engagement.questions.get()
    rye, pandan = (question.choices.get(text=t) for t in ("Rye", "Pandan"))
    client = Client()
    nonce = nonce_in(client.get(f"/e/{engagement.code}/").content.decode())
    send(client, engagement.code, rye.pk, question.pk, nonce)
    other = send(Client(), engagement.code, pandan.pk, question.pk, nonce)
    assert other.status_code == 422
    assert "sent before with other words" in other.content.decode()
    assert Response.objects.count() == 1


def test_a_second_answer_replaces_the_first(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    secret = secrets.token_urlsafe(32)
    seated, _response = w.answer(engagement, "Rye", secret=secret)
    question = engagement.questions.get()
    pandan = question.choices.get(text="Pandan")
    surveys.answer(
        actor=seated,
        engagement=engagement,
        replies={question.pk: surveys.Given(choice_ids=(pandan.pk,))},
        arrival=rounds.Arrival(accepts_terms=True),
        secret=secret,
    )
    assert Response.objects.count() == 1
    assert list(Pick.objects.values_list("choice__text", flat=True)) == ["Pandan"]
    assert verify().exit_code == 0


def test_forty_answers_give_the_shares_of_the_story(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    for choice, times in (("Rye", 18), ("Sourdough", 14), ("Pandan", 8)):
        for _i in range(times):
            w.answer(engagement, choice)
    w.close_now(bakery, engagement)
    engagement.refresh_from_db()
    results = method_of(engagement).results(bakery.aminah, engagement)
    assert [(i.label, i.count, i.of) for i in results.blocks[0].items] == [
        ("Rye", 18, 40),
        ("Sourdough", 14, 40),
        ("Pandan", 8, 40),
    ]
    page = w.sign_in(Client(), bakery.aminah).get(
        f"/w/{bakery.firm.slug}/q/{engagement.code}/results"
    )
    text = page.content.decode()
    assert [share in text for share in ("45 %", "35 %", "20 %")] == [True, True, True]


@pytest.mark.parametrize(("choice_ids", "wrong"), [((), True), ((99999,), True)])
def test_a_choice_must_be_one_of_the_question(
    bakery: w.World, choice_ids: tuple[int, ...], wrong: bool
) -> None:
    engagement = w.ask_breads(bakery)
    question = engagement.questions.get()
    with pytest.raises(Invalid) as caught:
        surveys.answer(
            actor=Actor(),
            engagement=engagement,
            replies={question.pk: surveys.Given(choice_ids=choice_ids)},
            arrival=rounds.Arrival(accepts_terms=True),
            secret=secrets.token_urlsafe(32),
        )
    assert list(caught.value.fields) == [f"q{question.pk}"]
    assert Response.objects.count() == Participant.objects.count() == 0


def test_too_late_is_told_with_both_times(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    w.close_now(bakery, engagement)
    engagement.refresh_from_db()
    with pytest.raises(Conflict, match=r"Voting closed at .* yours came at .* was not counted"):
        w.answer(engagement, "Rye")
    assert Response.objects.count() == 0


def test_without_the_terms_nothing_is_taken(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    question = engagement.questions.get()
    rye = question.choices.get(text="Rye")
    client = Client()
    nonce = nonce_in(client.get(f"/e/{engagement.code}/").content.decode())
    data = {"nonce": nonce, f"q{question.pk}": rye.pk, f"why{question.pk}": "It keeps."}
    answered = client.post(f"/e/{engagement.code}/answer", data)
    assert answered.status_code == 422
    assert "It keeps." in answered.content.decode()
    assert Response.objects.count() == Person.objects.count() - 2 == 0


def test_an_answer_at_the_counter_counts_for_them_and_says_who_entered_it(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    question = engagement.questions.get()
    rye = question.choices.get(text="Rye")
    client = w.sign_in(Client(), bakery.chen)
    address = f"/w/{bakery.firm.slug}/q/{engagement.code}/counter"
    nonce = nonce_in(client.get(address).content.decode())
    data = {
        "nonce": nonce,
        f"q{question.pk}": rye.pk,
        "via": "paper",
        "group": "customers",
        "accepts_terms": "on",
    }
    assert client.post(address, data).status_code == 303
    contribution = Contribution.objects.get()
    assert (contribution.channel, contribution.entered_by_id) == ("paper", bakery.staff.pk)
    participant = Participant.objects.get()
    assert (participant.via, participant.group) == ("paper", "customers")
    assert participant.person_id not in (bakery.staff.pk, bakery.owner.pk)
    assert verify().exit_code == 0


def test_the_time_of_an_act_without_name_is_its_day(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    _seated, response = w.answer(engagement, "Rye")
    at = response.contribution.at
    assert (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)


def test_a_page_and_a_first_answer_ask_the_database_as_often_for_the_thousandth(
    bakery: w.World,
) -> None:
    engagement = w.ask_breads(bakery)
    question = engagement.questions.get()
    rye = question.choices.get(text="Rye")
    counts = []
    for others in (1, 29, 970):
        crowd(engagement, rye, others)
        client = Client()
        with CaptureQueriesContext(connection) as looking:
            page = client.get(f"/e/{engagement.code}/")
        nonce = nonce_in(page.content.decode())
        with CaptureQueriesContext(connection) as sending:
            sent = send(client, engagement.code, rye.pk, question.pk, nonce)
        assert sent.status_code == 303
        counts.append((len(looking), len(sending)))
        with CaptureQueriesContext(connection) as looking:
            page = client.get(f"/e/{engagement.code}/")
        nonce = nonce_in(page.content.decode())
        with CaptureQueriesContext(connection) as sending:
            send(client, engagement.code, rye.pk, question.pk, nonce)
        counts.append((len(looking), len(sending)))
    assert counts == [(5, 27), (10, 26)] * 3


def crowd(engagement: Engagement, choice: Choice, count: int) -> None:
    """So many more who answered, written into the tables: only their number matters here."""
    day, statement = clock.now().date(), engagement.statements.get()
    people = Person.objects.bulk_create(Person(joined_on=day) for _n in range(count))
    seats = Participant.objects.bulk_create(
        Participant(
            engagement=engagement,
            person=person,
            statement=statement,
            accepted_terms=True,
            joined_at=clock.now(),
        )
        for person in people
    )
    given = Contribution.objects.bulk_create(
        Contribution(engagement=engagement, kind="answer", terms=engagement.terms, at=clock.now())
        for _seat in seats
    )
    Authorship.objects.bulk_create(
        Authorship(contribution=c, participant=p) for c, p in zip(given, seats, strict=True)
    )
    responses = Response.objects.bulk_create(
        Response(contribution=c, engagement=engagement, participant=p)
        for c, p in zip(given, seats, strict=True)
    )
    replies = Reply.objects.bulk_create(
        Reply(response=response, question_id=choice.question_id) for response in responses
    )
    Pick.objects.bulk_create(Pick(reply=reply, choice=choice) for reply in replies)

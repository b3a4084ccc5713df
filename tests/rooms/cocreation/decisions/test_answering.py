"""Answering: by theme, ticked, by thousands; once each, skipping what is hidden; changed later."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bersama.cocreation.decisions import actions, jobs, present, queries
from bersama.cocreation.decisions.models import Answer, AnswerRun
from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.models import (
    Authorship,
    Contribution,
    Engagement,
    Participant,
    Promise,
)
from bersama.commons.notices.models import Delivery
from bersama.commons.organisations.models import Membership
from bersama.commons.people.models import ContactPoint, Person
from bersama.core import clock, events
from bersama.core.errors import Conflict, Denied, Invalid
from bersama.core.ledger.models import Entry
from bersama.core.ledger.verifying import verify
from bersama.methods.surveys.models import Pick, Reply, Response
from tests import world as w
from tests.rooms.cocreation.decisions import breads as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def bakery() -> w.World:
    return w.make_firm()


def waiting_form(client: Client, url: str) -> dict[str, str]:
    html = client.get(url).content.decode()
    return {"nonce": b.nonces(html.partition('id="main"')[2])[0]}


def many(engagement: Engagement, count: int, bread: str = "Rye") -> None:
    """So many answers as rows, for the sizes that would take too long one by one."""
    question = engagement.questions.get(position=1)
    choice = question.choices.get(text=bread)
    at = clock.day_in(engagement.organisation.time_zone)
    people = Person.objects.bulk_create(
        Person(language="en", joined_on=at.date()) for _i in range(count)
    )
    statement = engagement.statements.get()
    seats = Participant.objects.bulk_create(
        Participant(
            engagement=engagement,
            person=person,
            statement=statement,
            accepted_terms=True,
            joined_at=at,
        )
        for person in people
    )
    given = Contribution.objects.bulk_create(
        Contribution(engagement=engagement, kind="answer", terms=engagement.terms, at=at)
        for _seat in seats
    )
    pairs = list(zip(given, seats, strict=True))
    Authorship.objects.bulk_create(Authorship(contribution=c, participant=p) for c, p in pairs)
    responses = Response.objects.bulk_create(
        Response(contribution=c, engagement=engagement, participant=p) for c, p in pairs
    )
    replies = Reply.objects.bulk_create(Reply(response=r, question=question) for r in responses)
    Pick.objects.bulk_create(Pick(reply=r, choice=choice) for r in replies)


def test_ticked_ones_are_answered_and_hidden_ones_are_skipped(bakery: w.World) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 3, "Ube": 3})
    rows = list(Contribution.objects.order_by("pk"))
    url = b.desk(bakery, engagement, "answers") + "?show=received"
    client = b.owner(bakery)
    form = waiting_form(client, url)
    rounds.hide_contribution(actor=bakery.aminah, contribution=rows[1], reason="Not nice.")
    ticked = [str(row.public_id) for row in rows[:3]] + [str(uuid.uuid4()), "nonsense"]
    data = {**form, "ids": ticked, "verdict": "partly", "reason": "Half of it."}
    first, again = client.post(url, data), client.post(url, data)
    assert (first.status_code, again.status_code) == (303, 303)
    states = [Contribution.objects.get(pk=row.pk).state for row in rows[:4]]
    assert states == ["answered", "hidden", "answered", "received"]
    assert sorted(Answer.objects.values_list("contribution_id", flat=True)) == [
        rows[0].pk,
        rows[2].pk,
    ]
    page = client.get(first.url).content.decode()
    assert "2 contributions have their answer." in page
    assert "Left out, because answered, hidden or taken back: 1." in page
    assert "3 of 6 have their answer." in page
    assert Entry.objects.filter(kind="decisions.answer.given").count() == 1
    assert verify().findings == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"verdict": "yes", "reason": "Good.", "ids": []}, "Tick at least one of them."),
        ({"verdict": "", "reason": "Good."}, "Choose yes, partly or no."),
        ({"verdict": "maybe", "reason": "Good."}, "Select a valid choice"),
        ({"verdict": "no", "reason": "  "}, "Say why in a sentence."),
        ({"verdict": "no", "reason": "y" * 4001}, "4,001"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    bakery: w.World, typed: dict[str, object], says: str
) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 3, "Ube": 3})
    url = b.desk(bakery, engagement, "answers") + "?show=received"
    client = b.owner(bakery)
    row = Contribution.objects.first()
    data = {**waiting_form(client, url), "ids": [str(row.public_id)], **typed}
    refused = client.post(url, data)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert says in page
    assert str(typed["reason"]) in page
    assert Answer.objects.count() == 0
    if data["ids"]:
        assert re.search(rf'value="{row.public_id}" checked', page)


def test_the_promise_is_kept_by_itself_when_nobody_waits_any_more(bakery: w.World) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 2, "Ube": 1})
    ids = queries.ids_in(engagement)
    given = {"actor": bakery.aminah, "engagement": engagement, "verdict": "no", "reason": "No."}
    actions.answer_contributions(ids=ids[:2], **given)
    promise = Promise.objects.get(kind="answer")
    assert promise.state == "open"
    made = actions.answer_contributions(ids=ids, **given)
    assert (made.answered, made.skipped) == (1, 2)
    promise.refresh_from_db()
    assert promise.state == "kept"
    assert Entry.objects.filter(kind="initiatives.promise.kept").count() == 1


def test_in_a_round_without_names_an_answer_keeps_the_day_only(bakery: w.World) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 1, "Ube": 1})
    actions.answer_contributions(
        actor=bakery.aminah,
        engagement=engagement,
        ids=queries.ids_in(engagement),
        verdict="yes",
        reason="Yes.",
    )
    today = clock.day_in(bakery.firm.time_zone)
    assert set(Answer.objects.values_list("at", flat=True)) == {today}
    kinds = ["decisions.answer.given", "initiatives.contribution.answered"]
    assert set(Entry.objects.filter(kind__in=kinds).values_list("at", flat=True)) == {today}


def test_an_answer_brought_back_after_hiding_is_given_anew(bakery: w.World) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 1, "Ube": 1})
    given = {"actor": bakery.aminah, "engagement": engagement, "verdict": "no"}
    ids = queries.ids_in(engagement)
    actions.answer_contributions(ids=ids, reason="First.", **given)
    row = Contribution.objects.get(pk=ids[0])
    rounds.hide_contribution(actor=bakery.aminah, contribution=row, reason="A mistake.")
    rounds.show_contribution(actor=bakery.aminah, contribution=row)
    assert actions.answer_contributions(ids=ids, reason="Second.", **given).answered == 1
    assert sorted(Answer.objects.values_list("reason", flat=True)) == ["First.", "Second."]
    assert verify().findings == []


def test_an_answer_is_changed_with_a_reason_and_its_author_sees_it(bakery: w.World) -> None:
    engagement, seats = b.closed(bakery, {"Rye": 1, "Ube": 1})
    ids = queries.ids_in(engagement)
    actions.answer_contributions(
        actor=bakery.aminah, engagement=engagement, ids=ids, verdict="no", reason="Too dear."
    )
    answer = Answer.objects.get(contribution__response__replies__picks__choice__text="Rye")
    client = b.owner(bakery)
    url = b.desk(bakery, engagement, f"answers/{answer.contribution.public_id}")
    html = client.get(url).content.decode().partition('id="main"')[2]
    data = {
        "nonce": b.nonces(html)[0],
        "version": b.hidden(html, "version"),
        "verdict": "yes",
        "reason": "We found a miller.",
    }
    assert client.post(url, {**data, "because": ""}).status_code == 422
    html = client.get(url).content.decode().partition('id="main"')[2]
    done = client.post(url, {**data, "nonce": b.nonces(html)[0], "because": "It got cheaper."})
    assert done.status_code == 303
    html = client.get(url).content.decode().partition('id="main"')[2]
    stale = client.post(
        url, {**data, "nonce": b.nonces(html)[0], "because": "x", "reason": "Mine."}
    )
    assert stale.status_code == 409
    assert "We found a miller." in stale.content.decode()
    assert "Mine." in stale.content.decode()
    mine = w.seat(Client(), engagement, seats[0][0]).get(f"/e/{engagement.code}/mine")
    read = mine.content.decode()
    assert "We found a miller." in read
    assert "Changed on" in read
    other = w.seat(Client(), engagement, seats[1][0]).get(f"/e/{engagement.code}/mine")
    assert "Changed on" not in other.content.decode()
    assert verify().findings == []


def test_many_are_answered_in_the_background_once_each(bakery: w.World) -> None:
    engagement = b.ask(bakery, ["Rye", "Ube"])
    many(engagement, 600)
    many(engagement, 3, "Ube")
    w.close_now(bakery, engagement)
    client = b.owner(bakery)
    url = b.desk(bakery, engagement, "answers")
    html = client.get(url).content.decode()
    form = next(f for f in re.findall(r"<form class=\"form\".*?</form>", html, re.S) if "600" in f)
    data = {
        "nonce": b.nonces(form)[0],
        "theme": b.hidden(form, "theme"),
        "verdict": "yes",
        "reason": "Rye it is.",
    }
    assert client.post(url, data).status_code == 303
    run = AnswerRun.objects.get()
    assert (len(run.ids), run.done, Answer.objects.count()) == (600, 0, 0)
    actor = queries.actor_of_run(run)
    assert actions.continue_run(actor=actor, run_id=run.pk) is True
    page = client.get(url).content.decode()
    assert "250 of 600" in page
    assert "Nobody is told twice." in page
    with pytest.raises(Conflict):
        actions.begin_run(
            actor=bakery.aminah,
            engagement=engagement,
            theme="x",
            ids=[1],
            verdict="no",
            reason="No.",
        )
    # The worker was killed between two parts; the job runs again, and once more.
    for _time in range(2):
        jobs.give_answers.call(run.pk)
    run.refresh_from_db()
    assert (run.done, run.skipped, Answer.objects.count()) == (600, 0, 600)
    assert run.finished_at is not None
    assert Entry.objects.filter(kind="decisions.answer.given").count() == 3
    assert "600 of 603 have their answer." in client.get(url).content.decode()
    assert Promise.objects.get(kind="answer").state == "open"


def test_who_lost_the_right_meanwhile_answers_nobody_any_more(bakery: w.World) -> None:
    engagement = b.ask(bakery, ["Rye", "Ube"])
    many(engagement, 501)
    w.close_now(bakery, engagement)
    made = actions.answer_theme(
        actor=bakery.aminah,
        engagement=engagement,
        theme="everybody",
        ids=queries.ids_in(engagement),
        verdict="no",
        reason="No.",
    )
    Membership.objects.filter(person=bakery.owner).update(state="revoked")
    jobs.give_answers.call(made.run.pk)
    made.run.refresh_from_db()
    assert (made.run.done, Answer.objects.count()) == (0, 0)
    assert made.run.finished_at is not None


def test_staff_and_others_answer_nobody(bakery: w.World) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 1, "Ube": 1})
    with pytest.raises(Denied):
        actions.answer_contributions(
            actor=bakery.chen,
            engagement=engagement,
            ids=queries.ids_in(engagement),
            verdict="no",
            reason="No.",
        )
    with pytest.raises(Invalid):
        actions.answer_contributions(
            actor=bakery.aminah,
            engagement=engagement,
            ids=queries.ids_in(engagement),
            verdict="perhaps",
            reason="No.",
        )
    assert Answer.objects.count() == 0


def test_each_with_an_address_is_told_once(bakery: w.World, settings: object) -> None:
    settings.BERSAMA_SMTP = "smtp://localhost:2525"
    engagement, _seats = b.closed(bakery, {"Rye": 3, "Ube": 3})
    seat = Participant.objects.order_by("pk").first()
    ContactPoint.objects.create(person=seat.person, kind="email", value="budi@example.com")
    b.decided(bakery, engagement, "Rye")
    for _time in range(2):
        events.react()
    given = {"actor": bakery.aminah, "engagement": engagement, "verdict": "no", "reason": "No."}
    actions.answer_contributions(ids=queries.ids_in(engagement), **given)
    actions.answer_contributions(ids=[c.pk for c in Contribution.objects.all()], **given)
    assert list(Delivery.objects.order_by("pk").values_list("kind", "person_id")) == [
        ("decisions.published", seat.person_id),
        ("decisions.answered", seat.person_id),
    ]


def test_in_a_small_known_circle_small_themes_are_answered_together(bakery: w.World) -> None:
    engagement = b.ask(bakery, ["Rye", "Ube", "Zaatar"], access="slips")
    for bread, count in {"Rye": 9, "Ube": 2, "Zaatar": 1}.items():
        many(engagement, count, bread)
    w.close_now(bakery, engagement)
    engagement.refresh_from_db()
    found = present.themes(engagement, None)
    shown = {theme.label: len(theme.ids) for theme in found}
    assert sum(shown.values()) == 12
    assert "Chose “Ube”" not in shown
    assert "Chose “Zaatar”" not in shown
    page = b.owner(bakery).get(b.desk(bakery, engagement, "answers") + "?show=received")
    assert "Nobody's own words stand here" in page.content.decode().replace("&#x27;", "'")
    assert "Tick those" not in page.content.decode()


@pytest.mark.parametrize("tab", ["themes", "received", "answered"])
def test_the_page_asks_as_much_of_5_as_of_30_and_1000(bakery: w.World, tab: str) -> None:
    counted = []
    client = b.owner(bakery)
    for size in (5, 30, 1000):
        engagement = b.ask(bakery, ["Rye", "Ube"])
        many(engagement, size)
        early = clock.now() - timedelta(minutes=1)
        Engagement.objects.filter(pk=engagement.pk).update(
            opens_at=early - timedelta(days=1), closes_at=early
        )
        if tab == "answered":
            Contribution.objects.filter(engagement=engagement).update(state="answered")
            Answer.objects.bulk_create(
                Answer(contribution=c, verdict="no", reason="No.", by=bakery.owner, at=early)
                for c in Contribution.objects.filter(engagement=engagement)
            )
        url = b.desk(bakery, engagement, "answers") + f"?show={tab}"
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(url)
        counted.append(len(asked))
        assert page.status_code == 200
        shown = page.content.decode().count(
            '<article class="card">' if tab == "answered" else 'name="ids"'
        )
        assert shown == (0 if tab == "themes" else min(size, 25))
    assert counted == [{"themes": 21, "received": 19, "answered": 19}[tab]] * 3


def test_before_five_people_answered_nobody_reads_what_was_chosen(bakery: w.World) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 3, "Ube": 1})
    client = b.owner(bakery)
    for tab in ("themes", "received"):
        page = client.get(b.desk(bakery, engagement, "answers") + f"?show={tab}").content.decode()
        assert "Chose “Rye”" not in page
        assert "Tick those" not in page
    (theme,) = present.themes(engagement, None)
    assert (theme.label, len(theme.ids)) == ("Everybody who answered", 4)


def test_words_for_a_theme_that_is_answered_meanwhile_are_shown_again(bakery: w.World) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 5, "Ube": 5})
    client, url = b.owner(bakery), b.desk(bakery, engagement, "answers")
    form = waiting_form(client, url)
    theme = present.themes(engagement, None)[0].key
    said = {**form, "theme": theme, "verdict": "no", "reason": "The oven is full."}
    assert client.post(url, said).status_code == 303
    again = client.post(url, {**said, "reason": "Only from June."})
    page = again.content.decode()
    assert again.status_code == 422
    assert "This form was sent before" in page
    assert "Only from June." in page
    assert set(Answer.objects.values_list("reason", flat=True)) == {"The oven is full."}

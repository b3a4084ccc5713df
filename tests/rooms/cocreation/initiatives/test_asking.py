"""From a question to a poster, promises, the close and the sealed receipt."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives import jobs, present
from bersama.cocreation.initiatives.models import (
    Engagement,
    Initiative,
    Participant,
    Promise,
    Statement,
)
from bersama.commons.organisations.models import Organisation
from bersama.commons.people.models import Person
from bersama.core import clock, upkeep
from bersama.core.actor import Actor
from bersama.core.errors import Conflict, Invalid
from bersama.core.ledger import checkpoints, verify_receipt
from bersama.core.ledger.models import Checkpoint
from bersama.core.ledger.verifying import verify
from bersama.core.models import Schedule
from bersama.methods.surveys.models import Choice
from tests import world as w

pytestmark = pytest.mark.django_db


@pytest.fixture
def bakery() -> w.World:
    return w.make_firm()


def nonce_in(html: str) -> str:
    return re.search(r'name="nonce" value="([^"]+)"', html)[1]


def filled(client: Client, path: str, **fields: str) -> dict[str, str]:
    nonce = nonce_in(client.get(path).content.decode())
    later = clock.now() + timedelta(days=5)
    base = {
        "nonce": nonce,
        "title": "Which bread?",
        "choices": "Rye\nSourdough",
        "purpose": "We choose one.",
        "closes_on": later.date().isoformat(),
        "answer_by": (later + timedelta(days=7)).date().isoformat(),
    }
    return {**base, **fields}


@override_settings(BERSAMA_URL="http://bakery.example")
def test_the_first_owner_comes_to_a_poster_in_one_form_of_five_fields() -> None:
    somebody = w.make_person()
    client = w.sign_in(Client(), somebody)
    page = client.get("/start").content.decode()
    asked = set(re.findall(r'name="([a-z_]+)"', page)) - {
        "nonce",
        "csrfmiddlewaretoken",
        "viewport",
        "language",
        "next",
        "theme",
    }
    asked = {name for name in asked if name not in ("color", "description")}
    assert {"firm", "title", "choices", "purpose", "closes_on"} <= asked
    assert "answer_by" not in asked
    data = filled(client, "/start", firm="Roti Pagi")
    del data["answer_by"]
    sent = client.post("/start", data)
    engagement = Engagement.objects.get()
    assert sent.url == f"/w/roti-pagi/q/{engagement.code}/poster"
    poster = client.get(sent.url)
    assert f"http://bakery.example/e/{engagement.code}/" in poster.content.decode()
    assert (engagement.state, engagement.mode, engagement.access) == (
        "running",
        "anonymous",
        "open",
    )
    assert Initiative.objects.get().title == "Which bread?"
    assert list(Choice.objects.values_list("text", flat=True)) == ["Rye", "Sourdough"]
    assert verify().exit_code == 0


def test_a_poster_to_this_computer_is_refused_with_what_to_do(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    client = w.sign_in(Client(), bakery.aminah)
    page = client.get(f"/w/{bakery.firm.slug}/q/{engagement.code}/poster").content.decode()
    assert "./bersama up --lan" in page
    assert "<svg" not in page.split('id="main"')[-1] or "poster-firm" not in page


def test_the_same_question_sent_twice_is_asked_once(bakery: w.World) -> None:
    client = w.sign_in(Client(), bakery.aminah)
    path = f"/w/{bakery.firm.slug}/ask"
    data = filled(client, path)
    first, second = client.post(path, data), client.post(path, data)
    assert first.url == second.url
    assert Engagement.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("title", "", "This field is required"),
        ("title", "x" * 201, "201 of 200"),
        ("choices", "Rye", "One choice is no choice"),
        ("choices", "Rye\nrye", "stands there twice"),
        ("choices", "\n".join(f"Bread {i}" for i in range(31)), "at most 30"),
        ("purpose", "", "This field is required"),
        ("closes_on", "2020-01-01", "still to come"),
        ("closes_on", "2026-02-31", "Enter a valid date"),
        ("answer_by", "2020-01-01", "before the last day"),
        ("title", "Ask\x00me", "position 4"),
    ],
)
def test_bad_input_is_said_and_what_was_typed_stays(
    bakery: w.World, field: str, value: str, says: str
) -> None:
    client = w.sign_in(Client(), bakery.aminah)
    path = f"/w/{bakery.firm.slug}/ask"
    data = filled(client, path, **{field: value})
    answered = client.post(path, data)
    html = answered.content.decode()
    assert answered.status_code == 422
    assert says in html
    kept = "Which bread?" if field != "title" else "We choose one."
    assert kept in html
    assert Engagement.objects.count() == 0


def test_without_choices_people_write_ideas(bakery: w.World) -> None:
    client = w.sign_in(Client(), bakery.aminah)
    path = f"/w/{bakery.firm.slug}/ask"
    assert client.post(path, filled(client, path, choices="")).status_code == 303
    assert Engagement.objects.get().method == "ideas"


def test_a_change_of_the_statement_is_a_new_version_and_moves_the_promise(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    seated, response = w.answer(engagement, "Rye")
    statement = engagement.statements.get()
    later = clock.now().date() + timedelta(days=30)
    rounds.change_statement(
        actor=bakery.aminah,
        engagement=engagement,
        purpose="We choose two.",
        decider="Aminah",
        rule="most",
        out_of_scope="",
        closes_on=later - timedelta(days=5),
        answer_by=later,
    )
    assert [s.version for s in Statement.objects.order_by("version")] == [1, 2]
    response.participant.refresh_from_db()
    assert response.participant.statement == statement
    shown = present.round_page(seated, engagement)["statement"]["purpose"]
    assert shown == "We choose one new bread."
    assert Promise.objects.get(kind="answer").due_on == later
    (card,) = present.own_cards(seated, engagement)
    assert (card["due"], card["moved_from"]) == (later, statement.answer_by)
    assert verify().exit_code == 0


def test_no_answer_is_promised_for_a_day_further_away_than_two_years(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    today = clock.now().date()
    said = {"purpose": "We choose two.", "decider": "Aminah", "rule": "most", "out_of_scope": ""}
    for days, named in (((5, 800), {"answer_by"}), ((800, 810), {"answer_by", "closes_on"})):
        closes_on, answer_by = (today + timedelta(days=n) for n in days)
        with pytest.raises(Invalid) as refused:
            rounds.change_statement(
                actor=bakery.aminah,
                engagement=engagement,
                closes_on=closes_on,
                answer_by=answer_by,
                **said,
            )
        assert set(refused.value.fields) == named
    client = w.sign_in(Client(), bakery.aminah)
    path = f"/w/{bakery.firm.slug}/ask"
    asked = client.post(path, filled(client, path, answer_by="9999-12-31"))
    assert (asked.status_code, Engagement.objects.count()) == (422, 1)
    assert "At most two years from now." in asked.content.decode()


@pytest.mark.parametrize(
    ("typed", "says"), [("03/12/{y}", "3 December"), ("2.12.{y}", "2 December")]
)
def test_in_english_dates_the_day_comes_first(bakery: w.World, typed: str, says: str) -> None:
    client = w.sign_in(Client(), bakery.aminah)
    path, year = f"/w/{bakery.firm.slug}/ask", clock.now().year + 1
    days = {"closes_on": typed.format(y=year), "answer_by": f"{year}-12-31"}
    assert client.post(path, filled(client, path, **days)).status_code == 303
    closes = Engagement.objects.get().closes_at.astimezone(ZoneInfo(bakery.firm.time_zone))
    assert f"{closes.day} {closes:%B}" == says


def test_nobody_calls_the_promised_answers_given_while_somebody_waits(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    w.answer(engagement, "Rye")
    promise = Promise.objects.get(kind="answer")
    with pytest.raises(Conflict, match="People can still answer"):
        rounds.keep_promise(actor=bakery.aminah, promise=promise)
    w.close_now(bakery, engagement)
    promise = Promise.objects.select_related("engagement").get(kind="answer")
    with pytest.raises(Conflict, match="1 person still waits"):
        rounds.keep_promise(actor=bakery.aminah, promise=promise)
    promise.refresh_from_db()
    assert promise.state == "open"


def test_a_promise_is_kept_or_taken_back_with_a_reason(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    day = clock.now().date() + timedelta(days=3)
    promise = rounds.make_promise(
        actor=bakery.aminah, engagement=engagement, what="Bake a trial batch.", due_on=day
    )
    with pytest.raises(Invalid):
        rounds.drop_promise(actor=bakery.aminah, promise=promise, note=" ")
    promise.refresh_from_db()
    assert promise.state == "open"
    rounds.keep_promise(actor=bakery.aminah, promise=promise, note="Twelve loaves.")
    assert (promise.state, promise.note) == ("kept", "Twelve loaves.")
    with pytest.raises(Conflict):
        rounds.drop_promise(actor=bakery.aminah, promise=promise, note="No oven.")
    with pytest.raises(Invalid):
        rounds.make_promise(
            actor=bakery.aminah,
            engagement=engagement,
            what="Too late.",
            due_on=clock.now().date() - timedelta(days=2),
        )
    assert verify().exit_code == 0


def test_an_early_close_needs_a_reason_and_seals_the_ledger(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    w.answer(engagement, "Rye")
    with pytest.raises(Invalid):
        rounds.close_round(actor=bakery.aminah, engagement=engagement, reason="")
    rounds.close_round(actor=bakery.aminah, engagement=engagement, reason="Sold out.")
    engagement.refresh_from_db()
    assert (engagement.state, Checkpoint.objects.count()) == ("closed", 1)


def test_the_worker_closes_what_is_over_once(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    early = clock.now() - timedelta(days=2)
    Engagement.objects.filter(pk=engagement.pk).update(
        opens_at=early, closes_at=early + timedelta(days=1)
    )
    assert [jobs.close_what_is_over.func(), jobs.close_what_is_over.func()] == [1, 0]
    engagement.refresh_from_db()
    assert (engagement.state, engagement.closed_at) == ("closed", engagement.closes_at)


def test_a_sealed_receipt_is_checked_offline_and_one_changed_byte_is_found(
    bakery: w.World, tmp_path: Path
) -> None:
    engagement = w.ask_breads(bakery)
    _seated, response = w.answer(engagement, "Rye")
    for _i in range(9):
        w.answer(engagement, "Pandan")
    pending = present.receipt(response.contribution, engagement)
    assert pending is not None
    assert pending["status"] == "pending"
    w.close_now(bakery, engagement)
    sealed = present.receipt(response.contribution, engagement)
    assert sealed is not None
    assert sealed["status"] == "sealed"
    assert "Rye" not in json.dumps(sealed)
    seal = present.seal_line(engagement)
    program = Path(verify_receipt.__file__)
    file = tmp_path / "receipt.json"

    def check(text: str) -> int:
        file.write_text(text)
        command = [sys.executable, "-I", str(program), str(file), "--checkpoint", seal]
        return subprocess.run(command, capture_output=True, check=False).returncode

    assert check(json.dumps(sealed)) == 0
    sealed["leaf"]["seq"] += 1
    assert check(json.dumps(sealed)) == 1


def test_a_newer_entry_takes_away_no_receipt_and_no_command_is_shown_that_must_fail(
    bakery: w.World, tmp_path: Path
) -> None:
    engagement = w.ask_breads(bakery)
    secret = "s" * 43
    _seated, response = w.answer(engagement, "Rye", secret=secret)
    client = w.seat(Client(), engagement, secret)
    page = f"/e/{engagement.code}/receipt/{response.contribution.public_id}"
    before = client.get(page).content.decode()
    assert "python3 verify_receipt.py" not in before
    assert "as soon as this site makes its next seal" in before
    checkpoints.seal_all()
    rounds.hide_contribution(
        actor=bakery.aminah, contribution=response.contribution, reason="It names somebody."
    )
    Schedule.objects.create(
        name=upkeep.seal_the_ledger.module_path, due_at=clock.now() + timedelta(minutes=30)
    )
    shown = html.unescape(client.get(page).content.decode())
    assert "You gave it." in shown
    assert "It was taken out of sight." in shown
    assert "signed now and sealed by <time" in shown
    (file, seal), *more = re.findall(
        r'python3 verify_receipt.py (\S+) --checkpoint "([^"]+)"', shown
    )
    assert more == []
    links = [html.unescape(found) for found in re.findall(r'href="([^"]+[?]entry=[0-9]+)"', shown)]
    given, hidden = (client.get(link) for link in links)
    assert f'filename="{file}"' in given.headers["Content-Disposition"]
    assert (given.json()["status"], hidden.json()["status"]) == ("sealed", "pending")
    (tmp_path / file).write_bytes(given.content)
    words = [sys.executable, "-I", verify_receipt.__file__, file, "--checkpoint", seal]
    assert subprocess.run(words, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    assert client.get(f"{page}.json").json() == given.json()
    assert [client.get(f"{page}.json?entry={x}").status_code for x in ("1", "x")] == [404, 404]


def test_home_and_desk_take_the_same_queries_for_1_30_and_1000(
    bakery: w.World,
) -> None:
    client = w.sign_in(Client(), bakery.aminah)
    engagement = w.ask_breads(bakery)
    counts = []
    for more in (1, 29, 970):
        many_rounds(engagement, more)
        numbers = []
        for path in ("", f"q/{engagement.code}", "ask"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(f"/w/{bakery.firm.slug}/{path}").status_code == 200
            numbers.append(len(asked))
        counts.append(numbers)
    assert counts == [[16, 15, 4]] * 3


def many_rounds(engagement: Engagement, count: int) -> None:
    """So many more people in this round, and so many more rounds, written into the tables."""
    statement = engagement.statements.get()
    people = Person.objects.bulk_create(Person(joined_on=clock.today("UTC")) for _n in range(count))
    Participant.objects.bulk_create(
        Participant(
            engagement=engagement, person=person, statement=statement, joined_at=clock.now()
        )
        for person in people
    )
    kept = {f.attname: getattr(engagement, f.attname) for f in Engagement._meta.concrete_fields}
    for own in ("id", "public_id", "code"):
        del kept[own]
    rounds_ = Engagement.objects.bulk_create(
        Engagement(**kept, code=f"c{count}x{number}") for number in range(count)
    )
    said = {f.attname: getattr(statement, f.attname) for f in Statement._meta.concrete_fields}
    del said["id"]
    Statement.objects.bulk_create(
        Statement(**{**said, "engagement_id": round_.pk}) for round_ in rounds_
    )


def test_the_owner_reads_no_result_before_the_close(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    w.answer(engagement, "Rye")
    client = w.sign_in(Client(), bakery.aminah)
    path = f"/w/{bakery.firm.slug}/q/{engagement.code}"
    assert client.get(f"{path}/results").status_code == 403
    desk = client.get(path).content.decode()
    assert "open link" in desk
    with pytest.raises(Conflict):
        rounds.open_round(actor=bakery.aminah, engagement=engagement)
    assert Organisation.objects.count() == 1


def test_results_after_ones_own_act_are_for_those_who_acted(bakery: w.World) -> None:
    import secrets

    engagement = w.ask_breads(bakery, results_when="after_own_act")
    secret = secrets.token_urlsafe(32)
    assert Client().get(f"/e/{engagement.code}/results").status_code == 403
    w.answer(engagement, "Rye", secret=secret)
    assert (
        w.seat(Client(), engagement, secret).get(f"/e/{engagement.code}/results").status_code == 200
    )


def test_taking_back_and_giving_again(bakery: w.World) -> None:
    import secrets

    engagement = w.ask_breads(bakery)
    secret = secrets.token_urlsafe(32)
    seated, response = w.answer(engagement, "Rye", secret=secret)
    rounds.withdraw(actor=seated, contribution=response.contribution)
    assert response.contribution.state == "withdrawn"
    stranger = Actor(person_id=1)
    with pytest.raises(Exception, match="nothing here"):
        rounds.withdraw(actor=stranger, contribution=response.contribution)
    assert verify().exit_code == 0

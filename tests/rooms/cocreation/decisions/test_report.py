"""The page of an initiative, and its report: each reason with what was counted for it."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bersama.cocreation.decisions import actions, present, queries
from bersama.cocreation.decisions.models import ReasonAnswer
from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives import queries as round_queries
from bersama.cocreation.initiatives.models import Engagement, Initiative
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.edits import version_of
from bersama.core.errors import Denied, Stale
from bersama.core.ledger.models import Entry
from bersama.methods.surveys import actions as surveys
from tests import world as w
from tests.rooms.cocreation.decisions import breads as b

pytestmark = pytest.mark.django_db
PAGES = (("", 10), ("/report", 18))  # address, and what it asks the database


@pytest.fixture
def bakery() -> w.World:
    return w.make_firm()


def url_of(world: w.World, initiative: Initiative, more: str = "") -> str:
    return f"/w/{world.firm.slug}/i/{initiative.public_id}{more}"


def text(client: Client, url: str) -> str:
    return " ".join(client.get(url).content.decode().split())


def finished(world: w.World, **other: object) -> Engagement:
    """Seven and five answered, it was decided, and eight have their answer."""
    engagement, _seats = b.closed(world, {"Rye": 7, "Ube": 5}, **other)
    b.decided(world, engagement, "Rye")
    ids = queries.ids_in(engagement)
    actions.answer_contributions(
        actor=world.aminah, engagement=engagement, ids=ids[:8], verdict="yes", reason="Yes."
    )
    return engagement


def invited(world: w.World, engagement: Engagement, mail: str) -> None:
    """Somebody with this address comes by their own link, and answers nothing yet."""
    rounds.invite_many(actor=world.aminah, engagement=engagement, people=f"Ana, {mail}")
    made = engagement.invitations.latest("pk")
    rounds.accept_invitation(
        actor=Actor(),
        invitation_secret=round_queries.invitation_secret(made.public_id),
        secret=secrets.token_urlsafe(32),
    )


def test_the_page_has_the_fixed_order_of_an_object(bakery: w.World) -> None:
    engagement = finished(bakery, reasons=("loyalty",))
    page = text(b.owner(bakery), url_of(bakery, engagement.initiative))
    order = (
        "<h1>",
        "12 people took part.",
        "The report: what came of it",
        "Loyalty: people who stay with us",
        "The questions",
        "What was decided",
        "What you promised",
        "What happened",
        "People",
    )
    places = [page.find(words, page.find("<h1>")) for words in order]
    assert -1 not in places
    assert places == sorted(places)
    assert f'href="/w/{bakery.firm.slug}/q/{engagement.code}"' in page


def test_home_and_desk_lead_there(bakery: w.World) -> None:
    engagement = b.ask(bakery)
    client, there = b.owner(bakery), f'href="{url_of(bakery, engagement.initiative)}"'
    assert there in text(client, f"/w/{bakery.firm.slug}/")
    assert there in text(client, b.desk(bakery, engagement, "").rstrip("/"))


def test_the_page_asks_the_same_number_of_questions_with_1_and_with_30_rounds(
    bakery: w.World,
) -> None:
    first = finished(bakery, reasons=("loyalty", "expertise"))
    client = b.owner(bakery)
    for more, wanted in PAGES:
        url = url_of(bakery, first.initiative, more)
        client.get(url)
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        assert len(few) == wanted, more
    for number in range(29):
        b.ask(bakery, ["Rye", "Ube"], title=f"Bread {number}?", initiative=first.initiative)
    for more, wanted in PAGES:
        url = url_of(bakery, first.initiative, more)
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        assert len(many) == wanted, more


def test_one_more_question_becomes_a_part_of_it(bakery: w.World) -> None:
    first = b.ask(bakery)
    client = b.owner(bakery)
    ask = f"/w/{bakery.firm.slug}/ask?of={first.initiative.public_id}"
    html = client.get(ask).content.decode()
    sent = {
        "nonce": b.nonces(html)[0],
        "of": b.hidden(html, "of"),
        "title": "And which cake?",
        "choices": "Lapis\nButter",
        "purpose": "We choose one.",
        "closes_on": (clock.now() + timedelta(days=5)).date().isoformat(),
        "answer_by": (clock.now() + timedelta(days=9)).date().isoformat(),
    }
    assert client.post(ask, sent).status_code == 303
    assert Initiative.objects.count() == 1
    assert first.initiative.engagements.count() == 2
    theirs = w.make_firm("Kedai Kopi", owner="Budi", staff="Dewi")
    other = b.ask(theirs)
    again = {**sent, "of": str(other.initiative.public_id), "nonce": b.nonces(text(client, ask))[0]}
    assert client.post(ask, again).status_code == 404
    assert other.initiative.engagements.count() == 1


def test_choosing_loyalty_proposes_loyalty_scales_and_repeat_purchase(bakery: w.World) -> None:
    engagement = finished(bakery, reasons=("loyalty",))
    page = text(b.owner(bakery), url_of(bakery, engagement.initiative, "/report"))
    assert "A loyalty scale, from 1 to 5, asked before and after" in page
    assert "Repeat purchase: how many of those who took part bought again" in page
    assert page.count("you measure this yourself") == 2
    assert "Zeithaml, Berry, Parasuraman 1996" in page
    assert "The share of your sales that comes from what is new" not in page


def test_beside_each_reason_stands_what_was_counted(bakery: w.World) -> None:
    reasons = ("efficiency", "expertise", "innovation", "loyalty")
    engagement = finished(bakery, reasons=reasons)
    page = present.report_page(bakery.aminah, engagement.initiative)
    found = {row["key"]: {f.key: f.words for f in row["found"]} for row in page["reasons"]}
    assert found == {
        "expertise": {
            "groups": "Nobody was asked for their group.",
            "contributions": "12",
            "taken_up": "8 of 8",
        },
        "innovation": {"contributions": "12", "taken_up": "8 of 8", "chosen": "0 of 1"},
        "loyalty": {
            "came_back": "Nobody was invited by name, so nobody can be known again.",
            "answered": "8 of 12",
            "promises": "0 of 1",
        },
        "efficiency": {"days": "0", "answered": "8 of 12", "promises": "0 of 1"},
    }


def test_who_came_back_is_counted_of_those_invited_by_name(bakery: w.World) -> None:
    first = b.ask(bakery, mode="named", reasons=("loyalty",))
    second = b.ask(bakery, mode="named", initiative=first.initiative)
    for mail in ("ana@x.example", "budi@x.example"):
        invited(bakery, first, mail)
    invited(bakery, second, "ana@x.example")
    engagements = round_queries.rounds_in(first.initiative)
    assert round_queries.came_back(engagements, bakery.firm.pk) == (2, 1)
    assert present.found_for(first.initiative, "loyalty")["came_back"] == 1


def test_where_names_are_kept_secret_few_who_came_back_are_not_said(bakery: w.World) -> None:
    first = b.ask(bakery, mode="confidential", access="invited", reasons=("loyalty",))
    second = b.ask(bakery, mode="confidential", access="invited", initiative=first.initiative)
    invited(bakery, first, "ana@x.example")
    invited(bakery, second, "ana@x.example")
    page = present.report_page(bakery.aminah, first.initiative)
    words = next(f.words for f in page["reasons"][0]["found"] if f.key == "came_back")
    assert words == "Not shown: it would be about few people."
    assert present.found_for(first.initiative, "loyalty")["came_back"] is None


def test_the_report_counts_each_role(bakery: w.World) -> None:
    engagement = b.ask(bakery, mode="named", reasons=("innovation",))
    b.answered(engagement, {"Rye": 2})
    for mail, role in (("a@x.example", "provider"), ("b@x.example", "partner")):
        rounds.invite_many(
            actor=bakery.aminah, engagement=engagement, people=f"Ana, {mail}", role=role
        )
        made = engagement.invitations.latest("pk")
        seated, _seat = rounds.accept_invitation(
            actor=Actor(),
            invitation_secret=round_queries.invitation_secret(made.public_id),
            secret=(secret := secrets.token_urlsafe(32)),
        )
        question = engagement.questions.get(position=1)
        surveys.answer(
            actor=seated,
            engagement=engagement,
            replies={question.pk: surveys.Given(choice_ids=(question.choices.first().pk,))},
            arrival=rounds.Arrival(accepts_terms=True),
            secret=secret,
        )
    table = present.report_page(bakery.aminah, engagement.initiative)["roles"]
    assert table["heads"] == [
        "Information provider: answers and supports",
        "Development partner: comments, too",
        "Innovator: brings ideas, too",
    ]
    assert [count for _head, count in table["rows"][0]["cells"]] == [1, 1, 2]
    assert table["rows"][0]["whole"] == 4


def test_the_owner_writes_a_sentence_a_reason_and_the_ledger_holds_it(bakery: w.World) -> None:
    engagement = finished(bakery, reasons=("loyalty",))
    client, url = b.owner(bakery), url_of(bakery, engagement.initiative, "/report")
    html = client.get(url).content.decode()
    sent = {
        "nonce": b.nonces(html)[0],
        "version": b.hidden(html, "version"),
        "reason": "loyalty",
        "words": "More of them come on Fridays.",
    }
    assert client.post(url, sent).status_code == 303
    row = ReasonAnswer.objects.get()
    assert (row.reason, row.words) == ("loyalty", "More of them come on Fridays.")
    assert row.found == {"came_back": None, "answered": 8, "promises": 0}
    entry = Entry.objects.get(kind="decisions.reason.answered")
    assert entry.obj == f"decisions.reason/{engagement.initiative.public_id}:loyalty"
    assert entry.codes == {"which": "loyalty"}
    page = text(client, url)
    assert "More of them come on Fridays." in page
    assert "A reason got its answer in the report." in text(
        client, url_of(bakery, engagement.initiative)
    )
    staff = w.sign_in(Client(), bakery.chen)
    assert "More of them come on Fridays." in text(staff, url)


def test_before_a_decision_nothing_is_answered_and_staff_never_answers(bakery: w.World) -> None:
    engagement = b.ask(bakery, reasons=("loyalty",))
    given = {"reason": "loyalty", "words": "Yes.", "found": {}}
    with pytest.raises(Denied, match="Nothing is decided yet"):
        actions.answer_reason(actor=bakery.aminah, initiative=engagement.initiative, **given)
    done = finished(bakery, reasons=("loyalty",))
    with pytest.raises(Denied, match="Only the owner says what came of it"):
        actions.answer_reason(actor=bakery.chen, initiative=done.initiative, **given)


def test_two_owners_at_the_same_reason_see_both_sentences(bakery: w.World) -> None:
    engagement = finished(bakery, reasons=("loyalty",))
    client, url = b.owner(bakery), url_of(bakery, engagement.initiative, "/report")
    html = client.get(url).content.decode()
    actions.answer_reason(
        actor=bakery.aminah,
        initiative=engagement.initiative,
        reason="loyalty",
        words="Theirs came first.",
        found={},
    )
    sent = {
        "nonce": b.nonces(html)[0],
        "version": b.hidden(html, "version"),
        "reason": "loyalty",
        "words": "Mine is here.",
    }
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody changed this since you opened it." in page
    assert "Theirs came first." in page
    assert 'value="Mine is here."' in page
    assert ReasonAnswer.objects.get().words == "Theirs came first."
    again = {**sent, "nonce": b.nonces(page)[0], "version": b.hidden(page, "version")}
    assert client.post(url, again).status_code == 303
    assert ReasonAnswer.objects.get().words == "Mine is here."


def test_the_owner_says_later_what_it_is_for(bakery: w.World) -> None:
    engagement = finished(bakery)
    initiative = engagement.initiative
    client, url = b.owner(bakery), url_of(bakery, initiative, "/change")
    assert "Choose the reasons" in text(client, url_of(bakery, initiative, "/report"))
    html = client.get(url).content.decode()
    sent = {
        "nonce": b.nonces(html)[0],
        "version": b.hidden(html, "version"),
        "title": "Friday bread",
        "reasons": ["loyalty", "innovation"],
    }
    assert client.post(url, sent).status_code == 303
    initiative.refresh_from_db()
    assert (initiative.title, initiative.reasons) == ("Friday bread", ["innovation", "loyalty"])
    with pytest.raises(Stale):
        rounds.change_initiative(
            actor=bakery.aminah,
            initiative=initiative,
            title="Another",
            reasons=[],
            version=version_of({"title": "Old", "reasons": []}),
        )

"""What everybody reads: the record, you said and we did, the poster."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bersama.cocreation.decisions import actions, queries
from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.models import Engagement, Promise
from bersama.core import clock
from bersama.core.actor import Actor
from tests import world as w
from tests.rooms.cocreation.decisions import breads as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def bakery() -> w.World:
    return w.make_firm()


def test_a_round_by_slips_is_read_by_those_who_took_part_only(bakery: w.World) -> None:
    engagement = b.ask(bakery, ["Rye", "Ube"], access="slips")
    secret = "s" * 43
    rounds.print_slips(actor=bakery.aminah, engagement=engagement, count=5, secret="p" * 43)
    code = rounds.slip_codes("p" * 43, 5)[0]
    rounds.spend_slip(actor=Actor(), code=code, secret=secret)
    w.close_now(bakery, engagement)
    engagement.refresh_from_db()
    b.decided(bakery, engagement, "Rye", reasons="Only for us.")
    url = f"/e/{engagement.code}/decision"
    assert Client().get(url).status_code == 404
    inside = w.seat(Client(), engagement, secret).get(url)
    assert inside.status_code == 200
    assert "Only for us." in inside.content.decode()
    told = Client().get(f"/o/{bakery.firm.slug}/").content.decode()
    assert "Only for us." not in told
    assert "has not published a decision yet." in told


def test_you_said_we_did_tells_what_came_of_open_questions(bakery: w.World) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 7, "Ube": 5})
    b.decided(bakery, engagement, "Rye", reasons="Rye keeps.")
    ids = queries.ids_in(engagement)
    actions.answer_contributions(
        actor=bakery.aminah, engagement=engagement, ids=ids[:8], verdict="yes", reason="Yes."
    )
    page = " ".join(Client().get(f"/o/{bakery.firm.slug}/").content.decode().split())
    assert engagement.title in page
    assert "12 people were heard." in page
    assert "8 of 12 contributions have their answer." in page
    assert "Rye keeps." in page
    assert f'href="/e/{engagement.code}/decision"' in page
    assert Client().get("/o/nobody/").status_code == 404


@pytest.mark.parametrize(("is_public", "word"), [(True, "late"), (False, "promised")])
def test_late_is_public_only_where_the_firm_promised_so(
    bakery: w.World, is_public: bool, word: str
) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 7, "Ube": 5})
    b.decided(bakery, engagement, "Rye")
    Engagement.objects.filter(pk=engagement.pk).update(promises_are_public=is_public)
    Promise.objects.update(due_on=clock.now().date() - timedelta(days=3))
    page = Client().get(f"/o/{bakery.firm.slug}/").content.decode()
    assert f"{word}</span>" in page
    other = {"late": "promised", "promised": "late"}[word]
    assert f"{other}</span>" not in page


def test_the_public_page_asks_as_much_of_1_as_of_30(bakery: w.World) -> None:
    counted = []
    for size in (1, 30):
        while size > Engagement.objects.filter(state="decided").count():
            engagement = b.ask(bakery, ["Rye", "Ube"])
            w.close_now(bakery, engagement)
            engagement.refresh_from_db()
            b.decided(bakery, engagement, "Rye")
        Client().get(f"/o/{bakery.firm.slug}/")
        with CaptureQueriesContext(connection) as asked:
            page = Client().get(f"/o/{bakery.firm.slug}/").content.decode()
        assert page.count('<article class="card">') == min(size, 25)
        counted.append(len(asked))
    assert counted == [7, 7]


def test_the_poster_leads_where_a_phone_can_go_or_says_what_to_do(
    bakery: w.World, settings: object
) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 7, "Ube": 5})
    client = b.owner(bakery)
    url = b.desk(bakery, engagement, "answer-poster")
    early = client.get(url)
    assert early.status_code == 409
    assert "Publish the decision first" in early.content.decode()
    b.decided(bakery, engagement, "Rye")
    settings.BERSAMA_URL = "http://127.0.0.1:8000"
    refused = client.get(url)
    assert refused.status_code == 409
    assert "./bersama up --lan" in refused.content.decode()
    settings.BERSAMA_URL = "https://bakery.example"
    page = client.get(url)
    assert page.status_code == 200
    assert f"https://bakery.example/e/{engagement.code}/decision" in page.content.decode()
    assert "58 %" in page.content.decode()
    assert "Seal of the record:" in page.content.decode()


def test_the_desk_lists_what_waits(bakery: w.World) -> None:
    first, _seats = b.closed(bakery, {"Rye": 7, "Ube": 5}, title="Which bread first?")
    client = b.owner(bakery)
    page = client.get(f"/w/{bakery.firm.slug}/decisions").content.decode()
    assert b.desk(bakery, first, "decide") in page
    b.decided(bakery, first, "Rye")
    page = client.get(f"/w/{bakery.firm.slug}/decisions").content.decode()
    assert b.desk(bakery, first, "decide") not in page
    assert b.desk(bakery, first, "answers") in page
    assert b.desk(bakery, first, "decision") in page

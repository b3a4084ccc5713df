"""Times on a page are those of the firm whose page it is, and the page says so."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client, override_settings

from bersama.cocreation.initiatives import actions as rounds
from bersama.commons.organisations.models import Organisation
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.methods.ideas import actions as ideas
from tests import world as w

pytestmark = pytest.mark.django_db
SECRET = "s" * 43
EVENING = datetime(2026, 5, 4, 15, 30, tzinfo=UTC)  # 00:30 on the 5th in Jayapura


@pytest.fixture
def bakery() -> w.World:
    world = w.make_firm()
    Organisation.objects.filter(pk=world.firm.pk).update(time_zone="Asia/Jayapura")
    world.firm.refresh_from_db()
    return world


@override_settings(BERSAMA_TIME_ZONE="Europe/Lisbon")
@pytest.mark.parametrize("seated", [True, False], ids=["with a seat", "without one"])
def test_participants_read_the_time_of_the_firm_not_of_the_site(
    bakery: w.World, seated: bool
) -> None:
    with clock.at(EVENING):
        engagement = ideas.ask_for_ideas(
            actor=bakery.aminah, organisation=bakery.firm, plan=w.plan(mode="named"), opens=True
        )
        actor, _seat = rounds.take_seat(
            actor=Actor(),
            engagement=engagement,
            secret=SECRET,
            arrival=rounds.Arrival(accepts_terms=True),
        )
        idea = ideas.submit_idea(actor=actor, engagement=engagement, text="A bench.")
        ideas.write_comment(actor=actor, idea=idea, text="For two.")
        client = w.seat(Client(), engagement, SECRET) if seated else Client()
        page = client.get(f"/e/{engagement.code}/ideas/{idea.number}").content.decode()
    assert "5 May 2026, 00:30" in page
    assert "Times are those of Jayapura." in page


@override_settings(BERSAMA_TIME_ZONE="Europe/Lisbon")
def test_the_last_moment_to_answer_names_its_zone(bakery: w.World) -> None:
    year = clock.now().year + 1
    engagement = w.ask_breads(
        bakery,
        closes_at=datetime(year, 5, 4, 15, 30, tzinfo=UTC),
        answer_by=date(year, 5, 9),
    )
    said = f"5 May {year}, 00:30 (Jayapura)"
    assert said in Client().get(f"/e/{engagement.code}/").content.decode()
    owner = w.sign_in(Client(), bakery.aminah)
    for page in ("", f"q/{engagement.code}", f"i/{engagement.initiative.public_id}"):
        assert said in owner.get(f"/w/{bakery.firm.slug}/{page}").content.decode(), page


@override_settings(BERSAMA_TIME_ZONE="Europe/Lisbon")
def test_the_public_page_and_the_time_line_of_a_firm_keep_its_time(bakery: w.World) -> None:
    assert "Times are those of Jayapura." in (
        Client().get(f"/o/{bakery.firm.slug}/").content.decode()
    )
    engagement = w.ask_breads(bakery)
    owner = w.sign_in(Client(), bakery.aminah)
    desk = owner.get(f"/w/{bakery.firm.slug}/q/{engagement.code}").content.decode()
    assert "Times are those of Jayapura." in desk
    assert "Times are those of" not in Client().get("/sign-in").content.decode()

"""How people get in: the open link, slips, invitations, a second device; and what is kept of it."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives import present, queries
from bersama.cocreation.initiatives.models import (
    Engagement,
    Invitation,
    Participant,
    Seat,
    Slip,
    SlipBatch,
)
from bersama.cocreation.initiatives.registry import method_of
from bersama.commons.people.models import Person
from bersama.core.actor import Actor
from bersama.core.errors import Conflict, Denied, Invalid, Missing
from bersama.core.ledger.verifying import verify
from bersama.methods.surveys import actions as surveys
from tests import world as w

pytestmark = pytest.mark.django_db


@pytest.fixture
def bakery() -> w.World:
    return w.make_firm()


def nonce_in(html: str) -> str:
    return re.search(r'name="nonce" value="([^"]+)"', html)[1]


def printed(bakery: w.World, count: int = 6) -> tuple[Engagement, SlipBatch, list[str]]:
    engagement = w.ask_breads(bakery, access="slips")
    secret = secrets.token_urlsafe(32)
    batch = rounds.print_slips(
        actor=bakery.aminah, engagement=engagement, count=count, secret=secret
    )
    return engagement, batch, rounds.slip_codes(secret, count)


def test_slip_codes_are_drawn_from_the_secret_and_hard_to_guess() -> None:
    one, two = rounds.slip_codes("a" * 43, 500), rounds.slip_codes("b" * 43, 500)
    assert one == rounds.slip_codes("a" * 43, 500)
    assert len(set(one) | set(two)) == 1000
    assert {len(code) for code in one} == {12}
    letters = "".join(one)
    assert min(letters.count(c) for c in set(letters)) > 100  # 6000 letters over 31


def test_a_slip_lets_one_in_once_and_leaves_no_trace_of_whose_it_was(bakery: w.World) -> None:
    engagement, batch, codes = printed(bakery)
    client = Client()
    looked = client.get(f"/s/{codes[0]}")
    assert looked.status_code == 200
    assert engagement.title not in looked.content.decode()
    assert Slip.objects.count() == 6  # looking spends nothing
    typed = f" {codes[0][:4].upper()}-{codes[0][4:8]} {codes[0][8:]}"
    sent = client.post("/s", {"nonce": nonce_in(looked.content.decode()), "slip": typed})
    assert (sent.status_code, sent.url) == (303, f"/e/{engagement.code}/")
    batch.refresh_from_db()
    assert (batch.printed, batch.spent, Slip.objects.count()) == (6, 1, 5)
    assert queries.digest_of(codes[0]) not in Slip.objects.values_list("digest", flat=True)
    participant = Participant.objects.get()
    assert (participant.via, participant.person.name) == ("slip", "")
    assert participant.joined_at.hour == participant.joined_at.minute == 0
    assert client.get(sent.url).status_code == 200
    again = Client()
    refused = again.post(
        "/s", {"nonce": nonce_in(again.get("/s").content.decode()), "slip": codes[0]}
    )
    assert refused.status_code == 422
    assert "not valid, or it was used already" in refused.content.decode()
    assert Participant.objects.count() == 1
    assert verify().exit_code == 0


def test_who_is_signed_in_takes_part_by_slip_as_nobody(bakery: w.World) -> None:
    _engagement, _batch, codes = printed(bakery)
    client = w.sign_in(Client(), bakery.chen)
    client.post("/s", {"nonce": nonce_in(client.get("/s").content.decode()), "slip": codes[1]})
    participant = Participant.objects.get()
    assert participant.person_id not in (bakery.staff.pk, bakery.owner.pk)
    assert participant.person.name == ""


def test_a_slip_whose_answer_got_lost_leads_to_the_same_seat(bakery: w.World) -> None:
    engagement, _batch, codes = printed(bakery)
    first, second = Client(), Client()
    nonce = nonce_in(first.get("/s").content.decode())
    for client in (first, second):
        sent = client.post("/s", {"nonce": nonce, "slip": codes[2]})
        assert sent.status_code == 303
    assert Participant.objects.count() == Seat.objects.count() == 1
    assert second.get(f"/e/{engagement.code}/mine").status_code == 200


def test_few_slips_hide_nobody_and_only_the_manager_prints(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery, access="slips")
    with pytest.raises(Invalid) as few:
        rounds.print_slips(actor=bakery.aminah, engagement=engagement, count=4, secret="s" * 43)
    assert list(few.value.fields) == ["count"]
    with pytest.raises(Denied):
        rounds.print_slips(actor=bakery.chen, engagement=engagement, count=9, secret="s" * 43)
    assert SlipBatch.objects.count() == Slip.objects.count() == 0


def test_the_sheet_is_shown_to_whoever_printed_it_and_to_nobody_else(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery, access="slips")
    address = f"/w/{bakery.firm.slug}/q/{engagement.code}/slips"
    client = w.sign_in(Client(), bakery.aminah)
    nonce = nonce_in(client.get(address).content.decode())
    sent = client.post(address, {"nonce": nonce, "count": "5"})
    assert sent.status_code == 303
    sheet = client.get(sent.url).content.decode()
    codes = rounds.slip_codes(client.cookies["sheet"].value, 5)
    assert [f"{c[:4]} {c[4:8]} {c[8:]}" in sheet for c in codes] == [True] * 5
    elsewhere = w.sign_in(Client(), bakery.aminah).get(sent.url)
    assert elsewhere.status_code == 409
    assert "was shown once" in elsewhere.content.decode()


def test_an_invitation_counts_once_on_two_devices(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery, access="invited", mode="named")
    made = rounds.invite_many(
        actor=bakery.aminah,
        engagement=engagement,
        people="Siti, siti@example.org\nKumar, +60 12 345 6789\n\nMei",
        role="partner",
    )
    assert (made.made, list(made.same)) == (3, [])
    row = Invitation.objects.get(person__name="Siti")
    secret = queries.invitation_secret(row.public_id)
    assert row.digest == queries.digest_of(secret)
    phone, laptop = Client(), Client()
    for _i in range(20):
        assert phone.get(f"/i/{secret}").status_code == 200  # a scanner that looks uses nothing up
    assert Participant.objects.count() == 0
    for client in (phone, laptop):
        nonce = nonce_in(client.get(f"/i/{secret}").content.decode())
        assert client.post(f"/i/{secret}", {"nonce": nonce}).url == f"/e/{engagement.code}/"
    participant = Participant.objects.get()
    assert (participant.person.name, participant.via, participant.role) == (
        "Siti",
        "invited",
        "partner",
    )
    assert Seat.objects.count() == 2
    assert verify().exit_code == 0


@pytest.mark.parametrize("how", ["unknown", "expired", "revoked"])
def test_a_dead_invitation_opens_nothing_and_says_one_thing(bakery: w.World, how: str) -> None:
    engagement = w.ask_breads(bakery, access="invited")
    person = w.make_person("Siti")
    row = rounds.invite(actor=bakery.aminah, engagement=engagement, person=person)
    secret = queries.invitation_secret(row.public_id)
    if how == "expired":
        Invitation.objects.filter(pk=row.pk).update(expires_at=row.made_at - timedelta(days=1))
    if how == "revoked":
        rounds.revoke_invitation(actor=bakery.aminah, invitation=row)
    if how == "unknown":
        secret = secrets.token_urlsafe(32)
    client = Client()
    nonce = nonce_in(client.get(f"/i/{secret}").content.decode())
    answered = client.post(f"/i/{secret}", {"nonce": nonce})
    assert answered.status_code == 404
    assert "no longer valid" in answered.content.decode()
    assert Participant.objects.count() == 0


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Siti, siti(at)example", "Line 1"),
        ("Ali, 012 345 678", "with its country"),
        ("x" * 61, "longer than 60"),
    ],
)
def test_a_list_with_a_bad_line_invites_nobody(bakery: w.World, line: str, says: str) -> None:
    engagement = w.ask_breads(bakery, access="invited")
    with pytest.raises(Invalid) as wrong:
        rounds.invite_many(
            actor=bakery.aminah, engagement=engagement, people=f"{line}\nMei, mei@example.org"
        )
    assert says in str(wrong.value.fields["people"][0])
    assert Invitation.objects.count() == 0


def test_people_invited_twice_keep_their_link(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery, access="invited")
    people = "Siti, SITI@example.org"
    counts = [
        rounds.invite_many(actor=bakery.aminah, engagement=engagement, people=people).made
        for _i in range(2)
    ]
    assert (counts, Invitation.objects.count()) == ([1, 0], 1)


def test_the_same_address_twice_in_a_list_is_one_link_and_the_line_is_named(
    bakery: w.World,
) -> None:
    engagement = w.ask_breads(bakery, access="invited")
    address = f"/w/{bakery.firm.slug}/q/{engagement.code}/invitations"
    client = w.sign_in(Client(), bakery.aminah)
    people = (
        "Siti, siti@example.org\nMei\nSiti, SITI@example.org\nAli, +60123456789\n"
        "Ali B, +60 12 345 6789\nMei"
    )
    sent = client.post(
        address,
        {"nonce": nonce_in(client.get(address).content.decode()), "people": people}
        | {"role": "innovator"},
    )
    assert (sent.status_code, Invitation.objects.count()) == (303, 4)
    page = " ".join(client.get(sent.url).content.decode().split())
    assert "Lines 3, 5 are people who have a link already." in page


SLIPS, INVITED = {"access": "slips"}, {"access": "invited", "mode": "named"}


@pytest.mark.parametrize(
    ("how", "says"),
    [
        (SLIPS, ("only people with a slip can open it", "You need a slip.")),
        (INVITED, ("only people with a personal invitation", "You need a personal invitation.")),
    ],
)
def test_no_link_is_handed_out_that_is_nothing_for_everybody(
    bakery: w.World, settings: Any, how: dict[str, str], says: tuple[str, str]
) -> None:
    settings.BERSAMA_URL = "https://ask.example"
    engagement = w.ask_breads(bakery, **how)
    client = w.sign_in(Client(), bakery.aminah)
    desk = f"/w/{bakery.firm.slug}/q/{engagement.code}"
    shared, poster = (client.get(f"{desk}/{p}").content.decode() for p in ("share", "poster"))
    assert (f"/e/{engagement.code}/" in shared, says[0] in shared) == (False, True)
    assert (says[1] in poster, "Point your phone" in poster) == (True, False)


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [("/results", 403, "Not yet"), ("/answer-poster", 409, "That can't be done now")],
)
def test_who_comes_too_early_reads_why_and_gets_back_to_the_question(
    bakery: w.World, address: str, status: int, heading: str
) -> None:
    engagement = w.ask_breads(bakery)
    desk = f"/w/{bakery.firm.slug}/q/{engagement.code}"
    refused = w.sign_in(Client(), bakery.aminah).get(desk + address)
    page = refused.content.decode()
    assert (refused.status_code, f"{heading}</h1>" in page) == (status, True)
    assert f'href="{desk}"' in page
    assert "ask the person who sent you" not in page
    at_door = Client().get(f"/e/{engagement.code}/results").content.decode()
    assert f'href="/e/{engagement.code}/"' in at_door


def test_a_question_that_is_being_prepared_is_not_said_to_be_open(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery, opens=False)
    client = w.sign_in(Client(), bakery.aminah)
    page = client.get(f"/w/{bakery.firm.slug}/q/{engagement.code}").content.decode()
    assert ("Open until" in page, "Not open yet. It will close on" in page) == (False, True)


def test_where_no_slips_are_asked_for_no_form_for_them_is_shown(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    client = w.sign_in(Client(), bakery.aminah)
    refused = client.get(f"/w/{bakery.firm.slug}/q/{engagement.code}/slips")
    page = refused.content.decode()
    assert (refused.status_code, 'name="count"' in page) == (200, False)
    assert "This question is not asked by slips." in page


def test_the_page_says_before_the_button_that_the_slip_then_belongs_to_this_phone() -> None:
    page = Client().get("/s").content.decode()
    assert page.index("the slip belongs to this phone") < page.index("Use my slip")


def test_who_only_opened_a_slip_or_an_invitation_has_not_taken_part(bakery: w.World) -> None:
    engagement, _batch, codes = printed(bakery)
    rounds.spend_slip(actor=Actor(), code=codes[0], secret="a" * 43)
    seated, _seat = rounds.spend_slip(actor=Actor(), code=codes[1], secret="b" * 43)
    invitation = rounds.invite(
        actor=bakery.aminah, engagement=engagement, person=w.make_person("Siti")
    )
    secret = queries.invitation_secret(invitation.public_id)
    rounds.accept_invitation(actor=Actor(), invitation_secret=secret, secret="c" * 43)

    def said() -> tuple[int, dict[str, int], int, int]:
        (row,) = queries.rounds_of(bakery.aminah, bakery.firm.pk)
        (same,) = queries.rounds_in(engagement.initiative)
        at_desk = queries.turnout_of(engagement)
        assert at_desk == same.turnout == row.turnout
        found = method_of(engagement).results
        return at_desk, queries.ways_of(engagement), row.turnout, found_in(found)

    def found_in(results: Any) -> int:
        engagement.results_when = "always"
        with_close = w.actor_for(bakery.firm, bakery.owner)
        return results(with_close, engagement).participants

    assert said() == (0, {}, 0, 0)
    question = engagement.questions.get(position=1)
    picked = question.choices.get(text="Rye")
    _seated, response = surveys.answer(
        actor=seated,
        engagement=engagement,
        replies={question.pk: surveys.Given(choice_ids=(picked.pk,))},
        arrival=rounds.Arrival(accepts_terms=True),
        secret="b" * 43,
    )
    assert said() == (1, {"slip": 1}, 1, 1)
    rounds.withdraw(actor=seated, contribution=response.contribution)
    assert said() == (0, {}, 0, 0)


def test_ones_own_link_brings_one_back_on_another_phone(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    _seated, response = w.answer(engagement, "Rye")
    path = present.back_path(response.participant)
    phone = Client()
    page = phone.get(path)
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "strict-origin")
    sent = phone.post(path, {"nonce": nonce_in(page.content.decode())})
    assert sent.url == f"/e/{engagement.code}/mine"
    assert "Rye" in phone.get(sent.url).content.decode()
    assert Participant.objects.count() == 1
    assert Client().get(path[:-3] + "abc").status_code == 404


def test_a_seat_opens_its_own_round_only(bakery: w.World) -> None:
    here, there = w.ask_breads(bakery), w.ask_breads(bakery, title="Another question?")
    secret = secrets.token_urlsafe(32)
    w.answer(here, "Rye", secret=secret)
    client = w.seat(Client(), here, secret)
    client.cookies[f"seat-{there.code}"] = secret
    assert client.get(f"/e/{here.code}/mine").status_code == 200
    assert client.get(f"/e/{there.code}/mine").status_code == 404


def test_nobody_without_a_slip_takes_a_seat_in_a_round_by_slips(bakery: w.World) -> None:
    engagement, _batch, _codes = printed(bakery)
    for actor in (Actor(), bakery.chen):
        with pytest.raises((Denied, Missing)):
            rounds.take_seat(
                actor=actor,
                engagement=engagement,
                secret=secrets.token_urlsafe(32),
                arrival=rounds.Arrival(accepts_terms=True),
            )
    assert Participant.objects.count() == 0


def test_slips_need_a_round_without_names(bakery: w.World) -> None:
    with pytest.raises(Invalid) as wrong:
        w.ask_breads(bakery, access="slips", mode="named")
    assert list(wrong.value.fields) == ["mode"]


def test_a_slip_after_the_close_is_not_spent(bakery: w.World) -> None:
    engagement, _batch, codes = printed(bakery)
    w.close_now(bakery, engagement)
    with pytest.raises(Conflict, match="Voting closed"):
        rounds.spend_slip(actor=Actor(), code=codes[0], secret="s" * 43)
    assert Slip.objects.count() == 6


def test_the_whole_database_cannot_tell_whose_slip_it_was(bakery: w.World) -> None:
    """A reader of every table finds neither the code, nor its digest, nor the time of day."""
    _engagement, _batch, codes = printed(bakery)
    client = w.sign_in(Client(), bakery.chen)
    client.post("/s", {"nonce": nonce_in(client.get("/s").content.decode()), "slip": codes[0]})
    needles = [codes[0], queries.digest_of(codes[0])]
    participant = Participant.objects.get()
    tables = connection.introspection.table_names()
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            text = repr(cursor.fetchall())
            found += [(table, needle) for needle in needles if needle in text]
    assert found == []
    assert Person.objects.get(pk=participant.person_id).name == ""
    assert not participant.person.memberships.exists()


@pytest.mark.parametrize(
    ("name", "is_taken"), [("Sit\u0456", False), ("Siti", True), ("Siti B.", True)]
)
def test_a_name_that_looks_like_another_is_refused(
    bakery: w.World, name: str, is_taken: bool
) -> None:
    engagement = w.ask_breads(bakery, mode="named")

    def join(called: str) -> None:
        rounds.take_seat(
            actor=Actor(),
            engagement=engagement,
            secret=secrets.token_urlsafe(32),
            arrival=rounds.Arrival(accepts_terms=True, display_name=called),
        )

    join("Siti")
    if is_taken:
        join(name)
    else:
        with pytest.raises(Invalid) as wrong:
            join(name)
        assert list(wrong.value.fields) == ["display_name"]
    assert Participant.objects.count() == 1 + is_taken

"""One's own data: seen, taken along, and who looked."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from bersama.core.actor import WORKER, Actor
from bersama.core.ledger.verifying import verify
from bersama.core.policy import can
from bersama.oversight.privacy import actions
from bersama.oversight.privacy.models import DataRequest, Look
from tests import world as w
from tests.rooms.oversight.privacy.conftest import Answered, Time

pytestmark = pytest.mark.django_db


def test_the_page_lists_what_is_held_and_what_stays(answered: Answered) -> None:
    client = w.seat(Client(), answered.engagement, answered.secret)
    page = client.get(f"/e/{answered.engagement.code}/data")
    text = page.content.decode()
    assert page.status_code == 200
    assert [said in text for said in ("Customers", "open link", "Rye", "Nobody so far.")] == [
        True
    ] * 4
    assert "This stays:" in text


def test_the_file_holds_all_of_mine_and_nothing_of_others(answered: Answered) -> None:
    w.answer(answered.engagement, "Pandan", why="othercanary")
    client = w.seat(Client(), answered.engagement, answered.secret)
    sent = client.get(f"/e/{answered.engagement.code}/data.json")
    assert sent.headers["Content-Disposition"].startswith("attachment")
    facts = json.loads(sent.content)
    whole = json.dumps(facts)
    assert "canarywhy" in whole
    assert "othercanary" not in whole
    round_ = facts["rounds"][0]
    assert [g["why"] for g in round_["given"]] == ["It keeps canarywhy"]
    assert round_["seat"]["group"] == "customers"
    assert round_["contributions"][0]["receipt"]["status"] == "pending"
    assert round_["terms"]["accepted"] is True
    assert list(DataRequest.objects.values_list("kind", flat=True)) == ["export"]


def test_another_seat_or_a_stranger_finds_nothing(answered: Answered) -> None:
    paths = ("data", "data.json", "data/erase")
    found = [Client().get(f"/e/{answered.engagement.code}/{path}").status_code for path in paths]
    assert found == [404, 404, 404]
    owner = w.sign_in(Client(), answered.world.aminah)
    found = [owner.get(f"/e/{answered.engagement.code}/{path}").status_code for path in paths]
    assert found == [404, 404, 404]


def test_whoever_looked_at_words_is_named_to_those_who_wrote_them(answered: Answered) -> None:
    w.close_now(answered.world, answered.engagement)
    owner = w.sign_in(Client(), answered.world.aminah)
    address = f"/w/{answered.world.firm.slug}/q/{answered.engagement.code}"
    assert owner.get(f"{address}/words").status_code == 200
    assert owner.get(f"{address}/words").status_code == 200  # once a day is enough
    assert owner.get(f"{address}/invitations").status_code == 200
    rows = Look.objects.order_by("what").values_list("what", "person_id")
    assert list(rows) == [
        ("contacts", answered.world.owner.pk),
        ("words", answered.world.owner.pk),
    ]
    page = w.seat(Client(), answered.engagement, answered.secret).get(
        f"/e/{answered.engagement.code}/data"
    )
    assert page.content.decode().count("<bdi>Aminah</bdi> opened") == 2
    assert verify().exit_code == 0


def test_who_was_refused_the_page_did_not_look(answered: Answered) -> None:
    staff = w.sign_in(Client(), answered.world.chen)
    address = f"/w/{answered.world.firm.slug}/q/{answered.engagement.code}/invitations"
    assert staff.get(address).status_code == 403
    assert Look.objects.count() == 0


def test_looks_are_forgotten_after_ninety_days(answered: Answered, time: Time) -> None:
    actions.note_look(actor=answered.world.aminah, engagement=answered.engagement, what="words")
    time.travel(days=90)
    assert actions.forget_old(actor=WORKER) == 0
    assert Look.objects.count() == 1
    time.travel(days=1)
    assert actions.forget_old(actor=WORKER) == 1
    assert Look.objects.count() == 0
    assert verify().exit_code == 0


def test_policies_by_relation(answered: Answered) -> None:
    other = w.make_firm("Kedai Lain", owner="Farid", staff="Gita")
    world, engagement = answered.world, answered.engagement
    budi_person = world.owner.__class__.objects.get(pk=answered.budi.person_id)
    actors = {
        "anon": Actor(),
        "participant": answered.budi,
        "staff": world.chen,
        "owner": world.aminah,
        "other owner": other.aminah,
        "worker": WORKER,
    }
    things = {
        "privacy.mine": engagement,
        "privacy.erase": engagement,
        "privacy.account": budi_person,
        "privacy.erase_account": budi_person,
        "privacy.look": engagement,
        "privacy.firm": world.firm,
        "privacy.move_out": world.firm,
        "privacy.move_in": None,
        "privacy.forget_old": None,
    }
    allowed = {
        "privacy.mine": {"participant"},
        "privacy.erase": {"participant"},
        "privacy.account": {"participant"},
        "privacy.erase_account": {"participant"},
        "privacy.look": {"staff", "owner"},
        "privacy.firm": {"staff", "owner"},
        "privacy.move_out": {"owner", "worker"},
        "privacy.move_in": {"worker"},
        "privacy.forget_old": {"worker"},
    }
    found = {
        name: {who for who, actor in actors.items() if can(actor, name, thing)}
        for name, thing in things.items()
        if name != "privacy.account" or thing is not None
    }
    assert found == allowed
    seen = {
        who for who, actor in actors.items() if can(actor, "privacy.move_out", world.firm).visible
    }
    assert seen == {"staff", "owner", "worker"}
    assert can(actors["anon"], "privacy.account", None).visible is False

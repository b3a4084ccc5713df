"""What a register holds about somebody: shown to them, who looked, taken along, erased."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db.models import CharField, JSONField, TextField
from django.test import Client

from bersama.cocreation.initiatives.models import Participant
from bersama.cocreation.stakeholders import actions as register
from bersama.cocreation.stakeholders.actions import Known
from bersama.cocreation.stakeholders.models import Stakeholder
from bersama.commons.people.models import Person
from bersama.core import erasures, once
from bersama.core.actor import WORKER
from bersama.core.errors import Denied
from bersama.core.ledger.models import Entry
from bersama.core.ledger.verifying import verify
from bersama.oversight.privacy import actions, queries
from bersama.oversight.privacy.models import DataRequest, Look
from tests import world as w
from tests.registers import CANARY, full
from tests.rooms.oversight.privacy.conftest import Answered, Time
from tests.rooms.oversight.privacy.test_erasing import everything

pytestmark = pytest.mark.django_db
# All words that `full` writes about somebody, each in a field of its own.
SAID = (
    "canary Tani",
    "canary@example.org",
    "canary tag",
    "canary place",
    "canary needs",
    "canary motivations",
    "canary notes",
    "canary said",
    "canary why",
    "canary concern",
    "canary answer",
    "canary tie",
    "canary rye",
    "canary in",
    "canary out",
)


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"nonce": once.make(), **fields})


def link_for(world: w.World, entry: Stakeholder) -> str:
    return f"/held/{actions.hand_link(actor=world.aminah, stakeholder=entry)}"


def test_the_page_of_the_link_shows_every_field_and_who_looked(
    bakery: w.World, client: Client
) -> None:
    entry = full(bakery)
    owner, staff = w.sign_in(Client(), bakery.aminah), w.sign_in(Client(), bakery.chen)
    url = f"/w/{bakery.firm.slug}/know/{entry.public_id}"
    assert (owner.get(url).status_code, owner.get(url).status_code) == (200, 200)
    assert staff.get(url).status_code == 200
    assert staff.get(f"/w/{bakery.firm.slug}/know").status_code == 200
    assert staff.get(f"{url}/edit").status_code == 403  # who was refused did not look
    rows = Look.objects.order_by("pk").values_list("what", "person__name", "stakeholder")
    assert list(rows) == [
        ("entry", "Aminah", entry.pk),
        ("entry", "Chen", entry.pk),
        ("register", "Chen", None),
    ]
    page = client.get(link_for(bakery, entry)).content.decode()
    assert [said for said in SAID if said not in page] == []
    assert "power 4 of 5, interest 5 of 5" in page
    assert "<bdi>Aminah</bdi> opened the entry in the register." in page
    assert "<bdi>Chen</bdi> opened the list of the register." in page
    assert "you may write to me" in page
    assert "Mak Som" not in page  # another one of the register is nobody's to see
    assert "you → somebody else: supplies" in page
    assert verify().first is None


def test_the_file_holds_all_of_it_and_nothing_of_others(bakery: w.World, client: Client) -> None:
    full(bakery, "othercanary")
    entry = full(bakery)
    sent = client.get(f"{link_for(bakery, entry)}/data.json")
    assert sent.headers["Content-Disposition"].startswith("attachment")
    whole = sent.content.decode()
    assert [said for said in (*SAID, "canary before", "canary merged") if said not in whole] == []
    assert "othercanary" not in whole
    [found] = json.loads(whole)["registers"]
    assert [row["purpose"] for row in found["permissions"]] == ["contact"]
    assert "/consent/" not in whole  # a file is passed on; a link that acts is not in it
    assert DataRequest.objects.get().kind == "export"


def test_the_file_holds_every_field_with_words(bakery: w.World, client: Client) -> None:
    """Found by looking at the tables, so a new field that is left out is found, too."""
    entry = full(bakery)
    whole = client.get(f"{link_for(bakery, entry)}/data.json").content.decode()
    left_out = {
        (model.__name__, field.name)
        for rel in Stakeholder._meta.related_objects
        if (model := rel.related_model).__module__.startswith("bersama.cocreation.stakeholders")
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField | JSONField) and not field.choices
        for value in model._base_manager.filter(**{rel.field.name: entry}).values_list(
            field.name, flat=True
        )
        if CANARY in json.dumps(value)
        and json.dumps(value, ensure_ascii=False).strip('"{}') not in whole.replace("\n", " ")
        and CANARY + " 2" not in json.dumps(value)
    }
    assert {pair for pair in left_out if pair[0] not in ("IntakeRow", "Merge")} <= {
        ("Stakeholder", "folded")
    }


def test_the_link_opens_that_page_and_nothing_else(
    bakery: w.World, client: Client, time: Time
) -> None:
    entry = full(bakery)
    first = link_for(bakery, entry)
    secret = first.rpartition("/")[2]
    assert client.get(first).status_code == 200
    assert client.get(f"/enter/{secret}").status_code == 404
    assert post(client, f"/enter/{secret}").status_code == 404
    assert client.get(f"/w/{bakery.firm.slug}/know").status_code == 303
    assert client.get("/account/data").status_code == 303
    second = link_for(bakery, entry)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    time.travel(days=14)
    assert client.get(second).status_code == 404


def test_only_an_owner_hands_out_the_link(bakery: w.World, client: Client) -> None:
    entry = full(bakery)
    with pytest.raises(Denied):
        actions.hand_link(actor=bakery.chen, stakeholder=entry)
    owner = w.sign_in(client, bakery.aminah)
    url = f"/w/{bakery.firm.slug}/know/{entry.public_id}/held"
    sent = post(owner, url)
    assert (sent.status_code, sent["Location"]) == (303, url)
    page = owner.get(url).content.decode()
    assert "/held/" in page
    assert "/held/" not in w.sign_in(Client(), bakery.aminah).get(url).content.decode()


def test_somebody_erases_themselves_by_the_link(bakery: w.World, client: Client) -> None:
    entry = full(bakery)
    url = link_for(bakery, entry)
    assert post(client, f"{url}/erase").status_code == 422  # without the tick nothing happens
    sent = post(client, f"{url}/erase", sure="on")
    assert (sent.status_code, sent["Location"]) == (303, "/privacy/erased")
    assert CANARY not in everything()
    assert client.get(url).status_code == 404
    assert Stakeholder.objects.filter(state="erased").count() == 2
    assert DataRequest.objects.get().kind == "erase"
    entry_ = Entry.objects.get(kind="privacy.entry.erased")
    assert (entry_.who, entry_.codes) == ("", {})
    assert verify().first is None


def linked(answered: Answered) -> Stakeholder:
    """Budi, who took part, is the one whom the register means."""
    entry = full(answered.world)
    person = Person.objects.get(pk=answered.budi.person_id)
    Stakeholder.objects.filter(pk=entry.pk).update(person=person)
    entry.refresh_from_db()
    register.edit_stakeholder(
        actor=answered.world.aminah,
        stakeholder=entry,
        known=Known(name="canary Tani", group="suppliers", notes="canary notes"),
        version=str(entry.version),
    )
    return entry


def test_who_takes_part_sees_and_erases_both_on_one_page(answered: Answered) -> None:
    linked(answered)
    client = w.seat(Client(), answered.engagement, answered.secret)
    url = f"/e/{answered.engagement.code}/data"
    page = client.get(url).content.decode()
    assert "In the register of Roti Pagi" in page
    assert "canary notes" in page
    [found] = client.get(f"{url}.json").json()["registers"]
    assert found["firm"] == "Roti Pagi"
    assert post(client, f"{url}/erase", sure="on").status_code == 303
    assert "canary notes" not in everything()
    assert "canarywhy" not in everything()
    assert Participant.objects.filter(pk=answered.budi.participant_id).count() == 1
    assert verify().first is None


def test_another_seat_sees_nothing_of_it(answered: Answered) -> None:
    linked(answered)
    other, _response = w.answer(answered.engagement, "Rye", secret="another-secret-of-a-seat")
    client = w.seat(Client(), answered.engagement, "another-secret-of-a-seat")
    page = client.get(f"/e/{answered.engagement.code}/data").content.decode()
    assert other.participant_id != answered.budi.participant_id
    assert "register of" not in page
    assert "canary" not in page


def test_an_account_sees_its_entries_at_all_firms_and_erases_them(bakery: w.World) -> None:
    rival = w.make_firm("Kedai Lain", owner="Farid", staff="Gita")
    for world in (bakery, rival):
        Stakeholder.objects.filter(pk=full(world).pk).update(person=rival.staff)
    client = w.sign_in(Client(), rival.staff)
    page = client.get("/account/data").content.decode()
    assert [f"In the register of {name}" in page for name in ("Roti Pagi", "Kedai Lain")] == [
        True,
        True,
    ]
    assert len(client.get("/account/data.json").json()["registers"]) == 2
    actions.erase_account(actor=w.actor_for(rival.firm, rival.staff), person=rival.staff)
    assert CANARY not in everything()


def test_who_works_here_keeps_the_account_when_the_entry_is_erased(bakery: w.World) -> None:
    entry = full(bakery)
    Stakeholder.objects.filter(pk=entry.pk).update(person=bakery.staff)
    entry.refresh_from_db()
    assert actions.erase_entry(actor=bakery.aminah, stakeholder=entry) is False
    bakery.staff.refresh_from_db()
    assert (bakery.staff.name, bakery.staff.is_active) == ("Chen", True)


def test_who_comes_back_into_the_register_with_an_older_copy_is_erased_anew(
    bakery: w.World,
) -> None:
    entry, other = full(bakery), full(bakery, "second")
    listed = {erasures.digest(f"stakeholders.stakeholder/{entry.public_id}")}
    assert actions.erase_again(actor=WORKER, listed=listed) == actions.ErasedAgain(0, 0, 1, ())
    assert CANARY not in everything()
    assert listed <= set(queries.erased_digests())
    assert Stakeholder.objects.get(pk=other.pk).name == "second Tani"
    assert actions.erase_again(actor=WORKER, listed=listed).count == 0
    assert verify().is_whole


def test_two_that_were_merged_are_erased_anew_once(bakery: w.World) -> None:
    entry, other = full(bakery), full(bakery, "second")
    Stakeholder.objects.filter(pk=other.pk).update(state="merged", merged_into=entry)
    listed = {
        erasures.digest(f"stakeholders.stakeholder/{row.public_id}") for row in (entry, other)
    }
    assert actions.erase_again(actor=WORKER, listed=listed).entries == 2
    assert CANARY not in everything()
    assert "second" not in everything()

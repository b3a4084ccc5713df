"""What people of the register permit: written down for them, shown to staff, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from bersama.cocreation.stakeholders import actions, queries
from bersama.cocreation.stakeholders.actions import Known
from bersama.cocreation.stakeholders.models import Stakeholder
from bersama.commons.people.models import Consent
from bersama.commons.people.queries import withdraw_secret
from bersama.commons.people.registry import uses
from bersama.core import clock, once
from bersama.core.actor import Actor
from bersama.core.errors import Invalid, Missing
from bersama.core.ledger.models import Entry
from bersama.core.ledger.verifying import verify
from tests.world import World, make_firm, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_firm()


def add(world: World, **more: Any) -> Stakeholder:
    known = Known(**({"name": "Pak Tani", "group": "suppliers"} | more))
    return actions.add_stakeholder(actor=world.aminah, organisation=world.firm, known=known)


def note(world: World, entry: Stakeholder, *purposes: str, channel: str = "phone") -> list[Consent]:
    return actions.note_permissions(
        actor=world.chen, stakeholder=entry, purposes=purposes or ("contact",), channel=channel
    )


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"nonce": once.make(), **fields})


def who(world: World, purpose: str) -> list[str]:
    rows = queries.register(
        world.aminah, world.firm, queries.Wanted(), clock.today(world.firm.time_zone)
    )
    return [row.name for row in queries.who_permits(rows, world.firm, purpose)]


def test_the_first_yes_makes_a_person_without_a_name(world: World) -> None:
    entry = add(world)
    assert entry.person is None
    note(world, entry)
    entry.refresh_from_db()
    assert entry.person is not None
    assert (entry.person.name, entry.person.contacts.count()) == ("", 0)
    person = entry.person
    note(world, entry, "register")
    entry.refresh_from_db()
    assert entry.person == person
    assert verify().first is None


def test_each_use_has_its_words_in_each_language() -> None:
    assert list(uses()) == ["contact", "register", "name"]
    said = set()
    for language in ("en", "ms", "id"):
        with translation.override(language):
            said |= {str(use.words) for use in uses().values()}
    assert len(said) == 9


def test_the_words_are_kept_in_the_language_of_the_one_who_said_yes(world: World) -> None:
    entry = add(world, language="ms")
    [consent] = note(world, entry)
    found, words = queries.permissions_of(entry)
    with translation.override("ms"):
        assert words[found[0].wording, "ms"] == str(uses()["contact"].words)
    assert (consent.language, consent.channel, consent.recorded_by) == (
        "ms",
        "phone",
        world.staff,
    )
    codes = Entry.objects.get(kind="people.consent.given").codes
    assert codes == {"purpose": "contact", "channel": "phone", "on_behalf": True}


def test_nothing_is_ticked_beforehand_and_the_words_are_shown(world: World, client: Client) -> None:
    sign_in(client, world.chen)
    page = client.get(f"/w/{world.firm.slug}/know/add").content.decode()
    assert str(uses()["contact"].words) in page
    assert "checked" not in page.split('name="may_contact"')[1].split(">")[0]
    entry = client.get(f"/w/{world.firm.slug}/know/{add(world).public_id}").content.decode()
    boxes = entry.split('name="purposes"')[1:]
    assert len(boxes) == 3
    assert ["checked" in box.split(">")[0] for box in boxes] == [False] * 3
    assert all(str(use.words) in entry for use in uses().values())


def test_who_is_added_with_a_yes_has_permitted_one_thing(world: World, client: Client) -> None:
    sign_in(client, world.chen)
    url, said = f"/w/{world.firm.slug}/know/add", {"group": "customers", "kind": "person"}
    post(client, url, name="Mak Som", may_contact="on", **said)
    post(client, url, name="Pak Din", **said)
    assert who(world, "contact") == ["Mak Som"]
    assert who(world, "register") == []
    assert Consent.objects.get().channel == "in_person"
    assert verify().first is None


def test_staff_write_it_down_and_see_when_it_was_taken_back(world: World, client: Client) -> None:
    entry = add(world)
    url = f"/w/{world.firm.slug}/know/{entry.public_id}"
    sign_in(client, world.chen)
    sent = post(client, f"{url}/permit", purposes=["contact", "name"], channel="paper")
    assert (sent.status_code, sent["Location"]) == (303, url)
    page = client.get(url).content.decode()
    assert "written down by <bdi>Chen</bdi>" in page
    assert page.count("They took it back") == 2
    assert post(client, f"{url}/forbid", purpose="contact").status_code == 303
    page = client.get(url).content.decode()
    assert "Taken back on" in page
    assert page.count("They took it back") == 1
    assert who(world, "contact") == []
    assert who(world, "name") == ["Pak Tani"]
    assert verify().first is None


def test_a_form_without_a_tick_is_shown_again(world: World, client: Client) -> None:
    entry = add(world)
    sign_in(client, world.chen)
    sent = post(client, f"/w/{world.firm.slug}/know/{entry.public_id}/permit", channel="phone")
    assert sent.status_code == 422
    assert "Tick what they said yes to." in sent.content.decode()
    with pytest.raises(Invalid):
        note(world, entry, "spying")


def test_after_taking_back_no_list_holds_them(world: World) -> None:
    entry, other = add(world), add(world, name="Canary Som", group="customers")
    note(world, entry)
    [consent] = note(world, other)
    assert who(world, "contact") == ["Canary Som", "Pak Tani"]
    assert queries.permitted(other, "contact") == consent
    from bersama.commons.people.actions import withdraw_by_link

    withdraw_by_link(actor=Actor(), secret=withdraw_secret(consent))
    assert who(world, "contact") == ["Pak Tani"]
    assert queries.permitted(other, "contact") is None
    other.refresh_from_db()
    assert other.state == "active"


def test_who_took_back_being_kept_is_pointed_out(world: World, client: Client) -> None:
    entry = add(world)
    note(world, entry, "register")
    actions.note_withdrawal(actor=world.chen, stakeholder=entry, purpose="register")
    sign_in(client, world.aminah)
    page = client.get(f"/w/{world.firm.slug}/know/{entry.public_id}").content.decode()
    assert "have them erased" in page
    assert actions.note_withdrawal(actor=world.chen, stakeholder=entry, purpose="name") is False


def test_another_firm_writes_nothing_down(world: World) -> None:
    entry, other = add(world), make_firm("Kedai Lain", owner="Farid", staff="Gita")
    with pytest.raises(Missing):
        note(other, entry)
    assert Consent.objects.count() == 0

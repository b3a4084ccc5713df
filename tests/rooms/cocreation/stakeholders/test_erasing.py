"""Somebody is erased from the register: no word is left, the counts and the ledger hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, JSONField, Model, TextField
from django.test import Client

from bersama.cocreation.stakeholders import actions, queries
from bersama.cocreation.stakeholders.models import (
    Assessment,
    Concern,
    Flow,
    Relation,
    Stakeholder,
    Touch,
)
from bersama.commons.people.models import Consent, Person
from bersama.core import once
from bersama.core.errors import Denied, Missing
from bersama.core.ledger.models import Entry
from bersama.core.ledger.verifying import verify
from bersama.oversight.privacy import actions as privacy
from bersama.oversight.privacy.models import DataRequest
from tests.registers import CANARY, full
from tests.rooms.oversight.privacy.test_erasing import everything
from tests.world import World, make_firm, sign_in

pytestmark = pytest.mark.django_db
# What the firm says of itself and its groups, not of anybody.
OF_THE_FIRM = {"Group", "Segment", "Intake", "MatrixSetting"}


@pytest.fixture
def world() -> World:
    return make_firm()


def texts() -> Iterator[tuple[type[Model], str]]:
    """Every field of the room that holds words, found by looking at the tables."""
    for model in apps.get_app_config("stakeholders").get_models():
        for field in model._meta.concrete_fields:
            free = isinstance(field, CharField | TextField) and not field.choices
            if (free or isinstance(field, JSONField)) and model.__name__ not in OF_THE_FIRM:
                yield model, field.name


def test_the_canary_is_in_every_field_with_words(world: World) -> None:
    full(world)
    # Codes, and what is derived from the name.
    plain = {("Stakeholder", "language"), ("Flow", "currency"), ("Merge", "moved")}
    missing = [
        (model.__name__, name)
        for model, name in texts()
        if CANARY not in repr(list(model._base_manager.values_list(name, flat=True)))
    ]
    assert set(missing) == plain


def test_no_canary_is_left_and_the_counts_stay(world: World) -> None:
    entry = full(world)
    before = Stakeholder.objects.count()
    privacy.erase_entry(actor=world.aminah, stakeholder=entry)
    assert CANARY not in everything()
    assert Stakeholder.objects.count() == before
    rows = Stakeholder.objects.filter(state="erased").order_by("pk")
    assert list(rows.values_list("name", "group", "person", "power")) == [
        ("", "suppliers", None, None),
        ("", "partners", None, None),
    ]
    assert Touch.objects.get().channel == "call"
    assert Concern.objects.get().text == ""
    assert Assessment.objects.count() == Relation.objects.count() == Flow.objects.count() == 0
    assert Consent.objects.count() == 0
    assert Person.objects.filter(erased_on__isnull=False).count() == 1
    assert DataRequest.objects.get().kind == "erase"
    assert Entry.objects.filter(kind="privacy.entry.erased").count() == 1
    assert verify().first is None


def test_the_merged_entry_takes_the_kept_one_with_it(world: World) -> None:
    entry = full(world)
    gone = Stakeholder.objects.get(state="merged")
    assert actions.erase_stakeholder(actor=world.aminah, stakeholder=gone) == 2
    entry.refresh_from_db()
    assert (entry.state, entry.name) == ("erased", "")
    assert verify().first is None


def test_others_of_the_register_are_as_they_were(world: World) -> None:
    other = full(world, "neighbour")
    seen = other.needs
    privacy.erase_entry(actor=world.aminah, stakeholder=full(world))
    other.refresh_from_db()
    assert (other.state, other.needs, seen) == ("active", seen, "neighbour needs")
    assert other.contacts.count() == other.tags.count() == other.assessments.count() == 1
    assert queries.permitted(other, "contact") is not None
    assert verify().first is None


def test_only_an_owner_erases_and_is_asked_first(world: World, client: Client) -> None:
    entry = full(world)
    with pytest.raises(Denied):
        privacy.erase_entry(actor=world.chen, stakeholder=entry)
    with pytest.raises(Missing):
        privacy.erase_entry(actor=make_firm("Kedai Lain").aminah, stakeholder=entry)
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/{entry.public_id}/erase"
    assert client.post(url, {"nonce": once.make()}).status_code == 422
    entry.refresh_from_db()
    assert entry.state == "active"
    sent = client.post(url, {"nonce": once.make(), "sure": "on"})
    assert (sent.status_code, sent["Location"]) == (303, f"/w/{world.firm.slug}/know")
    assert client.get(f"/w/{world.firm.slug}/know/{entry.public_id}").status_code == 404
    assert "canary" not in client.get(f"/w/{world.firm.slug}/know").content.decode()


def test_files_and_logs_hold_nothing_either(
    world: World, tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    settings.BERSAMA_DATA = tmp_path / "data"
    settings.BERSAMA_DATA.mkdir()
    privacy.erase_entry(actor=world.aminah, stakeholder=full(world))
    assert CANARY not in everything(settings.BERSAMA_DATA)
    assert CANARY not in caplog.text


def test_who_was_not_met_for_years_is_proposed_and_not_erased(
    world: World, client: Client, settings: Any
) -> None:
    entry = full(world)
    Stakeholder.objects.update(last_touch_on="2019-05-01", since="2018-01-01")
    sign_in(client, world.aminah)
    page = f"/w/{world.firm.slug}/data"
    assert "Not met for years" not in client.get(page).content.decode()  # off until it is set
    settings.BERSAMA_KEEP_YEARS = 3
    shown = client.get(page).content.decode()
    assert "Nobody spoke with these 2 for 3 years." in shown
    assert f"/know/{entry.public_id}/erase" in shown
    assert Stakeholder.objects.filter(state="erased").count() == 0
    sign_in(client, world.chen)
    assert "Not met for years" not in client.get(page).content.decode()

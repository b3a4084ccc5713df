"""The reference pages say what the code says, about everything that is registered."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from django.apps import apps

from bersama.config import reference
from bersama.config.environment import SETTINGS
from bersama.core import datamap
from bersama.core.checks import all_routes
from bersama.core.events import declare, kinds
from bersama.core.limits import LIMITS
from bersama.core.policy import policies
from bersama.core.states import machines
from bersama.core.subjects import subjects

REGISTERED: dict[str, Iterable[str]] = {
    "states.md": [f"## {kind}" for kind in machines()],
    "events.md": [f"| `{kind}` |" for kind in kinds],
    "policies.md": [f"| `{name}` |" for name in policies()],
    "settings.md": [f"| `{name}` |" for name in SETTINGS],
    "urls.md": [f"| `/{pattern}` | {route.name or ''} |" for pattern, route in all_routes()],
    "data.md": [f"`{model._meta.label}`" for model in datamap.described()],
    "limits.md": [f"| {name} |" for name in LIMITS],
}


@pytest.mark.parametrize("page", REGISTERED)
def test_everything_registered_stands_on_its_page(page: str) -> None:
    text = reference.pages()[page]
    assert [line for line in REGISTERED[page] if line not in text] == []


def test_the_pages_in_the_repository_are_up_to_date() -> None:
    folder = reference.REPOSITORY / "docs" / "reference"
    assert reference.outdated(folder) == [], "python -m bersama.config.reference --write"


def test_a_page_goes_out_of_date_with_what_it_describes(tmp_path: Path) -> None:
    assert reference.write(tmp_path) == list(REGISTERED)
    assert reference.outdated(tmp_path) == []
    declare(**{"planted.fault": "A kind of entry that is on no page."})
    try:
        assert reference.outdated(tmp_path) == ["events.md"]
    finally:
        del kinds["planted.fault"]


def test_no_page_names_a_folder_of_this_machine() -> None:
    assert [name for name, text in reference.pages().items() if str(Path.home()) in text] == []


def test_every_table_of_ours_is_described() -> None:
    assert datamap.missing() == []


def test_every_room_is_installed_once_and_by_our_config() -> None:
    from bersama.core.apps import BersamaApp

    ours = {config.name: type(config) for config in apps.get_app_configs()}
    ours = {name: kind for name, kind in ours.items() if name.startswith("bersama.")}
    assert {name for name, kind in ours.items() if not issubclass(kind, BersamaApp)} == set()
    assert "bersama.core" in ours


def test_every_move_asks_a_policy_that_exists_and_records_a_declared_entry() -> None:
    wrong = [
        f"{kind}.{move.name}"
        for kind, machine in machines().items()
        for move in machine.moves
        if move.policy not in policies() or move.event not in kinds
    ]
    assert wrong == []


def test_every_url_has_a_name_of_its_own_and_a_policy_that_exists() -> None:
    routes = [(route.name, getattr(route.callback, "needs", None)) for _, route in all_routes()]
    assert [name for name, needs in routes if needs not in policies()] == []
    names = [name for name, _ in routes]
    assert sorted(set(names)) == sorted(names)


def test_a_column_of_states_offers_the_states_of_its_machine() -> None:
    wrong = []
    for kind, machine in machines().items():
        if kind in subjects():
            column = subjects()[kind].model._meta.get_field("state")
            offered = [state for state, _ in column.flatchoices]
            if offered != list(machine.states) or column.get_default() != machine.initial:
                wrong.append(f"{kind}: {offered} from {column.get_default()}")
    assert wrong == []

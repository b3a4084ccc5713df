"""The list of what was erased: whole after a power cut, and nothing in it that says whose."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from bersama.core import erasures
from bersama.core.erasures import Listed, add, digest, parse, read

BUDI, SITI = digest("people.person/1"), digest("people.person/2")


@pytest.fixture
def file(settings: Any, tmp_path: Path) -> Path:
    settings.BERSAMA_DATA = tmp_path
    return tmp_path / "backups" / "erased.txt"


def test_it_is_made_private_and_empty_so_that_one_that_is_lost_is_seen(file: Path) -> None:
    assert read(file) is None
    assert add([]) == 0
    assert file.read_text() == erasures.HEAD
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read(file) == Listed()


def test_a_name_comes_on_it_once_as_a_digest(file: Path) -> None:
    assert (add([BUDI]), add([BUDI, SITI]), add([SITI])) == (1, 1, 0)
    assert file.read_text() == f"{erasures.HEAD}{BUDI}\n{SITI}\n"
    assert read(file) == Listed(frozenset({BUDI, SITI}))
    assert "person" not in BUDI


def test_a_line_that_a_power_cut_broke_off_spoils_no_other(file: Path) -> None:
    add([BUDI])
    file.write_bytes(file.read_bytes() + SITI[:20].encode())
    assert read(file) == Listed(frozenset({BUDI}), broken=1)
    assert add([SITI]) == 1
    assert read(file) == Listed(frozenset({BUDI, SITI}), broken=1)


@pytest.mark.parametrize(
    "content,broken",
    [(b"", 0), (b"# only words\n\n", 0), (b"\xff\xfe\n", 1), (BUDI.upper().encode(), 1)],
)
def test_what_is_no_digest_is_counted_and_names_nobody(content: bytes, broken: int) -> None:
    assert parse(content) == Listed(broken=broken)

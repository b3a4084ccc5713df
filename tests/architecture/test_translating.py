"""The catalogues hold what the source says, in its order, and are compiled."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.architecture.translating import SOURCES, files, in_order, out_of_order


def test_the_catalogues_are_as_their_sentences_make_them() -> None:
    assert out_of_order(SOURCES) == []


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(SOURCES, tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "src"


def test_a_compiled_catalogue_of_yesterday_is_found(copy: Path) -> None:
    source, compiled = files(copy, "ms")
    text = source.read_text()
    source.write_text(text.replace('msgstr "Pilih satu daripada ini."', 'msgstr "Pilih satu."'))
    assert source.read_text() != text
    assert out_of_order(copy) == [f"{compiled.relative_to(copy)} is not as its sentences make it"]


def test_a_sentence_that_came_in_twice_is_kept_once(copy: Path) -> None:
    source, _compiled = files(copy, "id")
    wanted = source.read_bytes()
    twice = '\nmsgid "Choose one of these."\nmsgstr "Pilih salah satu."\n'
    source.write_bytes(wanted + twice.encode())
    assert len(out_of_order(copy)) == 1
    assert in_order(copy, "id")[0].count(b'msgid "Choose one of these."') == 1

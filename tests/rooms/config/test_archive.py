"""The file of a backup: what was changed in it, or would be written elsewhere, is refused."""

from __future__ import annotations

import stat
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from bersama.config.backups.archive import Manifest, Part, Reader, Writer
from bersama.config.exits import Exit, Refused
from tests.faults.harness.archives import add_part, manifest, rewritten

CONTENTS = {
    "database.sqlite3": b"rows " * 1000,
    "data/secret-key": b"secret",
    "data/files/ab/picture": bytes(range(256)),
    "data/ledger/instance-key.pem": b"key",
}


@pytest.fixture
def good(tmp_path: Path) -> Path:
    source, file = tmp_path / "source", tmp_path / "good.zip"
    writer = Writer(file, lambda count: None)
    for name, content in CONTENTS.items():
        source.write_bytes(content)
        writer.add(name, source)
    writer.add("data/gone", tmp_path / "was deleted meanwhile")
    writer.close(
        Manifest(
            version="0.1",
            kind="by hand",
            made_at="2026-11-21T10:00:00+00:00",
            database="sqlite",
            migrations={"ideas": "0001_initial"},
            streams=(("e/1", 3, "ab"), ("o/1", 4, "cd")),
            parts=tuple(writer.parts),
        )
    )
    return file


def unpacked(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_what_was_packed_comes_out_again_private_to_its_owner(good: Path, tmp_path: Path) -> None:
    moved: list[int] = []
    with Reader(good) as reader:
        assert reader.manifest.entries == 7
        assert reader.manifest.parts[1] == Part("data/secret-key", 6, sha256(b"secret").hexdigest())
        reader.unpack(tmp_path / "out", moved.append)
    assert unpacked(tmp_path / "out") == {
        name.removeprefix("data/"): content for name, content in CONTENTS.items()
    }
    assert sum(moved) == sum(map(len, CONTENTS.values()))
    assert stat.S_IMODE(good.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "out" / "secret-key").stat().st_mode) == 0o600


def test_a_test_of_it_takes_the_database_and_the_keys_only(good: Path, tmp_path: Path) -> None:
    with Reader(good) as reader:
        reader.unpack(tmp_path / "out", lambda count: None, keep_all=False)
    assert sorted(unpacked(tmp_path / "out")) == [
        "database.sqlite3",
        "ledger/instance-key.pem",
        "secret-key",
    ]


BROKEN: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "a changed database": (
        lambda parts: parts.update({"database.sqlite3": b"x" * len(parts["database.sqlite3"])}),
        "was changed: database.sqlite3 is not what the manifest says",
    ),
    "a part that is longer than it says": (
        lambda parts: parts.update({"data/secret-key": parts["data/secret-key"] + b"more"}),
        "was changed: data/secret-key is not what the manifest says",
    ),
    "a way out of the folder": (
        lambda parts: add_part(parts, "data/../../../evil"),
        "names a part that would be written elsewhere: 'data/../../../evil'",
    ),
    "an absolute name": (
        lambda parts: add_part(parts, "/etc/evil"),
        "names a part that would be written elsewhere: '/etc/evil'",
    ),
    "a name of another system": (
        lambda parts: add_part(parts, "data/..\\evil"),
        "names a part that would be written elsewhere",
    ),
    "a part that nobody named": (
        lambda parts: parts.update({"data/more": b"x"}),
        "holds other parts than its manifest names",
    ),
    "a part that is missing": (
        lambda parts: parts.pop("data/secret-key") and None,
        "holds other parts than its manifest names",
    ),
    "another format": (
        lambda parts: manifest(parts, format="something else"),
        "is no backup of Bersama",
    ),
    "no manifest": (lambda parts: parts.pop("manifest.json") and None, "is no backup of Bersama"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_backup_that_was_changed_is_refused(good: Path, tmp_path: Path, what: str) -> None:
    change, sentence = BROKEN[what]
    bad = rewritten(good, tmp_path / "bad.zip", change)
    with pytest.raises(Refused) as refused, Reader(bad) as reader:
        reader.unpack(tmp_path / "out", lambda count: None)
    assert refused.value.code == Exit.INPUT
    assert sentence in str(refused.value)
    assert str(refused.value).endswith("Nothing was changed.")
    assert not list(tmp_path.rglob("*evil*"))


def test_half_a_file_is_refused(good: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.zip"
    half.write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    with pytest.raises(Refused, match="is no backup of Bersama, or only a part of one"):
        Reader(half)


def test_a_part_that_grows_past_what_it_says_is_not_written_on(good: Path, tmp_path: Path) -> None:
    def grow(parts: dict[str, bytes]) -> None:
        parts["data/files/ab/picture"] = bytes(50 * 2**20)

    bad = rewritten(good, tmp_path / "bad.zip", grow)
    with pytest.raises(Refused, match="was changed"), Reader(bad) as reader:
        reader.unpack(tmp_path / "out", lambda count: None)
    assert (tmp_path / "out" / "files" / "ab" / "picture").stat().st_size <= 257


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="There is no file"):
        Reader(tmp_path / "nothing.zip")

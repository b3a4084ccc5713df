"""What the doctor names, and what it asks people to do."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bersama.config import doctor, settings
from bersama.config.doctor import Finding
from bersama.core import backup, clock

ADDRESSES = [
    ("http://localhost:8000", "note", "leads to this machine only"),
    ("http://192.168.1.7:8000", "note", "is not encrypted"),
    ("https://ask.example.org", "ok", "is encrypted"),
]
PROTECTION: list[tuple[dict[str, Any], list[str]]] = [
    ({}, []),
    ({"BERSAMA_DEVELOPMENT": True}, ["BERSAMA_DEVELOPMENT is on"]),
    ({"BERSAMA_LIMITS": False}, ["BERSAMA_LIMITS is off"]),
    ({"BERSAMA_URL": "https://x.example"}, ["Behind the proxy all visitors look like one"]),
    ({"BERSAMA_URL": "https://x.example", "BERSAMA_TRUSTED_PROXIES": 1}, []),
]


def wrong(findings: Iterator[Finding]) -> list[str]:
    return [finding.sentence for finding in findings if finding.level == "wrong"]


def starts(sentences: list[str], beginnings: list[str]) -> bool:
    pairs = zip(sentences, beginnings, strict=True)
    return len(sentences) == len(beginnings) and all(s.startswith(b) for s, b in pairs)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


@pytest.mark.parametrize("url,level,words", ADDRESSES)
def test_an_address_is_told_by_who_can_open_it(
    monkeypatch: pytest.MonkeyPatch, folder: Path, url: str, level: str, words: str
) -> None:
    monkeypatch.setattr(settings, "BERSAMA_URL", url)
    found = next(doctor.look_at_address(folder))
    assert found.level == level
    assert words in found.sentence


@pytest.mark.parametrize("given,expected", PROTECTION)
def test_settings_that_are_bad_for_a_site_are_wrong(
    monkeypatch: pytest.MonkeyPatch, folder: Path, given: dict[str, Any], expected: list[str]
) -> None:
    safe = {"BERSAMA_DEVELOPMENT": False, "BERSAMA_LIMITS": True, "BERSAMA_TRUSTED_PROXIES": 0}
    for name, value in (safe | {"BERSAMA_URL": "http://localhost"} | given).items():
        monkeypatch.setattr(settings, name, value)
    assert starts(wrong(doctor.look_at_protection(folder)), expected)


def test_a_folder_that_others_can_look_into_is_wrong_with_the_command(folder: Path) -> None:
    folder.chmod(0o755)
    (found, *_rest) = doctor.look_at_folder(folder)
    assert (found.level, found.do) == ("wrong", f"chmod 700 {folder}")


def test_a_key_that_others_can_read_is_wrong(folder: Path) -> None:
    key = folder / "secret-key"
    key.write_text("secret")
    key.chmod(0o644)
    assert wrong(doctor.look_at_folder(folder)) == [f"Others can read {key}."]


def test_little_room_is_wrong_before_it_is_too_late(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("usage", (), {"free": 200 * 2**20})
    monkeypatch.setattr("shutil.disk_usage", lambda place: usage)
    assert wrong(doctor.look_at_folder(folder)) == ["Only 209.7 MB are left on the disk."]


def test_a_mail_server_is_asked_and_nothing_is_sent(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setattr(settings, "BERSAMA_SMTP", f"smtp://127.0.0.1:{port}")
        monkeypatch.setattr(settings, "BERSAMA_MAIL_FROM", "Roti <roti@example.org>")
        for name, value in {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port}.items():
            monkeypatch.setattr(settings, name, value)
        monkeypatch.setattr("bersama.config.addresses.answers", lambda *_: (True, "220 hello"))
        assert wrong(doctor.look_at_mail(folder)) == []
        monkeypatch.setattr("bersama.config.addresses.answers", lambda *_: (True, "SSH-2.0"))
        assert wrong(doctor.look_at_mail(folder)) == [
            f"What answers at 127.0.0.1:{port} is no mail server."
        ]
    monkeypatch.undo()
    monkeypatch.setattr(settings, "BERSAMA_SMTP", "smtp://127.0.0.1:9")
    monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
    monkeypatch.setattr(settings, "EMAIL_PORT", 9)
    first, second = wrong(doctor.look_at_mail(folder))
    assert first == "127.0.0.1:9 does not answer (Connection refused)."
    assert second.startswith("The sender of mails is at localhost")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "hours,level,words",
    [(1, "ok", "The last good backup is of"), (48, "wrong", "The last good backup is of")],
)
def test_the_age_of_the_last_good_backup_is_judged(
    settings: Any, tmp_path: Path, hours: int, level: str, words: str
) -> None:
    settings.BERSAMA_DATA = tmp_path
    file = tmp_path / "backups" / "x.zip"
    file.parent.mkdir()
    file.write_bytes(b"x")
    made = clock.now() - timedelta(hours=hours)
    backup.note_good(backup.Good(made, str(file), 1, 7))
    last = backup.last_good_backup()
    assert last is not None
    assert (last.at, last.entries) == (made, 7)
    (found,) = doctor.look_at_backup(tmp_path)
    assert found.level == level
    assert found.sentence.startswith(words)


@pytest.mark.django_db
def test_what_a_look_can_not_see_is_a_finding_and_no_traceback(tmp_path: Path) -> None:
    def broken(folder: Path) -> Iterator[Finding]:
        raise ValueError("boom")
        yield

    (found,) = doctor._safely("mail", broken, tmp_path)
    assert found.level == "wrong"
    assert "ValueError: boom" in found.sentence

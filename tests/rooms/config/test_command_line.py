"""What every command has in common: quick help, codes that mean something, one sentence."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bersama.config.cli import commands, main, parser, short
from bersama.config.exits import MEANINGS, Exit, Refused, told
from bersama.core.errors import Missing
from tests.faults.harness.site import ROOT, Site

PAGE = ROOT / "docs" / "reference" / "command-line.md"
NAMES = [short(module) for module in commands()]


def test_help_is_quick_because_django_is_not_loaded(tmp_path: Path) -> None:
    probe = (
        "import sys; from bersama.config.cli import main; main(['--help']); "
        "sys.exit('django' in sys.modules)"
    )
    env = Site(tmp_path / "data").environment()
    done = subprocess.run(
        [sys.executable, "-c", probe], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert [
        name for name in ("up", "demo", "backup", "doctor") if f"    {name} " not in done.stdout
    ] == []
    assert not (tmp_path / "data").exists()


def test_the_commands_of_the_first_day_stand_first() -> None:
    assert NAMES[:6] == ["up", "demo", "backup", "restore", "verify", "doctor"]


@pytest.mark.parametrize(
    "arguments", [["nonsense"], [], ["up", "--nonsense"], ["up", "--port", "many"]]
)
def test_a_wrong_use_ends_with_a_code_that_verify_does_not_use(arguments: list[str]) -> None:
    assert main(arguments) == Exit.USAGE == 64


def test_every_exit_code_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Exit)


def test_an_error_is_told_in_a_sentence_with_its_code() -> None:
    errors: list[tuple[Exception, tuple[str, Exit]]] = [
        (Refused("No.", Exit.BUSY), ("No.", Exit.BUSY)),
        (
            OSError(28, "No space left on device", "/data/x"),
            ("/data/x: The disk is full. Nothing was half saved; make room.", Exit.NO_ROOM),
        ),
        (
            sqlite3.OperationalError("database or disk is full"),
            ("The disk is full. Nothing was half saved; make room.", Exit.NO_ROOM),
        ),
        (
            PermissionError(13, "Permission denied", "/data/x"),
            ("/data/x: This may not be read or written (Permission denied).", Exit.NOT_ALLOWED),
        ),
        (Missing("There is no such question."), ("There is no such question.", Exit.INPUT)),
        (ValueError("x"), ("Something broke that should not: ValueError: x", Exit.BROKEN)),
    ]
    assert [told(error) for error, _ in errors] == [expected for _, expected in errors]


def test_the_reference_page_names_every_command_option_and_code() -> None:
    """`python -m bersama.config.manual --write` writes it."""
    from bersama.config.manual import page

    assert PAGE.read_text(encoding="utf-8") == page(parser())


def test_one_finding_is_told_once_and_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    from bersama.config.commands.verify import _tell
    from bersama.core.ledger.findings import Fault, Report

    report = Report()
    report.add(Fault.ROW, "was changed", obj="surveys.response/1")
    _tell(report)
    said = capsys.readouterr().out
    assert said.count("was changed") == 1
    assert "\n1 finding in " in said
    report.add(Fault.ROW, "was changed", obj="surveys.response/2")
    _tell(report)
    assert "\n2 findings in " in capsys.readouterr().out


def test_the_demonstration_that_breaks_has_a_folder_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bersama.config import datafolder
    from bersama.config.commands.demo import fresh_folder

    monkeypatch.setenv("BERSAMA_DATA", str(tmp_path / "data"))
    running = fresh_folder("demo")
    with datafolder.locked(running):
        with pytest.raises(Refused, match="A demonstration is running"):
            fresh_folder("demo")
        assert fresh_folder("break") == tmp_path / "data-break"

"""The command behind `./bersama test`: what it counts, what it ends, what it closes with."""

from __future__ import annotations

import os
import runpy
import sys
import time
from functools import partial
from itertools import chain, combinations
from pathlib import Path
from types import SimpleNamespace

import pytest
from _pytest.mark.expression import Expression

from tests.running import outcome, postgres
from tests.running.__main__ import Check
from tests.running.outcome import Outcome
from tests.running.parts import ROOT, Part, parts
from tests.running.process import run

REPORT = (
    '<testsuites><testsuite tests="9" failures="2" errors="1" skipped="2"></testsuite></testsuites>'
)


def test_counts_come_from_the_report_of_the_tests(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert outcome.of_tests("rooms", 1, 2.0, report) == Outcome("rooms", 2.0, 4, 3, 2)


@pytest.mark.parametrize("code", [2, 5, -9, 124])
def test_run_that_left_no_report_has_failed(tmp_path: Path, code: int) -> None:
    assert outcome.of_tests("doors", code, 1.0, tmp_path / "none.xml") == Outcome(
        "doors", 1.0, failed=1
    )


def test_closing_lines_name_the_databases_and_then_the_sum() -> None:
    outcomes = [
        outcome.of_check("lint", 0, 0.5),
        outcome.of_check("types", 1, 20),
        Outcome("rooms", 60, 100, 0, 3),
        Outcome("journeys", 0, skipped=1, note="no Chromium is installed"),
    ]
    assert outcome.closing(outcomes, ["SQLite 3.40.1", "PostgreSQL 15.20"]).splitlines() == [
        "lint      passed      0.5 s",
        "types     FAILED     20.0 s",
        "rooms     passed     60.0 s",
        "journeys  skipped     0.0 s  no Chromium is installed",
        "all                  80.5 s",
        "Databases: SQLite 3.40.1, PostgreSQL 15.20",
        "100 passed, 1 failed, 4 skipped",
    ]
    assert outcome.is_good(outcomes) is False
    assert outcome.is_good([o for o in outcomes if o.name != "types"]) is True
    assert outcome.is_good([]) is False


def test_part_that_takes_too_long_ends_with_all_it_started(tmp_path: Path) -> None:
    number = tmp_path / "number"
    code = f"sleep 60 & echo $! > {number}; wait"
    began = time.monotonic()
    assert run(["sh", "-c", code], cwd=tmp_path, env=os.environ, limit=1) == 124
    assert time.monotonic() - began < 30
    for _ in range(50):
        if not _runs(int(number.read_text())):
            return
        time.sleep(0.1)
    pytest.fail("what the part had started still runs")


def _runs(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize(
    ("ci", "expected"),
    [("true", (1, 0, "FAILED")), ("", (0, 1, "skipped"))],
)
def test_missing_browser_fails_in_ci_and_is_said_elsewhere(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    ci: str,
    expected: tuple[int, int, str],
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setenv("BERSAMA_TEST_BROWSER", str(tmp_path / "no-such-browser"))
    part = Part("journeys", "a browser", ("true",), 5, tests=True, browser=True)
    done = Check(tmp_path).part(part)
    assert (done.failed, done.skipped, done.word) == expected
    assert f"{expected[2].upper()}: no Chromium is installed" in capsys.readouterr().out


def test_no_postgres_is_asked_for_by_an_empty_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BERSAMA_TEST_POSTGRES", "")
    assert postgres.find_server() == (None, "BERSAMA_TEST_POSTGRES is empty")


def test_settings_of_this_machine_do_not_reach_the_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BERSAMA_DATABASE_URL", "postgresql://elsewhere/real")
    monkeypatch.setenv("BERSAMA_DATA", "/real")
    monkeypatch.setenv("BERSAMA_SMTP_FILE", "elsewhere")
    monkeypatch.setenv("BERSAMA_TEST_WORD", "kept")
    seen = tmp_path / "seen"
    code = f"import os; open({str(seen)!r}, 'w').write(repr(sorted(os.environ.items())))"
    assert Check(tmp_path).command(Part("x", "", (sys.executable, "-c", code), 20)) == 0
    text = seen.read_text()
    assert "elsewhere" not in text
    assert "('BERSAMA_TEST_WORD', 'kept')" in text
    assert f"('BERSAMA_DATA', '{tmp_path / 'x-data'}')" in text


def test_every_test_is_in_exactly_one_part_on_sqlite() -> None:
    names = [part.name for part in parts()]
    assert names == [
        *("lint", "format", "types", "imports", "migrations"),
        *("rooms", "doors", "journeys", "faults", "postgres"),
    ]
    chosen = [
        Expression.compile(part.command[part.command.index("-m", 3) + 1])
        for part in parts()
        if part.tests and part.database == "sqlite"
    ]
    marks = ("doors", "journeys", "faults")
    for carried in chain.from_iterable(combinations(marks, n) for n in range(4)):
        hits = [expression.evaluate(partial(_carries, carried)) for expression in chosen]
        assert hits.count(True) == 1, carried


def _carries(carried: tuple[str, ...], name: str, **_: object) -> bool:
    return name in carried


@pytest.mark.parametrize("folder", ["doors", "journeys", "faults", "core"])
def test_a_test_carries_the_mark_of_its_folder(folder: str) -> None:
    marks: list[str] = []
    item = SimpleNamespace(path=ROOT / "tests" / folder / "test_one.py", add_marker=marks.append)
    runpy.run_path(str(ROOT / "conftest.py"))["pytest_collection_modifyitems"]([item])
    assert marks == [folder] * (folder != "core")

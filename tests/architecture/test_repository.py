"""The root of the repository: what a visitor meets before any page."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))
# The text of the Free Software Foundation, byte for byte.
AGPL = "0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079abcb0"
# In two pieces each, so that this file is no finding of its own.
REGISTRIES = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com"]
MACHINE = re.compile(r"(?<![\w.~-])/(?:ro" + r"ot|wo" + r"rk|home/\w+)/\w|[A-Z]:\\\\Us" + "ers")


def tracked() -> list[Path]:
    """Every file under version control, or none where this copy has no history."""
    if not (ROOT / ".git").exists():
        pytest.skip("this copy has no version control")
    said = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = [name for name in said.stdout.decode().split("\0") if name]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    """The text of a file; empty for pictures, fonts and the like."""
    data = path.read_bytes()
    return "" if b"\0" in data else data.decode("utf-8", "replace")


def pins(lock: Path) -> dict[str, str]:
    """Each package of a lock with its versions and markers."""
    found: dict[str, str] = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==(.+?) \\$", line):
            found[match[1]] = found.get(match[1], "") + "|" + match[2]
    return found


def test_first_code_block_of_the_readme_is_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    first = re.search(r"^```[^\n]*\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    assert first is not None
    assert first[1] == "./bersama demo\n./bersama test\n"


def test_every_relative_link_of_a_document_leads_somewhere() -> None:
    dead = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists():
                dead.append(f"{page.relative_to(ROOT)}: {target}")
    assert dead == []


def test_licence_is_the_agpl_word_for_word() -> None:
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == AGPL
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "AGPL-3.0-or-later"


def test_locks_hold_no_address_and_a_hash_for_each_package() -> None:
    assert [lock.name for lock in LOCKS] == [
        "requirements-dev.lock",
        "requirements-uv.lock",
        "requirements.lock",
    ]
    for lock in LOCKS:
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        packages = re.findall(
            r"^[a-z0-9][^\n]*(?:\n    --hash=sha256:[0-9a-f]{64}[^\n]*)*", text, re.M
        )
        assert packages
        assert [p for p in packages if "==" not in p or "--hash=sha256:" not in p] == []


def test_tests_run_on_the_versions_that_are_delivered() -> None:
    delivered, tested = pins(ROOT / "requirements.lock"), pins(ROOT / "requirements-dev.lock")
    assert len(delivered) > 20
    assert {name: tested.get(name) for name in delivered} == delivered


def test_every_dependency_is_locked_and_has_its_decision() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = pins(ROOT / "requirements-dev.lock")
    said = (ROOT / "docs/decisions/0003-dependencies.md").read_text(encoding="utf-8")
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = [re.split(r"[\[<>=! ]", entry)[0] for entry in wanted]
    assert [name for name in names if name not in locked] == []
    assert [name for name in names if f"| {name} |" not in said] == []


def test_no_tracked_text_names_a_machine_or_a_registry() -> None:
    found = []
    for path in tracked():
        text = text_of(path)
        found += [f"{path.relative_to(ROOT)}: {host}" for host in REGISTRIES if host in text]
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in MACHINE.finditer(text)]
    assert found == []


def test_nothing_made_by_a_run_is_tracked() -> None:
    made = re.compile(r"(__pycache__|\.pyc$|\.sqlite3|^\.venv|_cache/|^uv\.lock$|pylock)")
    assert [p.name for p in tracked() if made.search(str(p.relative_to(ROOT)))] == []


@pytest.mark.parametrize("name", ["bersama", ".ci/run"])
def test_script_can_be_executed(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)


def test_continuous_integration_runs_the_same_command() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == "exec ./bersama test </dev/null"
    assert "set -euo pipefail" in lines

"""The start script: sets up once, then only hands over. The environment here is a stand-in."""

from __future__ import annotations

import ast
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Writes down how it was called; what it does besides is in files beside it.
STUB = """#!/bin/sh
echo "$(basename "$0") $*" >> "{calls}"
[ -f "{folder}/$(basename "$0").does" ] && . "{folder}/$(basename "$0").does"
exit 0
"""


class Copy:
    """A copy of the script in a folder of its own, with a stand-in for its environment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls_file = folder / "calls"
        for name in ["bersama", *(lock.name for lock in ROOT.glob("requirements*.lock"))]:
            shutil.copy(ROOT / name, folder / name)
        self.bin = folder / ".venv" / "bin"
        self.bin.mkdir(parents=True)
        (folder / ".venv/lib/python3.11/site-packages").mkdir(parents=True)
        (folder / ".venv/pyvenv.cfg").write_text(f"command = python3 -m venv {folder / '.venv'}\n")
        for name in ("python", "uv"):
            stub = self.bin / name
            stub.write_text(STUB.format(calls=self.calls_file, folder=folder))
            stub.chmod(0o755)

    def does(self, name: str, what: str) -> None:
        (self.folder / f"{name}.does").write_text(what)

    def start(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.begin(*arguments, run=subprocess.run, capture_output=True, check=False)

    def begin(self, *arguments: str, run, **more):  # noqa: ANN001, ANN003, ANN201 - run or Popen
        command = [sys.executable, str(self.folder / "bersama"), *arguments]
        return run(command, text=True, cwd="/", stdin=subprocess.DEVNULL, **more)

    def calls(self) -> list[str]:
        """What was called since the last time this was asked, without this folder's name."""
        text = self.calls_file.read_text() if self.calls_file.exists() else ""
        self.calls_file.unlink(missing_ok=True)
        return text.replace(str(self.folder), "").splitlines()


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


PROBE = "python -c import sys, pip; sys.exit(sys.version_info < (3, 11))"
INSTALL = "uv pip install -q --python /.venv/bin/python --require-hashes -r /{}"
BASE, TEST = INSTALL.format("requirements.lock"), INSTALL.format("requirements-dev.lock")


def test_installs_once_and_then_only_hands_over(copy: Copy) -> None:
    assert copy.start("demo", "--port", "0").returncode == 0
    assert copy.calls() == [PROBE, BASE, "python -P -m bersama demo --port 0"]
    again = copy.start("demo")
    assert (again.returncode, again.stderr) == (0, "")
    assert copy.calls() == ["python -P -m bersama demo"]


def test_test_brings_its_own_lock_once(copy: Copy) -> None:
    copy.start("up")
    copy.calls()
    copy.start("test", "-k", "word")
    assert copy.calls() == [PROBE, TEST, "python -m tests.running -k word"]
    copy.start("test")
    assert copy.calls() == ["python -m tests.running"]


def test_changed_lock_is_installed_again(copy: Copy) -> None:
    copy.start("up")
    copy.calls()
    with (copy.folder / "requirements.lock").open("a") as lock:
        lock.write("# one more line\n")
    copy.start("up")
    assert copy.calls() == [PROBE, BASE, "python -P -m bersama up"]


def test_exit_code_of_the_command_is_passed_on(copy: Copy) -> None:
    copy.start("up")
    copy.does("python", "exit 7")
    assert copy.start("verify").returncode == 7


def test_failed_installation_says_so_and_is_tried_again(copy: Copy) -> None:
    copy.does("uv", "echo no route to host; exit 1")
    copy.does("python", 'case "$*" in *"pip install"*) echo no route either; exit 1;; esac')
    failed = copy.start("demo")
    assert failed.returncode == 1
    assert "no route to host" in failed.stderr
    assert failed.stderr.endswith("Is this machine online? Start again when it is.\n")
    assert not list((copy.folder / ".venv").glob(".ready*"))
    copy.calls()
    (copy.folder / "uv.does").unlink()
    copy.start("demo")
    assert copy.calls() == [PROBE, BASE, "python -P -m bersama demo"]


def test_pip_is_used_where_the_fast_installer_fails(copy: Copy) -> None:
    copy.does("uv", "exit 1")
    assert copy.start("demo").returncode == 0
    pip = "python -m pip install -q --no-input --disable-pip-version-check"
    assert copy.calls() == [
        PROBE,
        BASE,
        f"{pip} --require-hashes -r /requirements.lock",
        "python -P -m bersama demo",
    ]


def test_package_with_another_fingerprint_stops_everything(copy: Copy) -> None:
    copy.does("uv", "echo 'cause: Hash mismatch for django'; exit 1")
    stopped = copy.start("demo")
    assert stopped.returncode == 1
    assert "its fingerprint differs" in stopped.stderr
    assert copy.calls() == [PROBE, BASE]


def test_two_starts_at_once_install_once(copy: Copy) -> None:
    copy.does("uv", "sleep 1")
    both = [copy.begin("up", run=subprocess.Popen) for _ in range(2)]
    assert [start.wait(timeout=30) for start in both] == [0, 0]
    assert sorted(copy.calls()) == sorted([PROBE, BASE, *["python -P -m bersama up"] * 2])


def test_environment_of_another_folder_is_not_kept(copy: Copy) -> None:
    script = runpy.run_path(str(copy.folder / "bersama"))
    assert script["is_healthy"]() is True
    (copy.folder / ".venv/pyvenv.cfg").write_text("command = python3 -m venv /elsewhere/.venv\n")
    assert script["is_healthy"]() is False


def test_environment_gets_the_command_and_the_source(copy: Copy) -> None:
    copy.start("up")
    copy.calls()
    packages = copy.folder / ".venv/lib/python3.11/site-packages"
    source = packages / (packages / "bersama.pth").read_text().strip()
    assert source.resolve() == copy.folder / "src"
    subprocess.run([copy.bin / "bersama", "doctor", "a b"], check=True)
    subprocess.run([copy.bin / "bersama", "test", "-x"], check=True)
    assert copy.calls() == [
        "python -P -m bersama doctor a b",
        "python /.venv/bin/../../bersama test -x",
    ]


def test_an_old_python_can_read_it_and_is_told(copy: Copy) -> None:
    script = copy.folder / "bersama"
    text = script.read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 7))
    script.write_text(text.replace("OLDEST = (3, 11)", "OLDEST = (3, 99)"), encoding="utf-8")
    told = copy.begin(run=subprocess.run, capture_output=True, check=False, env={"PATH": ""})
    assert told.returncode == 1
    assert told.stderr.startswith("Bersama needs Python 3.11 or newer; this is Python 3.")
    assert copy.calls() == []

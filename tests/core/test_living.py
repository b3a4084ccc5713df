"""Children that end with their parent, and which processes count as alive."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bersama.core import living

SRC = Path(living.__file__).parents[2]
SLEEPER = """
import os, sys, time
from pathlib import Path
Path(sys.argv[1]).write_text(f"{os.getpid()}\\n")
time.sleep(60)
"""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "sleeper.py").write_text(SLEEPER)
    (tmp_path / "speaker.py").write_text("import sys; print(sys.argv[1:]); sys.exit(3)")
    return os.environ | {"PYTHONPATH": f"{SRC}{os.pathsep}{tmp_path}"}


def eventually(is_so: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while not is_so() and time.monotonic() < until:
        time.sleep(0.02)
    return is_so()


def parent_of_sleeper(note: Path, env: dict[str, str]) -> subprocess.Popen[bytes]:
    run = f"from bersama.core.living import run; run('sleeper', {str(note)!r})"
    return subprocess.Popen([sys.executable, "-c", run], env=env)


def test_a_child_says_what_it_says_and_ends_as_it_ends(env: dict[str, str]) -> None:
    done = living.run("speaker", "one", "two", env=env)
    assert (done.returncode, done.stdout, done.stderr) == (3, "['one', 'two']\n", "")


def test_a_child_ends_when_its_parent_is_killed(env: dict[str, str], tmp_path: Path) -> None:
    note = tmp_path / "pid"
    parent = parent_of_sleeper(note, env)
    assert eventually(lambda: note.exists() and note.read_text().endswith("\n"))
    child = int(note.read_text())
    assert living.is_alive(child)
    parent.kill()
    parent.wait()
    assert eventually(lambda: not living.is_alive(child), 5)


def test_a_child_whose_parent_was_gone_before_it_looked_ends(
    env: dict[str, str], tmp_path: Path
) -> None:
    reading, writing = os.pipe()
    os.close(writing)
    command = [sys.executable, "-P", "-m", living.__name__, "sleeper", str(tmp_path / "pid")]
    done = subprocess.run(command, stdin=reading, env=env, timeout=30, check=False)
    os.close(reading)
    assert done.returncode == living.CUT_OFF


def test_one_that_ended_and_was_not_fetched_is_not_alive() -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    assert living.is_alive(process.pid)
    process.send_signal(signal.SIGKILL)
    assert eventually(lambda: not living.is_alive(process.pid), 5)
    process.wait()
    assert not living.is_alive(process.pid)


def test_a_process_is_told_from_another_by_when_it_began() -> None:
    own = living.began(os.getpid())
    assert own == living.began(os.getpid())
    if not Path("/proc/self/stat").exists():
        assert own == ""
        return
    assert own.isdigit()
    assert living.began(1) != own

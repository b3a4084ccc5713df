"""`bersama demo --break-it`: in a minute, that nothing is lost and nothing changes unseen.

Real answers over real HTTP, a real `kill -9`, one cell changed past the product, a receipt
checked by the program of the standard library. Everything runs in the demonstration's folder.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from bersama.config.console import say
from bersama.config.exits import Exit
from bersama.config.serving import left_over
from bersama.config.starting import Door

ANSWERS = 20
PATIENCE_SECONDS = 60


def show(where: Door) -> int:
    """Walk through the four proofs; the exit code is 0 only if each one held."""
    folder = _begin(where)
    question = _question()
    browsers = [_browser() for _turn in range(ANSWERS)]
    with _site(where) as server:
        say(f"1. {ANSWERS} people answer “{question['title']}” ...")
        for turn, browser in enumerate(browsers):
            _answer(where, browser, question, turn)
        say(f"   {ANSWERS} answers were confirmed. Now: kill -9, without a word of warning.")
        for pid in (server.pid, *left_over(folder)):
            os.killpg(pid, signal.SIGKILL)
        server.wait()
    with _site(where):
        held = _counted(folder, question) == ANSWERS
        say(f"   Started again: {_counted(folder, question)} of {ANSWERS} answers are there.")
        _seal()
        receipt = _receipt(where, browsers[0], question, folder)
    held &= _change_a_cell(folder)
    held &= _check_receipt(receipt, folder)
    say()
    say("All of it held." if held else "Something did not hold: see above.")
    return Exit.OK if held else Exit.WRONG


def _begin(where: Door) -> Path:
    from bersama.config import datafolder, starting

    os.environ["BERSAMA_URL"] = where.url
    folder = datafolder.place()
    datafolder.check(folder)
    starting.prepare()
    from django.db import connections

    from bersama.web.demonstration import build

    say("A demonstration world is made ...")
    os.environ["BERSAMA_BREAKING"] = build().question.rstrip("/").rsplit("/", 1)[1]
    connections.close_all()
    return folder


def _question() -> dict[str, Any]:
    """The open question: its code, and the ids of its form's field and choices."""
    from bersama.cocreation.initiatives.queries import get_round
    from bersama.core.actor import ANONYMOUS
    from bersama.methods.surveys.queries import questions_of

    engagement = get_round(ANONYMOUS, os.environ.pop("BERSAMA_BREAKING"))
    asked = questions_of(engagement)[0]
    return {
        "code": engagement.code,
        "pk": engagement.pk,
        "stream": f"e/{engagement.public_id}",
        "title": engagement.title,
        "field": f"q{asked.pk}",
        "choices": [choice.pk for choice in asked.choices.all()],
        "before": engagement.participants.count(),
    }


@contextmanager
def _site(where: Door) -> Iterator[subprocess.Popen[bytes]]:
    """The site in a process group of its own, until the block ends."""
    from django.db import connections

    connections.close_all()
    command = [sys.executable, "-m", "bersama", "up", "--port", str(where.port)]
    server = subprocess.Popen(  # noqa: S603 - our own command
        command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(where)
        yield server
    finally:
        if server.poll() is None:
            server.terminate()
            server.wait(timeout=30)


def _wait(where: Door) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://{where.host}:{where.port}/health", timeout=2)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the site did not start within a minute")


def _browser() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))


def _answer(where: Door, browser: urllib.request.OpenerDirector, question: Any, turn: int) -> None:
    """Load the page, fill in its form, and demand that it is confirmed."""
    page = f"{where.url}/e/{question['code']}/"
    html = browser.open(page, timeout=10).read().decode()
    form = dict(re.findall(r'name="(nonce|csrfmiddlewaretoken)" value="([^"]+)"', html))
    choice = question["choices"][turn % len(question["choices"])]
    form |= {question["field"]: str(choice), "accepts_terms": "on"}
    sent = urllib.parse.urlencode(form).encode()
    done = browser.open(f"{page}answer", data=sent, timeout=10)
    if not done.url.endswith("/thanks"):
        raise RuntimeError(f"answer {turn + 1} was not confirmed")


def _counted(folder: Path, question: Any) -> int:
    with sqlite3.connect(f"file:{folder}/bersama.sqlite3?mode=ro", uri=True) as database:
        sql = "SELECT count(*) FROM surveys_response WHERE engagement_id = ?"
        found = database.execute(sql, (question["pk"],)).fetchone()[0]
    return int(found) - int(question["before"])


def _seal() -> None:
    from bersama.core.ledger import checkpoints

    checkpoints.seal_all()


def _receipt(
    where: Door, browser: urllib.request.OpenerDirector, question: Any, folder: Path
) -> tuple[Path, str]:
    """The first person's receipt as a file, and the seal as a poster would show it."""
    from bersama.core.ledger import checkpoints

    base = f"{where.url}/e/{question['code']}"
    mine = browser.open(f"{base}/mine", timeout=10).read().decode()
    path = re.search(rf"/e/{question['code']}/receipt/[0-9a-f-]+", mine)
    if path is None:
        raise RuntimeError("the page shows no receipt")
    file = folder / "receipt.json"
    file.write_bytes(browser.open(f"{where.url}{path[0]}.json", timeout=10).read())
    checkpoint = checkpoints.latest(question["stream"])
    return file, checkpoints.short(checkpoint) if checkpoint else ""


def _change_a_cell(folder: Path) -> bool:
    """Somebody with the database file moves one vote; `verify` says which."""
    say("2. Somebody opens the database file and moves one answer to another choice ...")
    with sqlite3.connect(folder / "bersama.sqlite3", isolation_level=None) as database:
        pick, choice, other = database.execute(
            "SELECT p.id, p.choice_id, c.id FROM surveys_pick p JOIN surveys_choice c "
            "ON c.id <> p.choice_id AND c.question_id = "
            "(SELECT question_id FROM surveys_choice WHERE id = p.choice_id) "
            "ORDER BY p.id DESC LIMIT 1"
        ).fetchone()
        database.execute("UPDATE surveys_pick SET choice_id = ? WHERE id = ?", (other, pick))
    found = _verify()
    for line in found.stdout.splitlines()[:4]:
        say(f"   {line}")
    with sqlite3.connect(folder / "bersama.sqlite3", isolation_level=None) as database:
        database.execute("UPDATE surveys_pick SET choice_id = ? WHERE id = ?", (choice, pick))
    healed = _verify()
    say("   Moved back, it is whole again." if healed.returncode == 0 else healed.stdout)
    return found.returncode == Exit.ROW and healed.returncode == 0


def _verify() -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bersama", "verify"]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours


def _check_receipt(receipt: tuple[Path, str], folder: Path) -> bool:
    """The receipt against a printed seal, without us; then with one letter changed."""
    from bersama.core.ledger import verify_receipt

    file, seal = receipt
    say("3. A receipt is checked without us: nothing but Python, the file and the printed seal.")
    program = str(Path(verify_receipt.__file__ or ""))
    command = [sys.executable, "-I", program, str(file), "--checkpoint", seal]
    right = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    say(f"   {(right.stdout or right.stderr).strip()}")
    changed = json.loads(file.read_text())
    changed["leaf"]["kind"] += "x"
    file.write_text(json.dumps(changed))
    wrong = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    say("   With one letter changed:")
    say(f"   {(wrong.stdout or wrong.stderr).strip()}")
    return right.returncode == 0 and wrong.returncode == 1

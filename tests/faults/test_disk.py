"""A disk that is full, or that nobody may write to: nothing is half saved, words are kept."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.harness import judging
from tests.faults.harness.people import Device, choices, forms
from tests.faults.harness.site import made

pytestmark = pytest.mark.faults
COUNT = """
import json
from bersama.cocreation.initiatives.models import Contribution, Participant
from bersama.core.ledger.models import Entry
from bersama.core.models import FormOnce
from bersama.methods.surveys.models import Response
kinds = (Response, Contribution, Participant, Entry, FormOnce)
print(json.dumps([kind.objects.count() for kind in kinds]))
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 100 MB, which only root may make."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=False)


def fill(disk: Path) -> Path:
    """Use up what is left."""
    filler = disk / "filler"
    handle = os.open(filler, os.O_WRONLY | os.O_CREAT)
    for piece in (2**20, 4096, 1):
        try:
            while os.write(handle, bytes(piece)):
                pass
        except OSError:
            continue
    os.close(handle)
    return filler


def answer(device: Device, code: str, why: str) -> tuple[int, str]:
    """Answer the bakery's question: the status and the page that comes back."""
    page = device.get(f"/e/{code}/")
    path = f"/e/{code}/answer"
    name, values = next((n, v) for n, v in choices(page).items() if n.startswith("q"))
    given = {name: values[0], f"why{name[1:]}": why, "accepts_terms": "on"}
    status, _location, body = device.post(path, forms(page)[path] | given, device.cookies)
    return status, body


def test_a_full_disk_keeps_the_words_and_saves_nothing_half(small_disk: Path) -> None:
    site = made(small_disk / "data", BERSAMA_LIMITS="off")
    try:
        code = judging.prepare(site, ideas=1)["survey"]
        site.start("--no-worker")
        assert answer(Device(site.port), code, "before")[0] == 303
        before = json.loads(site.python(COUNT))
        filler = fill(small_disk)
        refused = [answer(Device(site.port), code, f"my long words {n}") for n in range(6)]
        full = [page for status, page in refused if status == 503]
        assert full, [status for status, _page in refused]
        assert "my long words 5" in full[-1]
        assert "Nothing was saved" in full[-1]
        assert "Traceback" not in full[-1]
        filler.unlink()
        saved = 6 - len(full)
        assert json.loads(site.python(COUNT))[0] == before[0] + saved
        assert answer(Device(site.port), code, "after")[0] == 303
    finally:
        site.stop()
    assert site.facts("verify")["whole"] is True


def test_a_database_that_can_not_be_written_answers_503_with_the_words(tmp_path: Path) -> None:
    site = made(tmp_path / "data", BERSAMA_LIMITS="off")
    code = judging.prepare(site, ideas=1)["survey"]
    try:
        site.start("--no-worker")
        with closing(sqlite3.connect(site.data / "bersama.sqlite3")) as other:
            other.execute("BEGIN IMMEDIATE")  # somebody holds the one lock that writers need
            status, page = answer(Device(site.port), code, "my long words")
            other.execute("ROLLBACK")
        assert status == 503
        assert "my long words" in page
        assert answer(Device(site.port), code, "again")[0] == 303
    finally:
        site.stop()
    assert json.loads(site.python(COUNT))[0] == 1

"""One person, one vote: however often and however much at once it is sent."""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.harness import judging
from tests.faults.harness.people import Device, forms
from tests.faults.harness.site import Site, made

pytestmark = pytest.mark.faults
# The whole goal, 200 pairs of voter and idea, takes minutes and is run by hand with this variable.
PAIRS = int(os.environ.get("BERSAMA_AT_ONCE_PAIRS") or (20 if os.environ.get("CI") else 4))
AT_ONCE, REPLAYS = 50, 5 if PAIRS >= 20 else 2
COUNT = """
import json
from bersama.core.ledger.models import Entry
from bersama.methods.ideas.models import Stance
print(json.dumps({
    "rows": Stance.objects.count(),
    "pairs": Stance.objects.values("participant", "idea").distinct().count(),
    "entries": Entry.objects.filter(kind="ideas.stance.cast").count(),
}))
"""


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_fifty_submits_at_once_count_once(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    settings = {"BERSAMA_LIMITS": "off"}
    if database == "postgresql":
        settings["BERSAMA_DATABASE_URL"] = request.getfixturevalue("postgres")
    site = made(tmp_path / "data", **settings)
    try:
        code = judging.prepare(site, ideas=PAIRS)["ideas"]
        site.start("--no-worker")
        sent = _all_vote(site, code)
    finally:
        site.stop()
    assert sent == Counter({"303": PAIRS * AT_ONCE + PAIRS * REPLAYS})
    found = json.loads(site.python(COUNT))
    assert found == {"rows": PAIRS, "pairs": PAIRS, "entries": PAIRS}
    assert site.facts("verify")["whole"] is True


def _all_vote(site: Site, code: str) -> Counter[str]:
    """One voter: every other idea by one form sent fifty times, the others by fifty forms."""
    device, sent = Device(site.port), Counter[str]()
    first = forms(device.get(f"/e/{code}/ideas"))
    paths = [path for path in first if path.endswith("/vote")]
    paths += [
        path
        for page in range(2, 9)
        if len(paths) < PAIRS
        for path in forms(device.get(f"/e/{code}/ideas?page={page}"))
        if path.endswith("/vote") and path not in paths
    ]
    joining = first[paths[0]] | {"stance": "1", "accepts_terms": "on"}
    status, _location, body = device.post(paths[0], joining, device.cookies)
    assert status == 303, body[-400:]
    for place, path in enumerate(paths[:PAIRS]):
        one = forms(device.get(f"/e/{code}/ideas/{path.split('/')[-2]}"))[path]
        many = [one] * AT_ONCE if place % 2 else _forms(device, code, path)
        _at_once(device, path, many, sent)
        for _ in range(REPLAYS):
            sent[str(device.post(path, many[0] | {"stance": "1"}, device.cookies)[0])] += 1
    return sent


def _forms(device: Device, code: str, path: str) -> list[dict[str, str]]:
    """The same form, opened in some windows: each with a nonce of its own."""
    page = f"/e/{code}/ideas/{path.split('/')[-2]}"
    opened = [forms(device.get(page))[path] for _ in range(5)]
    return opened * (AT_ONCE // len(opened))


def _at_once(device: Device, path: str, many: list[dict[str, str]], sent: Counter[str]) -> None:
    lock, start = threading.Lock(), threading.Barrier(len(many))

    def send(fields: dict[str, str]) -> None:
        start.wait()
        status, location, _body = device.post(path, fields | {"stance": "1"}, device.cookies)
        with lock:
            sent[str(status)] += 1
            assert location

    threads = [threading.Thread(target=send, args=(fields,)) for fields in many]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

"""How fast the pages of the register are for 10,000 people, beside the same for 30.

    python -m benchmarks.pages.register [--turns 40] [--json]

Two firms in one database of a fresh site: 30 people with 60 relations and as many flows, and
10,000 with 40,000. Each page is opened for both in turns, in one process, so that both meet the
same machine; server time without the line. A page whose address does not exist is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.pages.measure import told
from tests.faults.harness.site import made

PAGES = {
    "register, first page": "stakeholders-list",
    "matrix": "stakeholders-matrix",
    "map": "stakeholders-map",
    "value": "stakeholders-value",
}
SMALL, LARGE = (30, 60), (10_000, 40_000)
PREPARE = """
import random
from datetime import date, timedelta
from bersama.cocreation.stakeholders.models import Contact, Flow, Relation, Stakeholder, GROUPS
from tests.world import make_firm

def people(firm, count, ties):
    chance = random.Random(1)
    today = date.today()
    rows = Stakeholder.objects.bulk_create([
        Stakeholder(
            organisation=firm, name=f"Person {{n:05d}}", folded=f"person {{n:05d}}",
            group=GROUPS[n % 8], since=today, power=chance.randint(1, 5),
            interest=chance.randint(1, 5), due_on=today + timedelta(days=chance.randint(-30, 90)),
        ) for n in range(count)
    ], batch_size=2000)
    Contact.objects.bulk_create(
        [Contact(stakeholder=row, kind="phone", value=f"+6012{{row.pk:07d}}") for row in rows],
        batch_size=5000)
    pairs = set()
    while len(pairs) < ties:
        a, b = chance.randrange(count), chance.randrange(count)
        if a != b:
            pairs.add((a, b))
    pairs = sorted(pairs)
    Relation.objects.bulk_create([
        Relation(organisation=firm, source=rows[a], target=None if n % 40 == 0 and a not in seen
                 and not seen.add(a) else rows[b],
                 kind=("supplies", "influences", "member_of")[n % 3], strength=n % 3 + 1)
        for seen in [set()] for n, (a, b) in enumerate(pairs)
    ], batch_size=5000)
    Flow.objects.bulk_create([
        Flow(organisation=firm, giver=rows[a], receiver=rows[b] if n % 40 else None,
             kind="goods", words="Rye") for n, (a, b) in enumerate(pairs)
    ], batch_size=5000)

for name, count, ties in (("Small", {small[0]}, {small[1]}), ("Large", {large[0]}, {large[1]})):
    people(make_firm(name).firm, count, ties)
"""
SERVER = """
import json, time
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from bersama.commons.organisations.models import Membership
found = {{}}
owners = {{}}
for slug in ("small", "large"):
    client = Client(headers={{"host": "localhost"}})
    client.force_login(Membership.objects.get(organisation__slug=slug, role="owner").person)
    owners[slug] = client
for label, name in {pages}.items():
    try:
        addresses = {{slug: reverse(name, args=[slug]) for slug in owners}}
    except NoReverseMatch:
        continue
    times, asked = {{slug: [] for slug in owners}}, {{}}
    for n in range({turns} + 3):
        for slug, client in owners.items():
            began = time.perf_counter()
            answer = client.get(addresses[slug])
            spent = time.perf_counter() - began
            assert answer.status_code == 200, (name, answer.status_code)
            if n >= 3:
                times[slug].append(spent)
    for slug, client in owners.items():
        with CaptureQueriesContext(connection) as queries:
            client.get(addresses[slug])
        asked[slug] = len(queries)
    found[label] = [times, asked]
print(json.dumps(found))
"""


def main() -> int:
    reader = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    reader.add_argument("--turns", type=int, default=40)
    reader.add_argument("--json", action="store_true")
    given = reader.parse_args()
    found = measure(turns=given.turns)
    if given.json:
        print(json.dumps(found, indent=2))
        return 0
    for name, values in found.items():
        print(f"{name}: {values}")
    return 0


def measure(*, turns: int) -> dict[str, Any]:
    """Server times of each page for both firms, their ratios, and the queries they ask."""
    with tempfile.TemporaryDirectory(prefix="bersama-register-") as folder:
        site = made(Path(folder) / "data", BERSAMA_LIMITS="off")
        site.python(PREPARE.format(small=SMALL, large=LARGE))
        pages = json.loads(site.python(SERVER.format(pages=PAGES, turns=turns)))
    load = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    found: dict[str, Any] = {"machine": f"{load}, Python {platform.python_version()}"}
    for label, (times, asked) in pages.items():
        small, large = told(times["small"]), told(times["large"])
        found[f"{label}, {SMALL[0]} people (ms)"] = small
        found[f"{label}, {LARGE[0]} people (ms)"] = large
        found[f"{label}, ratio"] = {
            name: round(large[name] / small[name], 2) for name in ("median", "p95")
        } | {"queries": [asked["small"], asked["large"]]}
    return found


if __name__ == "__main__":
    sys.exit(main())

"""How long a conversation from Polis takes to come in, and how long its pages take.

    python benchmarks/importing/polis.py FOLDER

Prints CPU seconds of reading, of writing rows and of the ledger, then for each page its queries
and CPU milliseconds. Works in a data folder of its own that is deleted afterwards.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def main(folder: Path) -> None:
    data = tempfile.mkdtemp(prefix="bersama-bench-")
    os.environ.update(BERSAMA_DATA=data, DJANGO_SETTINGS_MODULE="bersama.config.settings")
    try:
        import django

        django.setup()
        measure(folder)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def measure(folder: Path) -> None:
    from django.core.management import call_command

    from bersama.commons.organisations.actions import make_organisation
    from bersama.commons.people.actions import make_person
    from bersama.core.actor import CONSOLE, Actor
    from bersama.methods.ideas.actions import bring_in_round
    from bersama.methods.ideas.sources.polis import read_conversation

    call_command("migrate", verbosity=0)
    owner = make_person(actor=CONSOLE)
    firm = make_organisation(actor=CONSOLE, name="Bench", owner=owner)
    start = time.process_time()
    conversation = read_conversation(folder)
    read = time.process_time()
    found = bring_in_round(
        actor=Actor(organisation_id=firm.pk, standing="owner", door="console"),
        organisation=firm,
        initiative="Bench",
        conversation=conversation,
    )
    done = time.process_time()
    print(
        f"{found.participants} people, {found.contributions} statements, {found.votes} votes: "
        f"read {read - start:.2f} s, written {done - read:.2f} s (CPU)"
    )
    pages(found.engagement, owner, firm.slug)


def pages(engagement: Any, owner: Any, slug: str) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    visitor, at_desk = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
    at_desk.force_login(owner)
    here, desk = f"/e/{engagement.code}", f"/w/{slug}/q/{engagement.code}"
    for client, url in (
        (visitor, f"{here}/"),
        (visitor, f"{here}/ideas"),
        (visitor, f"{here}/results"),
        (at_desk, desk),
        (at_desk, f"{desk}/ideas"),
        (at_desk, f"{desk}/results"),
    ):
        client.get(url)
        times = []
        for _turn in range(5):
            start = time.process_time()
            with CaptureQueriesContext(connection) as during:
                response = client.get(url)
            times.append(time.process_time() - start)
        where = url.replace(engagement.code, "CODE")
        print(
            f"{response.status_code} {where:<24} {len(during):>3} queries "
            f"{1000 * sorted(times)[2]:>5.0f} ms"
        )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))

"""Somebody who kills processes at random, and the run in which it happens."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.faults.harness import judging
from tests.faults.harness.people import Person, Tally
from tests.faults.harness.site import Site, kill

VICTIMS = ("web",) * 5 + ("worker",) * 2 + ("master",)
PAUSE_SECONDS = (0.4, 1.2)


class Killer(threading.Thread):
    """SIGKILL to a web worker, the web master or the job worker, again and again.

    `goes_on(killed)` says whether it may go on already, so that kills are spread over the acts.
    """

    def __init__(
        self, site: Site, until: threading.Event, seed: int, goes_on: Callable[[int], bool]
    ) -> None:
        super().__init__(daemon=True)
        self.site, self.until, self.goes_on = site, until, goes_on
        self.chance = random.Random(seed)
        self.killed: Counter[str] = Counter()

    def run(self) -> None:
        while not self.until.wait(self.chance.uniform(*PAUSE_SECONDS)):
            name = self.chance.choice(VICTIMS)
            if not self.site.named("web") or not self.goes_on(self.killed.total()):
                continue  # the pages are just being started again, or the acts have to catch up
            if (living := self.site.named(name)) and kill(self.chance.choice(living)):
                self.killed[name] += 1


@dataclass
class Outcome:
    """What a run did and what was found afterwards."""

    acknowledged: int
    kills: Counter[str]
    retries: int
    replays: int
    seconds: float
    found: dict[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        how = ", ".join(f"{count} {name}" for name, count in sorted(self.kills.items()))
        wrong = "; ".join(self.found["wrong"]) or "0 lost, 0 doubled, ledger whole"
        return (
            f"{self.acknowledged} acknowledged, {self.kills.total()} kills ({how}), "
            f"{self.retries} retries, {self.replays} replays, {self.found['entries']} entries, "
            f"{self.seconds:.0f} s: {wrong}"
        )


def run(
    site: Site,
    *,
    acknowledged: int,
    kills: int,
    clients: int = 8,
    seed: int = 1,
    limit_seconds: float = 3600,
) -> Outcome:
    """Act and kill until both numbers are reached; then let the last acts end, and judge."""
    rounds = judging.prepare(site)
    site.start()
    tally, until, enough = Tally(), threading.Event(), threading.Event()
    people = [Person(site.port, rounds, tally, until, seed * 1000 + n) for n in range(clients)]

    def goes_on(killed: int) -> bool:
        return killed < kills * (len(tally.acts) / acknowledged + 0.5)

    killer = Killer(site, enough, seed, goes_on)
    began = time.monotonic()
    for thread in (*people, killer):
        thread.start()
    while not until.is_set():
        time.sleep(0.2)
        if len(tally.acts) >= acknowledged and killer.killed.total() >= kills:
            break
        if time.monotonic() - began > limit_seconds:
            tally.complain(f"not reached within {limit_seconds:.0f} s")
            break
        if site.process is None or site.process.poll() is not None:
            tally.complain("the parent ended")
            break
    seconds = time.monotonic() - began
    enough.set()
    killer.join()
    until.set()
    for person in people:
        person.join(timeout=60)
    if stuck := sum(person.is_alive() for person in people):
        tally.complain(f"{stuck} people never got an answer")
    site.stop()
    found = judging.judge(site, rounds, tally)
    return Outcome(len(tally.acts), killer.killed, tally.retries, tally.replays, seconds, found)

"""How fast the pages are that people meet, beside a bare Django view in the same run.

    python -m benchmarks.pages.measure [--people 300] [--answers 40] [--seconds 60] [--json]

A real site is started in a temporary folder. Measured are the server time of the result page
(in one process, without the line) and the time until a participant's page is there when many
people open it at once over HTTP, or come within a minute and answer. The bare view says how fast
the machine was just then.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.faults.harness.people import Device, choices, forms
from tests.faults.harness.site import ROOT, Site, free_port, made

PREPARE = """
import json
from tests.world import answer, ask_breads, close_now, make_firm
world = make_firm()
done, running = ask_breads(world), ask_breads(world)
for n in range({answers}):
    answer(done, ("Rye", "Sourdough", "Pandan")[n % 3], why=f"reason {{n}}", secret=f"secret {{n}}")
close_now(world, done)
print(json.dumps([done.code, running.code]))
"""
SERVER = """
import json, time
from django.test import Client
client = Client(headers={{"host": "localhost"}})
client.cookies["seat-{code}"] = "secret 0"
times, work = [], []
for n in range({turns} + 3):
    began, worked = time.perf_counter(), time.process_time()
    answer = client.get("/e/{code}/results")
    spent, used = time.perf_counter() - began, time.process_time() - worked
    assert answer.status_code == 200, answer.status_code
    if n >= 3:
        times.append(spent)
        work.append(used)
print(json.dumps([times, work, len(answer.content)]))
"""
BARE = """
import json, time
from benchmarks.pages import bare
from django.test import Client
client = Client(headers={{"host": "localhost"}})
times = []
for n in range({turns} + 3):
    began = time.perf_counter()
    client.get("/")
    spent = time.perf_counter() - began
    times += [spent] if n >= 3 else []
print(json.dumps(times))
"""


def main() -> int:
    reader = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    reader.add_argument("--people", type=int, default=300)
    reader.add_argument("--answers", type=int, default=40)
    reader.add_argument("--turns", type=int, default=50)
    reader.add_argument("--seconds", type=int, default=60, help="in which the people come")
    reader.add_argument("--json", action="store_true")
    given = reader.parse_args()
    found = measure(
        people=given.people, answers=given.answers, turns=given.turns, seconds=given.seconds
    )
    if given.json:
        print(json.dumps(found, indent=2))
        return 0
    for name, values in found.items():
        print(f"{name}: {values}")
    return 0


def measure(*, people: int, answers: int, turns: int, seconds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="bersama-pages-") as folder:
        site = made(Path(folder) / "data", BERSAMA_LIMITS="off")
        done, running = json.loads(site.python(PREPARE.format(answers=answers)))
        times, work, size = json.loads(site.python(SERVER.format(code=done, turns=turns)))
        bare = json.loads(plain(site, BARE.format(turns=turns)))
        try:
            site.start("--no-worker")
            burst = at_once(people, lambda: page(site.port, f"/e/{running}/"))
            opened, sent = within(seconds, people, site.port, running)
        finally:
            site.stop()
        with bare_server(site) as port:
            bare_burst = at_once(people, lambda: page(port, "/"))
    return {
        "machine": f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}",
        f"result page, {answers} answers, server time (ms)": told(times),
        "of it work of the processor (ms)": told(work),
        "its size (bytes)": size,
        "bare view, server time (ms)": told(bare),
        f"participant's page, {people} people at once (ms)": told(burst),
        f"bare view, {people} people at once (ms)": told(bare_burst),
        f"participant's page, {people} people within {seconds} s (ms)": told(opened),
        "their answers, confirmed (ms)": told(sent),
    }


def told(seconds: list[float]) -> dict[str, float]:
    """Median, 95th percentile and the slowest, in milliseconds."""
    ordered = sorted(seconds)
    return {
        "median": round(statistics.median(ordered) * 1000, 1),
        "p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000, 1),
        "slowest": round(ordered[-1] * 1000, 1),
    }


def at_once(people: int, fetch: Callable[[], object]) -> list[float]:
    """Everybody opens the page in the same moment; the time of each until it is there."""
    for _ in range(8):
        fetch()
    start, times, lock = threading.Barrier(people), list[float](), threading.Lock()

    def open_it() -> None:
        start.wait()
        began = time.perf_counter()
        fetch()
        spent = time.perf_counter() - began
        with lock:
            times.append(spent)

    threads = [threading.Thread(target=open_it) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def within(seconds: int, people: int, port: int, code: str) -> tuple[list[float], list[float]]:
    """People come one after the other, at moments of chance, and answer: page and answer times."""
    opened, sent, lock = list[float](), list[float](), threading.Lock()
    chance = random.Random(1)

    def come(after: float) -> None:
        time.sleep(after)
        device, began = Device(port), time.perf_counter()
        found = device.get(f"/e/{code}/")
        there = time.perf_counter()
        path = f"/e/{code}/answer"
        name, values = next((n, v) for n, v in choices(found).items() if n.startswith("q"))
        given = forms(found)[path] | {name: values[0], "accepts_terms": "on"}
        began_sending = time.perf_counter()
        status, _location, _body = device.post(path, given, device.cookies)
        ended = time.perf_counter()
        assert status == 303, status
        with lock:
            opened.append(there - began)
            sent.append(ended - began_sending)

    arrivals = [chance.uniform(0, seconds) for _ in range(people)]
    threads = [threading.Thread(target=come, args=(after,)) for after in arrivals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(sent) != people:
        raise RuntimeError(f"only {len(sent)} of {people} answers were confirmed")
    return opened, sent


def page(port: int, path: str) -> str:
    return Device(port).get(path)


def plain(site: Site, text: str) -> str:
    """Run Python without the product's settings."""
    env = {k: v for k, v in site.environment().items() if k != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-c", text], env=env, capture_output=True, text=True, check=True
    )
    return done.stdout


@contextmanager
def bare_server(site: Site) -> Iterator[int]:
    """The bare view under gunicorn, as many processes and threads as the product's."""
    from bersama.config.processes import THREADS, WORKERS

    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "benchmarks.pages.bare:application"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS)]
    command += ["--threads", str(THREADS), "--log-level", "error", "--backlog", "1024"]
    server = subprocess.Popen(command, env=site.environment(), cwd=ROOT)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://localhost:{port}/").close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


if __name__ == "__main__":
    sys.exit(main())

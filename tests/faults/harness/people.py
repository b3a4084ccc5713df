"""People who act over real HTTP and never give up: the same form again until it is confirmed."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode

FORM = re.compile(r"<form\b[^>]*?action=\"([^\"]*)\".*?</form>", re.S)
HIDDEN = re.compile(r"<input[^>]*?>", re.S)
NAMED = re.compile(r"\bname=\"([^\"]+)\"")
VALUED = re.compile(r"\bvalue=\"([^\"]*)\"")
PATIENCE_SECONDS = 20
REPLAYED = 0.05
FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Act:
    """One confirmed act: what it was, its nonce, and where the answer led."""

    kind: str
    nonce: str
    seat: str
    item: int
    value: int
    marker: str
    location: str


@dataclass
class Tally:
    """What all people did together."""

    acts: list[Act] = field(default_factory=list)
    retries: int = 0
    replays: int = 0
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, act: Act, *, retries: int) -> None:
        with self.lock:
            self.acts.append(act)
            self.retries += retries

    def complain(self, sentence: str) -> None:
        with self.lock:
            self.wrong.append(sentence[:600])

    def plain(self) -> list[dict[str, Any]]:
        return [asdict(act) for act in self.acts]


class Device:
    """A browser without JavaScript: cookies, pages, forms."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> str:
        """A page; asked for again until it comes."""
        while True:
            try:
                status, _headers, body = self._ask("GET", path, None, self.cookies)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            if status < 500:
                if status != 200:
                    raise RuntimeError(f"GET {path} answered {status}: {body[:200]}")
                return body
            time.sleep(0.05)

    def post(
        self, path: str, fields: Mapping[str, str], cookies: Mapping[str, str]
    ) -> tuple[int, str, str]:
        """One attempt: status, where it leads, body. Raises OSError when the line breaks."""
        body = urlencode(fields)
        status, headers, said = self._ask("POST", path, body, cookies)
        return status, headers.get("Location", ""), said

    def _ask(
        self, method: str, path: str, body: str | None, cookies: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], str]:
        line = http.client.HTTPConnection("localhost", self.port, timeout=PATIENCE_SECONDS)
        try:
            headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
            if body is not None:
                headers["Content-Type"] = FORM_TYPE
            line.request(method, path, body, headers)
            answer = line.getresponse()
            said = answer.read().decode("utf-8", "replace")
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
            return answer.status, dict(answer.getheaders()), said
        finally:
            line.close()


def forms(page: str) -> dict[str, dict[str, str]]:
    """The forms of a page by their address, with their hidden fields."""
    found = {}
    for match in FORM.finditer(page):
        hidden = (tag for tag in HIDDEN.findall(match[0]) if 'type="hidden"' in tag)
        found[match[1]] = {
            name[1]: value[1]
            for tag in hidden
            if (name := NAMED.search(tag)) and (value := VALUED.search(tag))
        }
    return found


def choices(page: str) -> dict[str, list[str]]:
    """The radio buttons of a page: the values under each name."""
    found: dict[str, list[str]] = {}
    for tag in HIDDEN.findall(page):
        if 'type="radio"' in tag and (name := NAMED.search(tag)) and (value := VALUED.search(tag)):
            found.setdefault(name[1], []).append(value[1])
    return found


class Person(threading.Thread):
    """Answers the survey, votes on every idea, and begins again as somebody else."""

    def __init__(
        self,
        site_port: int,
        rounds: Mapping[str, str],
        tally: Tally,
        until: threading.Event,
        seed: int,
    ) -> None:
        super().__init__(daemon=True)
        self.port, self.rounds, self.tally, self.until = site_port, rounds, tally, until
        self.chance = random.Random(seed)
        self.seed, self.lives = seed, 0

    def run(self) -> None:
        while not self.until.is_set():
            self.lives += 1
            try:
                self.answer()
                self.vote()
            except (RuntimeError, LookupError) as error:
                self.tally.complain(f"{type(error).__name__}: {error}")
                if len(self.tally.wrong) > 20:
                    self.until.set()

    def answer(self) -> None:
        """The page of the question, a choice, a reason that nobody else gives."""
        device, code = Device(self.port), self.rounds["survey"]
        page = device.get(f"/e/{code}/")
        path = f"/e/{code}/answer"
        fields = dict(forms(page)[path])
        (name, values) = next((n, v) for n, v in choices(page).items() if n.startswith("q"))
        marker = f"answer {self.seed}.{self.lives}"
        fields |= {
            name: self.chance.choice(values),
            f"why{name[1:]}": marker,
            "accepts_terms": "on",
        }
        self.send(device, path, fields, kind="answer", code=code, marker=marker)

    def vote(self) -> None:
        """The list of ideas, a vote on each; the first one takes the seat."""
        device, code = Device(self.port), self.rounds["ideas"]
        found = forms(device.get(f"/e/{code}/ideas"))
        votes = [path for path in found if path.endswith("/vote")]
        if not votes:
            raise LookupError("the list of ideas has no buttons")
        for path in votes:
            if self.until.is_set():
                return
            value = self.chance.choice((1, 0, -1))
            fields = found[path] | {"stance": str(value), "accepts_terms": "on"}
            number = int(path.split("/")[-2])
            self.send(device, path, fields, kind="vote", code=code, item=number, value=value)

    def send(
        self,
        device: Device,
        path: str,
        fields: Mapping[str, str],
        *,
        kind: str,
        code: str,
        item: int = 0,
        value: int = 0,
        marker: str = "",
    ) -> None:
        """The same form until it is confirmed; now and then once more after that."""
        cookies, retries = dict(device.cookies), 0
        while True:
            try:
                status, location, body = device.post(path, fields, cookies)
            except (OSError, http.client.HTTPException):
                status, location, body = 0, "", ""
            if status == 303:
                break
            if 0 < status < 500:
                raise RuntimeError(f"POST {path} answered {status}: {_words(body)}")
            retries += 1
            time.sleep(self.chance.uniform(0.02, 0.2))
        seat = device.cookies.get(f"seat-{code}", "")
        nonce = fields["nonce"]
        self.tally.add(Act(kind, nonce, seat, item, value, marker, location), retries=retries)
        if self.chance.random() < REPLAYED:
            self._replay(device, path, fields, cookies, location)

    def _replay(
        self,
        device: Device,
        path: str,
        fields: Mapping[str, str],
        cookies: Mapping[str, str],
        location: str,
    ) -> None:
        try:
            status, again, _body = device.post(path, fields, cookies)
        except (OSError, http.client.HTTPException):
            return
        if status == 303 and again != location:
            self.tally.complain(f"a replay led to {again} instead of {location}")
        if status == 303:
            with self.tally.lock:
                self.tally.replays += 1
        elif status < 500:
            self.tally.complain(f"a replay of {path} answered {status}")


def _words(page: str) -> str:
    return " ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.S).split())[-300:]

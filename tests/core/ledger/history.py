"""Random honest histories, made with the real ledger over a small table that the core has."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from bersama.core import subjects
from bersama.core.ledger import checkpoints, writing
from bersama.core.ledger.models import Entry
from bersama.core.models import Use
from bersama.core.subjects import Subject

KIND = "test.note"
START = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
STREAMS = ("e/1", "e/2", "o/1")


def stream_of(note: Use) -> str:
    return note.key.partition("|")[0]


def content_of(note: Use) -> dict[str, Any]:
    return {"text": note.key, "times": note.times, "window": note.window.isoformat()}


NOTE = Subject(
    kind=KIND,
    model=Use,
    label=str,
    url=str,
    stream=stream_of,
    key=lambda note: str(note.pk),
    find=lambda key: {"pk": key},
    content=content_of,
)


@contextmanager
def registered(*known: Subject) -> Iterator[None]:
    """Only these subjects are known for a while."""
    before = dict(subjects._kinds), dict(subjects._by_model), dict(subjects._checks)
    subjects._kinds.clear()
    subjects._by_model.clear()
    subjects._checks.clear()
    for subject in known:
        subjects.register(subject)
    try:
        yield
    finally:
        for registry, kept in zip(
            (subjects._kinds, subjects._by_model, subjects._checks), before, strict=True
        ):
            registry.clear()
            registry.update(kept)  # type: ignore[arg-type]


class History:
    """What people might do over some days, by seed. Every step is one honest act."""

    def __init__(self, seed: int, streams: tuple[str, ...] = STREAMS) -> None:
        self.chance = random.Random(seed)
        self.streams = streams
        self.at = START
        self.made = self.erased = self.sealed = 0

    def run(self, steps: int) -> History:
        acts = (
            (self.write, 8),
            (self.edit, 4),
            (self.remark, 3),
            (self.erase, 2),
            (self.remove, 1),
            (self.bring_in, 1),
            (self.seal, 2),
        )
        with transaction.atomic():
            for _ in range(steps):
                self.at += timedelta(seconds=self.chance.expovariate(1 / 600))
                act = self.chance.choices([a for a, _ in acts], [weight for _, weight in acts])[0]
                act()
        return self

    def note(self, stream: str | None = None) -> Use:
        self.made += 1
        stream = stream or self.chance.choice(self.streams)
        return Use.objects.create(
            key=f"{stream}|naïve {self.made}", times=self.chance.randrange(1000), window=self.at
        )

    def append(self, note: Use, kind: str, content: bool = True, **extra: Any) -> Entry:
        rounded = stream_of(note) == "e/2"
        at = self.at.replace(hour=0, minute=0, second=0, microsecond=0) if rounded else self.at
        said = writing.say(
            stream=stream_of(note),
            kind=kind,
            subject=(KIND, str(note.pk)),
            person_id=None if rounded else self.chance.randrange(1, 9),
            content=content_of(note) if content else None,
            codes={"door": "page", "round": self.chance.randrange(5)},
            at=at,
            **extra,
        )
        return writing.gather(said)

    def write(self) -> None:
        self.append(self.note(), "test.note.written")

    def edit(self) -> None:
        if note := self.any_note():
            note.times += 1
            note.save()
            self.append(note, "test.note.changed")

    def remark(self) -> None:
        if note := self.any_note():
            self.append(note, "test.note.seen", content=False)

    def erase(self) -> None:
        if note := self.any_note():
            self.erased += 1
            writing.erase(stream=stream_of(note), subject=(KIND, str(note.pk)), at=self.at)
            note.delete()

    def remove(self) -> None:
        if note := self.any_note():
            self.append(note, "test.note.removed", content=False, ends=True)
            note.delete()

    def bring_in(self) -> None:
        stream = self.chance.choice(self.streams)
        notes = [self.note(stream) for _ in range(self.chance.randrange(1, 12))]
        writing.append_batch(
            stream=stream,
            kind="test.import.done",
            subject=("test.import", str(self.made)),
            person_id=3,
            rows=[((KIND, str(note.pk)), content_of(note)) for note in notes],
            codes={"source": "polis"},
            at=self.at,
        )

    def seal(self) -> None:
        self.sealed += len(checkpoints.seal_all(self.at))

    def any_note(self) -> Use | None:
        notes = list(Use.objects.order_by("pk"))
        return self.chance.choice(notes) if notes else None

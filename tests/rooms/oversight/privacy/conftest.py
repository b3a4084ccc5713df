"""The bakery with a question that Budi answered, in words nobody else uses."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from bersama.cocreation.initiatives.models import Engagement
from bersama.core.actor import Actor
from tests import world as w


@dataclass
class Answered:
    """A question with five answers; `budi` holds the seat of the last one by `secret`."""

    world: w.World
    engagement: Engagement
    budi: Actor
    secret: str


@pytest.fixture
def bakery(db: None) -> w.World:
    return w.make_firm()


@pytest.fixture
def answered(bakery: w.World) -> Answered:
    engagement = w.ask_breads(bakery)
    for choice in ("Rye", "Rye", "Pandan", "Sourdough"):
        w.answer(engagement, choice)
    secret = secrets.token_urlsafe(32)
    budi, _response = w.answer(
        engagement, "Rye", why="It keeps canarywhy", group="customers", secret=secret
    )
    return Answered(bakery, engagement, budi, secret)


@pytest.fixture
def data_folder(tmp_path: Path, settings: object) -> Path:
    settings.BERSAMA_DATA = tmp_path / "data"  # type: ignore[attr-defined]
    settings.BERSAMA_DATA.mkdir()  # type: ignore[attr-defined]
    return settings.BERSAMA_DATA  # type: ignore[attr-defined, no-any-return]


@dataclass
class Time:
    """Moves what the product takes for now."""

    moved: timedelta = timedelta()

    def travel(self, **by: float) -> None:
        self.moved += timedelta(**by)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    travelled, real = Time(), timezone.now

    def now() -> datetime:
        return real() + travelled.moved

    monkeypatch.setattr("bersama.core.clock.timezone.now", now)
    return travelled

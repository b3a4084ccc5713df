"""What is stored about whom, why, how long and who sees it: declared for every table.

The notice of data use and the register of processing are made from this, so they say
what is really stored; the application does not start while a table is missing here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.apps import apps
from django.db.models import Model

from bersama.core.errors import Sentence

About = Literal["participant", "member", "firm", "machine"]


@dataclass(frozen=True, slots=True)
class Held:
    """One table: `about` whom, `what` in words, `why`, `kept` how long, `seen_by` whom."""

    model: type[Model]
    about: About
    what: Sentence
    why: Sentence
    kept: Sentence
    seen_by: Sentence


_held: dict[type[Model], Held] = {}


def describe(
    *models: type[Model],
    about: About,
    what: Sentence,
    why: Sentence = "",
    kept: Sentence = "",
    seen_by: Sentence = "",
) -> None:
    """Declare tables. `why`, `kept` and `seen_by` may be empty only for `about="machine"`."""
    for model in models:
        if about != "machine" and not (why and kept and seen_by):
            raise ValueError(f"{model.__name__}: say why, how long and who sees it")
        _held[model] = Held(model, about, what, why, kept, seen_by)


def held(*about: About) -> list[Held]:
    """The declared tables about these, each description once, in the order of declaring."""
    seen: dict[tuple[str, str], Held] = {}
    for entry in _held.values():
        if entry.about in about:
            seen.setdefault((entry.about, str(entry.what)), entry)
    return list(seen.values())


def described() -> dict[type[Model], Held]:
    """Every declared table with its description."""
    return dict(_held)


def missing() -> list[str]:
    """Our tables that nobody has described."""
    ours = [m for m in apps.get_models() if m.__module__.startswith("bersama.")]
    return sorted(f"{m.__module__}.{m.__name__}" for m in ours if m not in _held)

"""Transactions of actions that are part of a larger act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")
_whole: ContextVar[bool] = ContextVar("whole", default=False)


@contextmanager
def whole() -> Iterator[None]:
    """One transaction that stands or falls as a whole: no step of it is undone by itself."""
    with transaction.atomic():
        token = _whole.set(True)
        try:
            yield
        finally:
            _whole.reset(token)


def step(action: Callable[P, R]) -> Callable[P, R]:
    """Make an action atomic; as a step of a whole it has no savepoint of its own.

    There an error of the step undoes the whole, also if somebody caught it on the way.
    """

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(savepoint=not _whole.get()):
            return action(*args, **kwargs)

    return run

"""Checks at start: a URL without a policy, a policy that is unknown, a table undescribed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

from bersama.core import datamap
from bersama.core.policy import policies


def all_routes(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every URL of the application: its pattern from the root, and the Django object."""
    for item in (resolver or get_resolver()).url_patterns:
        pattern = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from all_routes(item, pattern)
        else:
            yield pattern, item


def needs_of(route: URLPattern) -> str | None:
    """The policy this URL declares, None if it declares none."""
    return getattr(route.callback, "needs", None)


@register(Tags.urls)
def check_routes(**kwargs: Any) -> list[CheckMessage]:
    known = policies()
    wrong: list[CheckMessage] = []
    for pattern, route in all_routes():
        needs = needs_of(route)
        if needs is None:
            wrong.append(Error(f"/{pattern} declares no policy", id="bersama.E001"))
        elif needs not in known:
            wrong.append(Error(f"/{pattern} needs {needs!r}, which is unknown", id="bersama.E002"))
    return wrong


@register(Tags.models)
def check_data_map(**kwargs: Any) -> list[CheckMessage]:
    return [
        Error(f"{name} is not in the data map", hint="See core/datamap.py.", id="bersama.E003")
        for name in datamap.missing()
    ]

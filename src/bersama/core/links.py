"""All links that leave the page follow from one setting, `BERSAMA_URL`."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def absolute(path: str) -> str:
    """The full address of a path of ours, as it is printed on posters and in mails."""
    return settings.BERSAMA_URL.rstrip("/") + path


def host() -> str:
    return urlsplit(settings.BERSAMA_URL).hostname or ""


def reachable_by_others() -> bool:
    """Whether another device could open our links: not when they lead to this machine."""
    return host() not in LOOPBACK


def is_encrypted() -> bool:
    return urlsplit(settings.BERSAMA_URL).scheme == "https"

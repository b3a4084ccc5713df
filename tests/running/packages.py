"""Bringing what the tests need from the system's packages, where this process may."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.running.process import run

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def may_install() -> bool:
    """As root or in CI, on a system with Debian's packages."""
    return shutil.which("apt-get") is not None and (is_root() or in_ci())


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def bring(names: Sequence[str]) -> bool:
    """Install packages of the system; say so first. Return whether it worked."""
    if not may_install():
        return False
    print(f"installing {' '.join(names)} from the system's packages", flush=True)
    head = [] if is_root() else ["sudo", "-n", "-E"]
    options = ["-qq", "-y", "-o", "Acquire::Retries=3", "-o", "Dpkg::Use-Pty=0"]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    steps = (
        [*head, "apt-get", *options, "update"],
        [*head, "apt-get", *options, "install", "--no-install-recommends", *names],
    )
    return all(run(step, cwd=Path("/"), env=env, limit=600) == 0 for step in steps)


def find_browser() -> str | None:
    """Where a Chromium is: BERSAMA_TEST_BROWSER, else on the path, else brought."""
    if named := os.environ.get("BERSAMA_TEST_BROWSER"):
        return named if shutil.which(named) else None
    return _browser_on_path() or (
        _browser_on_path() if bring(["chromium", "fonts-dejavu-core"]) else None
    )


def _browser_on_path() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)

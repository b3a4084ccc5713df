"""Addresses of readiness."""

from __future__ import annotations

from bersama.core.http import route
from bersama.network.readiness import pages

urlpatterns = [
    route("w/<slug:org>/ready", pages.digital, name="readiness-digital", needs="readiness.view"),
]

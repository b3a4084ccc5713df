"""Every room's routes, in one list. A room's `urls.py` is found by itself."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    pattern
    for room in settings.ROOMS
    if find_spec(f"{room}.urls")
    for pattern in import_module(f"{room}.urls").urlpatterns
]
handler404 = "bersama.web.middleware.not_found"
handler500 = "bersama.web.middleware.broken"
handler400 = "bersama.web.middleware.bad_request"

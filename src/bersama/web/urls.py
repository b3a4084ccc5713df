"""The doors that belong to no room."""

from __future__ import annotations

from bersama.core.http import route
from bersama.web import pages
from bersama.web.sheet import show_sheet

urlpatterns = [
    route("", pages.landing, name="web-landing", needs="public"),
    route("w/<slug:org>/", pages.home, name="web-home", needs="organisations.view"),
    route("health", pages.health, name="web-health", needs="public"),
    route("styleguide", pages.styleguide, name="web-styleguide", needs="public"),
    route("look/<str:digest>.css", show_sheet, name="web-sheet", needs="public"),
]

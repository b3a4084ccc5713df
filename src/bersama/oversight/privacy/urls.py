"""Addresses of the notice of data use, and of one's own data."""

from __future__ import annotations

from bersama.core.http import route
from bersama.oversight.privacy import pages

urlpatterns = [
    route("privacy", pages.notice, name="privacy-notice", needs="public"),
    route("e/<str:code>/data", pages.mine, name="privacy-mine", needs="initiatives.mine"),
]

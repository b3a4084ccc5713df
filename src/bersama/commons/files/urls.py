"""The two addresses of a file: in a round, and at the desk of the firm."""

from __future__ import annotations

from bersama.commons.files import pages
from bersama.core.http import route

urlpatterns = [
    route(
        "e/<str:code>/files/<uuid:file>", pages.in_round, name="files-in-round", needs="files.view"
    ),
    route(
        "w/<slug:org>/files/<uuid:file>", pages.at_desk, name="files-at-desk", needs="files.view"
    ),
]

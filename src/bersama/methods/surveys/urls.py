"""Addresses of the surveys."""

from __future__ import annotations

from bersama.core.http import route
from bersama.methods.surveys.pages import answering as pages
from bersama.methods.surveys.pages import importing

urlpatterns = [
    route("w/<slug:org>/table", importing.file, name="surveys-table", needs="initiatives.ask"),
    route(
        "w/<slug:org>/table/columns",
        importing.bring_in,
        name="surveys-columns",
        needs="initiatives.ask",
    ),
    route("e/<str:code>/answer", pages.answer, name="surveys-answer", needs="surveys.answer"),
    route(
        "w/<slug:org>/q/<str:code>/counter",
        pages.counter,
        name="surveys-counter",
        needs="initiatives.enter",
    ),
    route(
        "w/<slug:org>/q/<str:code>/questions",
        pages.shape,
        name="surveys-shape",
        needs="surveys.shape",
    ),
    route(
        "w/<slug:org>/q/<str:code>/questions/<int:question>/remove",
        pages.remove,
        name="surveys-remove",
        needs="surveys.shape",
    ),
    route(
        "w/<slug:org>/q/<str:code>/words",
        pages.words,
        name="surveys-words",
        needs="surveys.read",
        shows="words",
    ),
]

"""Addresses of the decisions: at the desk, in a round, and the public page of a firm."""

from __future__ import annotations

from bersama.cocreation.decisions.pages import answering, deciding, reading, reporting
from bersama.core.http import route

urlpatterns = [
    route(
        "w/<slug:org>/decisions",
        deciding.overview,
        name="decisions-list",
        needs="organisations.view",
    ),
    route(
        "w/<slug:org>/i/<uuid:initiative>/report",
        reporting.report,
        name="decisions-report",
        needs="decisions.report",
    ),
    route(
        "w/<slug:org>/q/<str:code>/decide",
        deciding.decide,
        name="decisions-decide",
        needs="decisions.draft",
    ),
    route(
        "w/<slug:org>/q/<str:code>/decision",
        reading.record,
        name="decisions-record",
        needs="initiatives.desk",
    ),
    route(
        "w/<slug:org>/q/<str:code>/answers",
        answering.answers,
        name="decisions-answers",
        needs="decisions.answer",
        shows="words",
    ),
    route(
        "w/<slug:org>/q/<str:code>/answers/<uuid:contribution>",
        answering.change,
        name="decisions-answer",
        needs="decisions.answer",
        shows="words",
    ),
    route(
        "w/<slug:org>/q/<str:code>/answer-poster",
        reading.poster,
        name="decisions-poster",
        needs="initiatives.desk",
    ),
    route("e/<str:code>/decision", reading.public, name="decisions-public", needs="decisions.view"),
    route("o/<slug:firm>/", reading.told, name="decisions-told", needs="decisions.told"),
]

"""The results of a round: the same page for those who asked and those who answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse

from bersama.cocreation.initiatives import present, queries
from bersama.cocreation.initiatives.registry import method_of, round_links
from bersama.core.http import actor_of, show
from bersama.core.ledger import verify_receipt
from bersama.core.policy import require


def results(request: HttpRequest, code: str) -> HttpResponse:
    """What came of it, for those who took part, with what may and may not be concluded."""
    viewer = actor_of(request)
    engagement = queries.get_round(viewer, code)
    require(viewer, "initiatives.results", engagement)
    return show(request, "initiatives/results.html", _context(viewer, engagement))


def desk_results(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """The same in the frame of the firm."""
    viewer = actor_of(request)
    engagement = queries.get_desk(viewer, code)
    require(viewer, "initiatives.results", engagement)
    context = {**_context(viewer, engagement), "org": org}
    return show(request, "initiatives/desk_results.html", context)


def checker(request: HttpRequest) -> HttpResponse:
    """The program of the standard library that checks a receipt offline."""
    source = Path(verify_receipt.__file__).read_text(encoding="utf-8")
    response = HttpResponse(source, content_type="text/x-python; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="verify_receipt.py"'
    return response


def _context(viewer: Any, engagement: Any) -> dict[str, Any]:
    found = method_of(engagement).results(viewer, engagement)
    return {
        "round": present.round_card(engagement, found.participants),
        "firm": engagement.organisation.name,
        "results": found,
        "blocks": present.blocks(engagement, found),
        "tiers": present.tiers(found),
        "one_voice": present.may_say_one_voice(engagement, found),
        "says": present.what_it_says(engagement, found),
        "seal": present.seal_line(engagement),
        "is_simulated": engagement.is_simulated,
        "is_imported": engagement.is_imported,
        "is_over": queries.is_over(engagement),
        **round_links(viewer, engagement),
    }

"""The map: who hangs together with whom around the firm, as a picture and in tables."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from bersama.cocreation.stakeholders import present, queries
from bersama.cocreation.stakeholders.forms import FindForm
from bersama.commons.organisations.queries import get_organisation
from bersama.core.errors import Missing
from bersama.core.http import actor_of, show
from bersama.core.policy import require


def network_map(request: HttpRequest, org: str) -> HttpResponse:
    """Everybody, one group, or one entry with those tied to it."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    require(viewer, "stakeholders.read", firm)
    find = FindForm(request.GET)
    words = find.cleaned_data["q"] if find.is_valid() else ""
    picked = request.GET.get("around", "")
    around = queries.find_other(viewer, firm, picked) if picked else None
    if picked and (around is None or around.state != "active"):
        raise Missing
    context = {
        **present.map_page(viewer, firm, request.GET.get("group", ""), around, words),
        "firm": firm,
        "find": find,
        "tabs": present.tabs(viewer, firm, "stakeholders-map"),
    }
    return show(request, "stakeholders/map.html", context)

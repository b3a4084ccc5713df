"""Deciding: the results, the draft, and the one button that publishes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bersama.cocreation.decisions import actions, present, queries
from bersama.cocreation.decisions.forms import DecisionForm
from bersama.cocreation.initiatives import queries as rounds
from bersama.commons.organisations.queries import get_organisation
from bersama.core.http import actor_of, show, submit
from bersama.core.policy import require


def overview(request: HttpRequest, org: str) -> HttpResponse:
    """What waits for a decision, who waits for an answer, what was decided."""
    viewer = actor_of(request)
    organisation = get_organisation(viewer, org)
    require(viewer, "organisations.view", organisation)
    facts = rounds.home_facts(viewer, organisation.pk)
    context = {"org": org, "facts": facts, "public_url": reverse("decisions-told", args=[org])}
    return show(request, "decisions/overview.html", context)


def decide(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """Draft, publish or revise; what somebody else wrote meanwhile is shown beside one's own."""
    viewer = actor_of(request)
    engagement = rounds.get_desk(viewer, code)
    require(viewer, "decisions.draft", engagement)
    results = present.results_of(viewer, engagement)
    before, draft = queries.in_force(engagement), queries.draft_of(engagement)
    made: dict[str, Any] = {
        "options": present.option_choices(results),
        "revises": before is not None,
    }
    page = {
        **present.decide_page(viewer, engagement, results),
        "before": present.record(before) if before else None,
        "has_draft": draft is not None,
    }
    if request.method != "POST":
        form = DecisionForm(initial=present.initial_of(draft, before), **made)
        return show(request, "decisions/decide.html", {**page, "form": form})
    publishes = request.POST.get("act") == "publish"
    form = DecisionForm(request.POST, **made)

    def do(data: dict[str, Any]) -> object:
        act = actions.publish_decision if publishes else actions.save_draft
        return act(
            actor=viewer, engagement=engagement, proposal=actions.Proposal(**form.proposal())
        )

    def again(bound: DecisionForm) -> HttpResponse:
        return show(request, "decisions/decide.html", {**page, "form": bound})

    def done(result: object) -> str:
        if publishes:
            messages.success(request, _("Published. Now give everybody their answer."))
            return reverse("decisions-answers", args=[org, code])
        messages.success(request, _("The draft is kept. Only you who manage this see it."))
        return reverse("decisions-decide", args=[org, code])

    return submit(request, form, do=do, done=done, again=again)

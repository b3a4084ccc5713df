"""What a participant meets: the list, an idea, three buttons, remarks, what is similar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from bersama.cocreation.initiatives import actions as initiatives
from bersama.cocreation.initiatives import present as round_present
from bersama.cocreation.initiatives import queries as rounds
from bersama.cocreation.initiatives.actions import Arrival
from bersama.cocreation.initiatives.rules import require_open
from bersama.core import limits
from bersama.core.actor import Actor
from bersama.core.errors import Missing
from bersama.core.http import (
    Cookie,
    Outcome,
    actor_of,
    address_of,
    redirect,
    secret_of,
    show,
    submit,
)
from bersama.core.policy import can, require
from bersama.methods.ideas import actions, present, queries
from bersama.methods.ideas.forms import (
    CommentForm,
    IdeaForm,
    InsteadForm,
    SearchForm,
    VoteForm,
)

SEAT_SECONDS = 400 * 86400
LONGEST_ASKED = 1000


def ideas(request: HttpRequest, code: str) -> HttpResponse:
    """GET: all ideas in pages, with a search. POST: give an idea."""
    if request.method == "POST":
        return _submit(request, code)
    viewer = actor_of(request)
    engagement = rounds.get_round(viewer, code)
    require(viewer, "ideas.list", engagement)
    form = SearchForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    number = request.GET.get("page", "1")
    context = {
        **_frame(viewer, engagement),
        **present.list_page(
            viewer, engagement, number=int(number) if number.isdecimal() else 1, search=search
        ),
        "form": form,
        "search": search,
    }
    return show(request, "ideas/list.html", context)


def _submit(request: HttpRequest, code: str) -> HttpResponse:
    viewer = actor_of(request)
    engagement = rounds.get_round(viewer, code)
    require_open(engagement)
    require(viewer, "ideas.submit", engagement)
    asks = present.asks_terms(viewer, engagement)
    form = IdeaForm(request.POST, request.FILES, engagement=engagement, asks_terms=asks)

    def do(data: dict[str, Any]) -> Any:
        if data["picture"] is not None:
            key = f"p:{viewer.person_id}" if viewer.person_id else ""
            limits.take("upload", key=key, address=address_of(request))
        actor = _seat(request, viewer, engagement, form)
        idea = actions.submit_idea(
            actor=actor,
            engagement=engagement,
            text=data["text"],
            uploaded=data["picture"],
            is_private=data["is_private"],
            language=get_language() or "",
        )
        near = present.similar_cards(actor, engagement, idea.text, but=idea.pk)
        page = "ideas-compare" if near else "initiatives-thanks"
        where = [engagement.code, idea.number] if near else [engagement.code]
        return reverse(page, args=where)

    return submit(
        request,
        form,
        do=do,
        done=lambda url: _outcome(viewer, engagement, url),
        again=lambda bound: show(
            request,
            "initiatives/round.html",
            round_present.round_page(viewer, engagement, form=bound),
        ),
        limit="idea",
    )


def idea(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One idea with what people say about it; a merged one leads to where it went."""
    viewer = actor_of(request)
    found = queries.get_idea(viewer, code, number)
    require(viewer, "ideas.view", found)
    if found.state == "merged" and found.merged_into and not queries.is_author(viewer, found):
        return redirect(present.idea_url(found.merged_into))
    return show(request, "ideas/idea.html", _idea(viewer, found))


def compare(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """After giving an idea: is yours one of these? Without a script, too."""
    viewer = actor_of(request)
    found = _own(viewer, code, number)
    context = {
        **_frame(viewer, found.engagement),
        "idea": present.card_of(viewer, found),
        "similar": present.similar_cards(viewer, found.engagement, found.text, but=found.pk),
        "thanks_url": reverse("initiatives-thanks", args=[found.engagement.code]),
        "instead_url": reverse("ideas-instead", args=[found.engagement.code, found.number]),
        "form": InsteadForm(),
    }
    return show(request, "ideas/compare.html", context)


def instead(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take mine back and support the other one, which says the same."""
    viewer = actor_of(request)
    found = _own(viewer, code, number)
    return submit(
        request,
        InsteadForm(request.POST),
        do=lambda data: actions.support_instead(
            actor=viewer, own=found, other=queries.get_idea(viewer, code, data["other"])
        ),
        done=lambda result: reverse("initiatives-round", args=[found.engagement.code]) + "#ideas",
        again=lambda form: compare(request, code, number),
        limit="vote",
    )


def vote(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Support, concern or pass; the first time, the terms are shown in between."""
    viewer = actor_of(request)
    found = queries.get_idea(viewer, code, number)
    engagement = found.engagement
    require_open(engagement)
    require(viewer, "ideas.vote", found)
    asks = rounds.participant_of(viewer, engagement) is None
    form = VoteForm(request.POST, engagement=engagement, asks_terms=asks)

    def do(data: dict[str, Any]) -> str:
        actor = _seat(request, viewer, engagement, form) if asks else viewer
        actions.cast_vote(actor=actor, idea=found, value=data["stance"])
        return _after_vote(request, found, data)

    return submit(
        request,
        form,
        do=do,
        done=lambda url: _outcome(viewer, engagement, url),
        again=lambda bound: show(
            request, "ideas/agree.html", _agree(viewer, found, bound, found_asks=asks)
        ),
        limit="vote",
    )


def comment(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Say something about an idea."""
    viewer = actor_of(request)
    found = queries.get_idea(viewer, code, number)
    engagement = found.engagement
    require_open(engagement)
    require(viewer, "ideas.comment", found)
    asks = present.asks_terms(viewer, engagement)
    form = CommentForm(request.POST, engagement=engagement, asks_terms=asks)

    def do(data: dict[str, Any]) -> str:
        actor = _seat(request, viewer, engagement, form)
        actions.write_comment(actor=actor, idea=found, text=data["text"])
        return present.idea_url(found) + "#remarks"

    return submit(
        request,
        form,
        do=do,
        done=lambda url: _outcome(viewer, engagement, url),
        again=lambda bound: show(request, "ideas/idea.html", _idea(viewer, found, bound)),
        limit="comment",
    )


def card(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One card as a fragment, fetched after a vote."""
    viewer = actor_of(request)
    found = queries.get_idea(viewer, code, number)
    require(viewer, "ideas.view", found)
    place = "page" if request.GET.get("place") == "page" else "list"
    context = {"card": present.card_of(viewer, found), "place": place}
    return show(request, "ideas/_card.html", context)


def similar(request: HttpRequest, code: str) -> HttpResponse:
    """What is like a text that is being typed, as a fragment; nothing of it is kept."""
    viewer = actor_of(request)
    engagement = rounds.get_round(viewer, code)
    require(viewer, "ideas.list", engagement)
    text = request.GET.get("text", "")[:LONGEST_ASKED]
    return show(
        request,
        "ideas/_similar.html",
        {"similar": present.similar_cards(viewer, engagement, text)},
    )


# --- what these pages share ------------------------------------------------------------------


def _seat(request: HttpRequest, viewer: Actor, engagement: Any, form: Any) -> Actor:
    """The actor in their seat, taken now if this is their first act."""
    actor, _participant = initiatives.take_seat(
        actor=viewer,
        engagement=engagement,
        secret=secret_of(request),
        arrival=Arrival(language=get_language() or "", **form.arrival()),
    )
    return actor


def _outcome(viewer: Actor, engagement: Any, url: str) -> Outcome:
    """Where to go; with the cookie of the seat, if it was taken in this act."""
    if viewer.sits_in(engagement.pk):
        return Outcome(url)
    code = engagement.code
    return Outcome(url, cookie=Cookie(f"seat-{code}", f"/e/{code}/", SEAT_SECONDS))


def _after_vote(request: HttpRequest, found: Any, data: dict[str, Any]) -> str:
    code, anchor = found.engagement.code, f"#idea-{found.number}"
    if request.headers.get("HX-Request"):
        place = "?place=page" if data["place"] == "page" else ""
        return reverse("ideas-card", args=[code, found.number]) + place
    if data["place"] == "page":
        return present.idea_url(found)
    if data["page"]:
        return reverse("ideas-list", args=[code]) + f"?page={data['page']}{anchor}"
    return reverse("initiatives-round", args=[code]) + anchor


def _own(viewer: Actor, code: str, number: int) -> Any:
    found = queries.get_idea(viewer, code, number)
    require(viewer, "ideas.view", found)
    if not queries.is_author(viewer, found):
        raise Missing
    return found


def _frame(viewer: Actor, engagement: Any) -> dict[str, Any]:
    return {
        "round": round_present.round_card(engagement),
        "firm": engagement.organisation.name,
        "is_simulated": engagement.is_simulated,
        "is_imported": engagement.is_imported,
        "sees_results": can(viewer, "initiatives.results", engagement),
    }


def _terms(viewer: Actor, engagement: Any, asks: bool) -> dict[str, Any]:
    return {"asks_terms": asks, "terms": round_present.terms_lines(engagement)}


def _agree(viewer: Actor, found: Any, form: forms.Form, *, found_asks: bool) -> dict[str, Any]:
    engagement = found.engagement
    lines = round_present.statement_lines(engagement, rounds.current_statement(engagement))
    return {
        **_frame(viewer, engagement),
        **_terms(viewer, engagement, found_asks),
        "card": present.card_of(viewer, found),
        "statement": lines,
        "form": form,
        "stance": form.data.get("stance", ""),
    }


def _idea(viewer: Actor, found: Any, form: forms.Form | None = None) -> dict[str, Any]:
    engagement = found.engagement
    asks = present.asks_terms(viewer, engagement)
    make: Callable[..., forms.Form] = CommentForm
    return {
        **_frame(viewer, engagement),
        **_terms(viewer, engagement, asks),
        "card": present.card_of(viewer, found),
        "place": "page",
        "remarks": present.remarks_of(viewer, found),
        "may_comment": can(viewer, "ideas.comment", found),
        "takes_comments": engagement.takes_comments,
        "comment_url": reverse("ideas-comment", args=[engagement.code, found.number]),
        "form": form or make(engagement=engagement, asks_terms=asks),
    }

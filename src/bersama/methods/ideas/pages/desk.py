"""What those who asked do with ideas: read, merge, answer, hide, enter for others."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import actions as initiatives
from bersama.cocreation.initiatives import present as round_present
from bersama.cocreation.initiatives import queries as rounds
from bersama.cocreation.initiatives.actions import Arrival
from bersama.cocreation.initiatives.rules import require_open
from bersama.core.actor import Actor
from bersama.core.errors import Invalid, Raced
from bersama.core.http import actor_of, show, submit
from bersama.core.policy import can, require
from bersama.core.states import may
from bersama.methods.ideas import actions, present, queries
from bersama.methods.ideas.forms import (
    AnswerForm,
    ButtonForm,
    EnterForm,
    HideForm,
    MergeForm,
    SearchForm,
)
from bersama.methods.ideas.rules import IDEA


def ideas(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """All ideas of the round in pages, with a search; ticked ones can be merged."""
    viewer = actor_of(request)
    engagement = rounds.get_desk(viewer, code)
    require(viewer, "ideas.desk", engagement)
    return show(request, "ideas/desk_list.html", _list(request, viewer, engagement))


def merge(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """Merge the ticked ideas into one of them."""
    viewer = actor_of(request)
    engagement = rounds.get_desk(viewer, code)
    require(viewer, "initiatives.manage", engagement)
    form = MergeForm(request.POST, numbers=sorted(queries.ids_by_number(engagement)))

    def do(data: dict[str, Any]) -> str:
        found = queries.ideas_by_numbers(engagement, data["ideas"])
        if len(found) < 2:
            raise Invalid(ideas=_("Tick at least two ideas that say the same."))
        target = next((i for i in found if i.number == data["target"]), found[0])
        actions.merge_ideas(actor=viewer, target=target, others=found)
        return reverse("ideas-desk-idea", args=[org, engagement.code, target.number])

    return submit(
        request,
        form,
        do=do,
        done=lambda url: url,
        again=lambda bound: show(
            request,
            "ideas/desk_list.html",
            {**_list(request, viewer, engagement), "merge_form": bound},
        ),
    )


def idea(request: HttpRequest, org: str, code: str, number: int) -> HttpResponse:
    """One idea at the desk: GET shows it, POST gives the official answer."""
    viewer = actor_of(request)
    found = queries.get_desk_idea(viewer, code, number)
    require(viewer, "ideas.desk", found.engagement)
    if request.method != "POST":
        return show(request, "ideas/desk_idea.html", _idea(viewer, found))
    return submit(
        request,
        AnswerForm(request.POST),
        do=lambda data: actions.answer_idea(actor=viewer, idea=found, **data),
        done=lambda result: _desk_url(org, found),
        again=lambda form: show(
            request, "ideas/desk_idea.html", _idea(viewer, found, answer_form=form)
        ),
    )


def hide(request: HttpRequest, org: str, code: str, number: int) -> HttpResponse:
    """Take an idea out of sight, with the reason."""
    viewer = actor_of(request)
    found = queries.get_desk_idea(viewer, code, number)
    require(viewer, "ideas.hide", found)
    return submit(
        request,
        HideForm(request.POST, prefix="hide"),
        do=lambda data: initiatives.hide_contribution(
            actor=viewer, contribution=found.contribution, reason=data["reason"]
        ),
        done=lambda result: _desk_url(org, found),
        again=lambda form: show(
            request, "ideas/desk_idea.html", _idea(viewer, found, hide_form=form)
        ),
    )


def bring_back(request: HttpRequest, org: str, code: str, number: int) -> HttpResponse:
    """Bring a hidden idea back into sight."""
    viewer = actor_of(request)
    found = queries.get_desk_idea(viewer, code, number)
    require(viewer, "ideas.hide", found)
    return submit(
        request,
        ButtonForm(request.POST),
        do=lambda data: initiatives.show_contribution(
            actor=viewer, contribution=found.contribution
        ),
        done=lambda result: _desk_url(org, found),
        again=lambda form: show(request, "ideas/desk_idea.html", _idea(viewer, found)),
    )


def split(request: HttpRequest, org: str, code: str, number: int) -> HttpResponse:
    """Undo a merge."""
    viewer = actor_of(request)
    found = queries.get_desk_idea(viewer, code, number)
    require(viewer, "ideas.merge", found)
    return submit(
        request,
        ButtonForm(request.POST),
        do=lambda data: actions.split_idea(actor=viewer, idea=found),
        done=lambda result: _desk_url(org, found),
        again=lambda form: show(request, "ideas/desk_idea.html", _idea(viewer, found)),
    )


def comment(request: HttpRequest, org: str, code: str, comment: UUID) -> HttpResponse:
    """Hide a remark with a reason, or bring a hidden one back."""
    viewer = actor_of(request)
    engagement = rounds.get_desk(viewer, code)
    found = queries.get_comment(viewer, engagement, comment)
    require(viewer, "ideas.hide_comment", found)
    hides = "hide-reason" in request.POST
    form: forms.Form = HideForm(request.POST, prefix="hide") if hides else ButtonForm(request.POST)

    def do(data: dict[str, Any]) -> None:
        if hides == found.is_hidden:
            raise Raced(_("Somebody changed this since you opened it."))
        if found.is_hidden:
            actions.show_comment(actor=viewer, comment=found)
        else:
            actions.hide_comment(actor=viewer, comment=found, reason=data["reason"])

    idea_row = queries.get_desk_idea(viewer, code, found.idea.number)
    return submit(
        request,
        form,
        do=do,
        done=lambda result: _desk_url(org, found.idea) + "#remarks",
        again=lambda bound: show(
            request,
            "ideas/desk_idea.html",
            _idea(viewer, idea_row, comment_form=bound, comment_wrong=str(found.public_id)),
        ),
    )


def enter(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """Enter somebody's idea for them; the form comes again for the next one."""
    viewer = actor_of(request)
    engagement = rounds.get_desk(viewer, code)
    require(viewer, "ideas.desk", engagement)

    def again(form: forms.Form) -> HttpResponse:
        context = {
            **_frame(viewer, engagement),
            "form": form,
            "enter": can(viewer, "ideas.enter", engagement),
            "terms": round_present.terms_lines(engagement),
            "entered": request.GET.get("entered", ""),
        }
        return show(request, "ideas/enter.html", context)

    if request.method != "POST":
        return again(EnterForm(engagement=engagement))
    require_open(engagement)
    require(viewer, "ideas.enter", engagement)
    return submit(
        request,
        EnterForm(request.POST, request.FILES, engagement=engagement),
        do=lambda data: actions.enter_idea(
            actor=viewer,
            engagement=engagement,
            via=data["via"],
            text=data["text"],
            uploaded=data["picture"],
            arrival=Arrival(
                accepts_terms=data["accepts_terms"],
                display_name=data.get("display_name", ""),
                language=engagement.language,
            ),
        ),
        done=lambda made: reverse("ideas-enter", args=[org, code]) + f"?entered={made.number}",
        again=again,
    )


# --- what these pages share ------------------------------------------------------------------


def _desk_url(org: str, found: Any) -> str:
    return reverse("ideas-desk-idea", args=[org, found.engagement.code, found.number])


def _frame(viewer: Actor, engagement: Any) -> dict[str, Any]:
    return {
        "org": engagement.organisation.slug,
        "code": engagement.code,
        "round": round_present.round_card(engagement),
    }


def _list(request: HttpRequest, viewer: Actor, engagement: Any) -> dict[str, Any]:
    form = SearchForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    number = request.GET.get("page", "1")
    part = present.desk_page(
        viewer, engagement, number=int(number) if number.isdecimal() else 1, search=search
    )
    return {
        **_frame(viewer, engagement),
        "part": part,
        "page": part["page"],
        "form": form,
        "search": search,
    }


def _idea(viewer: Actor, found: Any, **bound: Any) -> dict[str, Any]:
    context = {
        **_frame(viewer, found.engagement),
        "card": present.card_of(viewer, found),
        "remarks": present.remarks_of(viewer, found),
        "manage": can(viewer, "initiatives.manage", found.engagement),
        "may_split": may(IDEA, found, "split", viewer),
        "answer_form": AnswerForm(now=queries.answer_said(found)),
        "hide_form": HideForm(prefix="hide"),
        "comment_form": HideForm(prefix="hide"),
    }
    context.update(bound)
    return context

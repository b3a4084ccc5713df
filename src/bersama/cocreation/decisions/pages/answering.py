"""Answering: a theme by one button, ticked ones together, and one that is changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bersama.cocreation.decisions import actions, present, queries
from bersama.cocreation.decisions.forms import AnswerForm, ChangeForm
from bersama.cocreation.initiatives import queries as rounds
from bersama.core.errors import Invalid
from bersama.core.http import actor_of, show, submit
from bersama.core.policy import require

MOST_TICKED = 200


def answers(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """Everything that waits for an answer; each form answers a theme or what is ticked."""
    viewer = actor_of(request)
    engagement = rounds.get_desk(viewer, code)
    require(viewer, "decisions.answer", engagement)

    if request.method != "POST":
        return _page(request, viewer, engagement, None)
    form = AnswerForm(request.POST, auto_id="wrong-%s")
    ticked = _ticked(request)

    def do(data: dict[str, Any]) -> actions.Given:
        said = {"verdict": data["verdict"], "reason": data["reason"]}
        if theme := data["theme"]:
            ids = present.ids_of_theme(engagement, theme)
            return actions.answer_theme(
                actor=viewer, engagement=engagement, theme=theme, ids=ids, **said
            )
        ids = queries.ids_named(engagement, ticked)
        if not ids:
            raise Invalid.whole(_("Tick at least one of them."))
        return actions.answer_contributions(actor=viewer, engagement=engagement, ids=ids, **said)

    def done(given: actions.Given) -> str:
        messages.success(request, _said(given))
        show_ = request.GET.get("show", "themes")
        tab = f"?show={show_}" if show_ in ("themes", "received") else ""
        return reverse("decisions-answers", args=[org, code]) + tab

    return submit(
        request,
        form,
        do=do,
        done=done,
        again=lambda bound: _page(request, viewer, engagement, bound, ticked),
    )


def change(request: HttpRequest, org: str, code: str, contribution: UUID) -> HttpResponse:
    """Change one answer and say why."""
    viewer = actor_of(request)
    engagement = rounds.get_desk(viewer, code)
    require(viewer, "decisions.answer", engagement)
    answer = queries.get_answer(viewer, engagement, contribution)
    page = present.one_answer(engagement, answer)
    if request.method != "POST":
        form = ChangeForm(now=queries.answer_said(answer))
        return show(request, "decisions/change.html", {**page, "form": form})
    return submit(
        request,
        ChangeForm(request.POST),
        do=lambda data: actions.change_answer(actor=viewer, answer=answer, **data),
        done=lambda result: reverse("decisions-answers", args=[org, code]) + "?show=answered",
        again=lambda bound: show(
            request,
            "decisions/change.html",
            {**present.one_answer(engagement, answer), "form": bound},
        ),
    )


def _page(
    request: HttpRequest,
    viewer: Any,
    engagement: Any,
    wrong: AnswerForm | None,
    ticked: list[UUID] | None = None,
) -> HttpResponse:
    page = present.answers_page(
        viewer,
        engagement,
        show=request.GET.get("show", "themes"),
        number=request.GET.get("page", "1"),
    )
    theme = wrong.data.get("theme", "") if wrong else ""
    forms = [
        (card, wrong if wrong and theme == card.key else _form(card.key, card.verdict, card.reason))
        for card in page.get("themes", [])
    ]
    verdict, reason = present.proposal(queries.in_force(engagement), present.EVERYBODY)
    is_all = wrong is not None and theme == present.EVERYBODY
    has_place = {card.key for card in page.get("themes", [])}
    has_place |= {present.EVERYBODY} if has_place and page.get("is_many") else set()
    has_place |= {""} if page.get("cards") else set()
    context = {
        **page,
        # What was sent for a theme that nobody waits in any more: its words are shown all the same.
        "astray": wrong if wrong is not None and theme not in has_place else None,
        "theme_forms": forms,
        "all_form": wrong if is_all else _form(present.EVERYBODY, verdict, reason),
        "all_wrong": is_all,
        "some_form": wrong if wrong and not theme else _form("", verdict, reason),
        "wrong": wrong,
        "ticked": {str(value) for value in ticked or []},
    }
    return show(request, "decisions/answers.html", context)


def _form(key: str, verdict: str, reason: str) -> AnswerForm:
    """A form with the proposal; each on the page has ids of its own."""
    initial = {"theme": key, "verdict": verdict, "reason": reason}
    return AnswerForm(initial=initial, auto_id=f"{key or 'some'}-%s".replace(":", "-"))


def _ticked(request: HttpRequest) -> list[UUID]:
    found = []
    for value in request.POST.getlist("ids")[:MOST_TICKED]:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def _said(given: actions.Given) -> str:
    """What came of it, with what was left out."""
    if given.run is not None:
        return _("The answers are being given now. You may leave this page.")
    said = ngettext(
        "%(count)d person's contribution has its answer.",
        "%(count)d contributions have their answer.",
        given.answered,
    ) % {"count": given.answered}
    if given.skipped:
        left = _("Left out, because answered, hidden or taken back: %(count)d.")
        said = f"{said} {left % {'count': given.skipped}}"
    return said

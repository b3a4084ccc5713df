"""The notice of data use; one's own data; what a firm holds, and the way out for it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse

from bersama.cocreation.initiatives import queries as round_queries
from bersama.commons.organisations.queries import get_organisation
from bersama.core.http import actor_of, redirect, show, sign_out, submit
from bersama.core.policy import require
from bersama.oversight.privacy import actions, present, queries
from bersama.oversight.privacy.forms import EraseForm, MoveForm


def notice(request: HttpRequest) -> HttpResponse:
    """What is stored about whom, why, how long, who sees it; and the cookies."""
    return show(request, "privacy/notice.html", present.notice())


def erased(request: HttpRequest) -> HttpResponse:
    """After erasure there is nobody left to show a page of their own to."""
    return show(request, "privacy/erased.html")


def mine(request: HttpRequest, code: str) -> HttpResponse:
    """What is held about me in this round, who looked, and what I can do about it."""
    return _mine(request, code, EraseForm())


def _mine(request: HttpRequest, code: str, form: EraseForm) -> HttpResponse:
    viewer = actor_of(request)
    engagement = round_queries.get_round(viewer, code)
    require(viewer, "privacy.mine", engagement)
    return show(request, "privacy/mine.html", {**present.mine(viewer, engagement), "form": form})


def take(request: HttpRequest, code: str) -> HttpResponse:
    """My data as a file."""
    viewer = actor_of(request)
    engagement = round_queries.get_round(viewer, code)
    actions.take_along(actor=viewer, engagement=engagement)
    return file_of(present.own_file(viewer, engagement), f"my-data-{engagement.code}.json")


def erase(request: HttpRequest, code: str) -> HttpResponse:
    """Erase my data in this round; the cookie goes with it."""
    viewer = actor_of(request)
    if request.method != "POST":
        require(viewer, "privacy.erase", round_queries.get_round(viewer, code))
        return redirect(reverse("privacy-mine", args=[code]))

    def do(_data: dict[str, Any]) -> object:
        engagement = round_queries.get_round(viewer, code)
        return actions.erase_participant(actor=viewer, engagement=engagement)

    response = submit(
        request,
        EraseForm(request.POST),
        do=do,
        done=lambda result: reverse("privacy-erased"),
        again=lambda form: _mine(request, code, form),
    )
    if response.status_code == 303:
        response.delete_cookie(f"seat-{code}", path=f"/e/{code}/")
    return response


def account(request: HttpRequest) -> HttpResponse:
    """What is held about me, who have an account."""
    return _account(request, EraseForm())


def _account(request: HttpRequest, form: EraseForm) -> HttpResponse:
    viewer = actor_of(request)
    require(viewer, "privacy.account", queries.own_person(viewer))
    return show(request, "privacy/account.html", {**present.account(viewer), "form": form})


def take_account(request: HttpRequest) -> HttpResponse:
    """My account as a file."""
    viewer = actor_of(request)
    actions.take_account_along(actor=viewer, person=queries.own_person(viewer))
    return file_of(present.account_file(viewer), "my-data.json")


def erase_account(request: HttpRequest) -> HttpResponse:
    """Erase my account with all it holds."""
    viewer = actor_of(request)
    if request.method != "POST":
        require(viewer, "privacy.erase_account", queries.own_person(viewer))
        return redirect(reverse("privacy-account"))
    response = submit(
        request,
        EraseForm(request.POST),
        do=lambda data: actions.erase_account(actor=viewer, person=queries.own_person(viewer)),
        done=lambda result: reverse("privacy-erased"),
        again=lambda form: _account(request, form),
    )
    if response.status_code == 303:
        sign_out(request)
    return response


def firm(request: HttpRequest, org: str) -> HttpResponse:
    """What the firm holds about people: requests, who looked, the way out."""
    viewer = actor_of(request)
    organisation = get_organisation(viewer, org)
    require(viewer, "privacy.firm", organisation)
    return show(request, "privacy/firm.html", present.firm(viewer, organisation))


def export(request: HttpRequest, org: str) -> HttpResponse:
    """Pack the whole firm for a machine of its own; the worker packs, this page looks again."""
    viewer = actor_of(request)
    organisation = get_organisation(viewer, org)
    require(viewer, "privacy.move_out", organisation)

    def again(form: MoveForm) -> HttpResponse:
        packs = present.packed(viewer, organisation)
        is_packing = any(not p["is_ready"] and not p["problem"] for p in packs[:1])
        context = {"org": org, "packs": packs, "is_packing": is_packing, "form": form}
        response = show(request, "privacy/export.html", context)
        if is_packing:
            response.headers["Refresh"] = "3"
        return response

    if request.method != "POST":
        return again(MoveForm())
    return submit(
        request,
        MoveForm(request.POST),
        do=lambda data: actions.ask_to_pack(actor=viewer, organisation=organisation),
        done=lambda result: reverse("privacy-export", args=[org]),
        again=again,
        limit="export",
    )


def packed(request: HttpRequest, org: str, pack: UUID) -> HttpResponse:
    """The packed firm as a file, for its owner."""
    viewer = actor_of(request)
    organisation = get_organisation(viewer, org)
    require(viewer, "privacy.move_out", organisation)
    found = queries.get_packed(viewer, organisation, pack)
    name = f"{organisation.slug}-{found.asked_at:%Y-%m-%d}.bersama"
    file = queries.path_of(found.public_id).open("rb")
    # A streamed answer is one all the same.
    return FileResponse(  # type: ignore[return-value]
        file, as_attachment=True, filename=name, content_type="application/zip"
    )


def file_of(facts: dict[str, Any], name: str) -> HttpResponse:
    text = json.dumps(facts, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

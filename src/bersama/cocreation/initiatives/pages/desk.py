"""The desk of those who ask: one question with its numbers, its poster, its people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import actions, present, queries
from bersama.cocreation.initiatives.forms import (
    InviteForm,
    PlainForm,
    PromiseForm,
    ReasonForm,
    SentForm,
    SlipsForm,
    StatementForm,
)
from bersama.cocreation.initiatives.registry import method_of
from bersama.cocreation.initiatives.rules import ROUND
from bersama.core import links
from bersama.core.errors import Conflict
from bersama.core.http import Cookie, Outcome, actor_of, secret_of, show, submit
from bersama.core.policy import can, require
from bersama.core.states import may


def desk(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """One question of the firm: its state, what can be done now, its numbers, its promises."""
    viewer = actor_of(request)
    engagement = queries.get_desk(viewer, code)
    require(viewer, "initiatives.desk", engagement)
    return show(request, "initiatives/desk.html", _desk(viewer, engagement))


def _desk(viewer: Any, engagement: Any, **extra: Any) -> dict[str, Any]:
    method = method_of(engagement)
    return {
        "org": engagement.organisation.slug,
        "round": present.round_card(engagement, queries.turnout_of(engagement)),
        "method": method,
        "whole_url": present.initiative_url(engagement.initiative, engagement.organisation.slug),
        "statement": present.statement_lines(engagement, queries.current_statement(engagement)),
        "names": present.names_line(engagement),
        "access": engagement.access,
        "is_internal": engagement.is_internal,
        "invites_register": can(viewer, "initiatives.invite_register", engagement),
        "manages": can(viewer, "initiatives.manage", engagement),
        "opens": may(ROUND, engagement, "open", viewer),
        "closes": may(ROUND, engagement, "close", viewer)
        if not queries.is_over(engagement)
        else None,
        "results": can(viewer, "initiatives.results", engagement),
        "representation": present.representation(viewer, engagement),
        "enters": can(viewer, "initiatives.enter", engagement),
        "is_over": queries.is_over(engagement),
        "is_simulated": engagement.is_simulated,
        "is_imported": engagement.is_imported,
        "ways": [(present.WAYS[w], n) for w, n in queries.ways_of(engagement).items()],
        "pulse": queries.pulses([engagement])[engagement.pk],
        "sent": queries.sendings(engagement),
        "promises": [
            {
                "id": str(p.public_id),
                "what": present.promise_words(p),
                "due": p.due_on,
                "state": p.state,
                "note": p.note,
                "words": present.due_words(p.due_on, engagement.organisation.time_zone),
            }
            for p in engagement.promises.order_by("due_on", "pk")
        ],
        "entries": present.timeline(engagement),
        "seal": present.seal_line(engagement),
        "desk_template": method.desk_template,
        "desk": method.desk(viewer, engagement),
        "close_form": ReasonForm(auto_id="close-%s"),
        "promise_form": PromiseForm(auto_id=False),
        **extra,
    }


def statement(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """Change what people read, and the days; who answered before keeps what they were shown."""
    viewer = actor_of(request)
    engagement = queries.get_desk(viewer, code)
    require(viewer, "initiatives.manage", engagement)

    def again(form: forms.Form) -> HttpResponse:
        context = {"org": org, "round": present.round_card(engagement), "form": form}
        return show(request, "initiatives/statement.html", context)

    if request.method != "POST":
        return again(StatementForm(now=queries.statement_said(engagement)))
    return submit(
        request,
        StatementForm(request.POST),
        do=lambda data: actions.change_statement(actor=viewer, engagement=engagement, **data),
        done=lambda result: reverse("initiatives-desk", args=[org, code]),
        again=again,
    )


def open_(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """Let people in, then show the poster."""
    viewer = actor_of(request)
    engagement = queries.get_desk(viewer, code)
    return submit(
        request,
        PlainForm(request.POST),
        do=lambda data: actions.open_round(actor=viewer, engagement=engagement),
        done=lambda result: reverse(
            "initiatives-desk" if engagement.is_internal else "initiatives-poster",
            args=[org, code],
        ),
        again=lambda form: show(
            request, "initiatives/desk.html", _desk(viewer, engagement, open_form=form)
        ),
    )


def close(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """Close before the time, with the reason."""
    viewer = actor_of(request)
    engagement = queries.get_desk(viewer, code)
    return submit(
        request,
        ReasonForm(request.POST, auto_id="close-%s"),
        do=lambda data: actions.close_round(
            actor=viewer, engagement=engagement, reason=data["reason"]
        ),
        done=lambda result: reverse("initiatives-desk", args=[org, code]),
        again=lambda form: show(
            request, "initiatives/desk.html", _desk(viewer, engagement, close_form=form)
        ),
    )


def poster(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """The poster with the QR code; refused with what to do while nobody could open its link."""
    viewer = actor_of(request)
    engagement = queries.get_desk(viewer, code)
    require(viewer, "initiatives.desk", engagement)
    if engagement.state == "draft":
        raise Conflict(_("Open the question first; then its poster leads somewhere."))
    _require_public(engagement)
    # What an invitation opens has no address for everybody.
    url = {
        "open": present.public_url(engagement),
        "slips": links.absolute(reverse("initiatives-slip")),
    }.get(engagement.access, "")
    lines = present.statement_lines(engagement, queries.current_statement(engagement))
    context = {
        "org": org,
        "round": present.round_card(engagement),
        "is_reachable": links.reachable_by_others(),
        "access": engagement.access,
        "is_simulated": engagement.is_simulated,
        "host": links.host(),
        "poster": {
            "firm": engagement.organisation.name,
            "question": engagement.title,
            "url": url,
            "statement": f"{lines['purpose']} {lines['decides']} {lines['answer']}",
            **present.poster_words(engagement),
        },
        "seal": present.seal_line(engagement),
    }
    return show(request, "initiatives/poster.html", context)


def _require_public(engagement: Any) -> None:
    if engagement.is_internal:
        raise Conflict(_("This question is for your staff alone: it has no poster and no link."))


def share(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """The link, ready texts for chat, and "I sent it"."""
    viewer = actor_of(request)
    engagement = queries.get_desk(viewer, code)
    require(viewer, "initiatives.manage", engagement)
    _require_public(engagement)

    def again(form: forms.Form) -> HttpResponse:
        # Without a slip or an invitation there is nothing at its address: then no link is given.
        url = present.public_url(engagement) if engagement.access == "open" else ""
        context = {
            "org": org,
            "round": present.round_card(engagement),
            "url": url,
            "texts": present.share_texts(engagement, url) if url else [],
            "is_reachable": links.reachable_by_others(),
            "access": engagement.access,
            "sent": queries.sendings(engagement),
            "form": form,
        }
        return show(request, "initiatives/share.html", context)

    if request.method != "POST":
        return again(SentForm())
    return submit(
        request,
        SentForm(request.POST),
        do=lambda data: actions.say_sent(actor=viewer, engagement=engagement, **data),
        done=lambda result: reverse("initiatives-share", args=[org, code]),
        again=again,
    )


def slips(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """Print slips, and how many are left."""
    viewer = actor_of(request)
    engagement = queries.get_desk(viewer, code)
    require(viewer, "initiatives.manage", engagement)

    def again(form: forms.Form) -> HttpResponse:
        context = {
            "org": org,
            "round": present.round_card(engagement),
            "access": engagement.access,
            "batches": queries.slip_batches(viewer, engagement),
            "form": form,
            "is_reachable": links.reachable_by_others(),
        }
        return show(request, "initiatives/slips.html", context)

    if request.method != "POST":
        return again(SlipsForm())
    return submit(
        request,
        SlipsForm(request.POST),
        do=lambda data: actions.print_slips(
            actor=viewer, engagement=engagement, count=data["count"], secret=secret_of(request)
        ),
        done=lambda batch: Outcome(
            reverse("initiatives-slip-sheet", args=[org, code, batch.pk]),
            cookie=Cookie("sheet", reverse("initiatives-slips", args=[org, code]), 900),
        ),
        again=again,
    )


def slip_sheet(request: HttpRequest, org: str, code: str, batch: int) -> HttpResponse:
    """The sheet to print and cut, for a quarter of an hour on the device that made it."""
    viewer = actor_of(request)
    engagement = queries.get_desk(viewer, code)
    require(viewer, "initiatives.manage", engagement)
    row = queries.slip_batches(viewer, engagement).filter(pk=batch).first()
    secret = request.COOKIES.get("sheet", "")
    codes = queries.sheet_codes(row, queries.slip_codes(secret, row.printed)) if row else []
    if not codes:
        raise Conflict(_("This sheet was shown once and is gone. Print new slips."))
    sheets = [
        [
            {
                "code": f"{c[:4]} {c[4:8]} {c[8:]}",
                "url": links.absolute(reverse("initiatives-slip-code", args=[c])),
                "address": links.absolute(reverse("initiatives-slip")),
            }
            for c in codes[at : at + 24]
        ]
        for at in range(0, len(codes), 24)
    ]
    context = {"org": org, "round": present.round_card(engagement), "sheets": sheets}
    return show(request, "initiatives/slip_sheet.html", context)


def invitations(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """Personal links: who got one, ready to send; more people, one on each line."""
    viewer = actor_of(request)
    engagement = queries.get_desk(viewer, code)
    require(viewer, "initiatives.manage", engagement)
    home = reverse("initiatives-invitations", args=[org, code])

    def again(form: forms.Form) -> HttpResponse:
        context = {
            "org": org,
            "round": present.round_card(engagement),
            "invited": present.invitation_cards(viewer, engagement),
            "invites_register": can(viewer, "initiatives.invite_register", engagement),
            "form": form,
            "same": [n for n in request.GET.get("same", "").split(",") if n.isdecimal()][:100],
            "is_reachable": links.reachable_by_others(),
        }
        return show(request, "initiatives/invitations.html", context)

    if request.method != "POST":
        return again(InviteForm())
    return submit(
        request,
        InviteForm(request.POST),
        do=lambda data: actions.invite_many(
            actor=viewer, engagement=engagement, people=data["people"], role=data["role"]
        ),
        done=lambda result: (
            f"{home}?same={','.join(map(str, result.same))}" if result.same else home
        ),
        again=again,
        limit="invite",
    )


def revoke(request: HttpRequest, org: str, code: str, invitation: UUID) -> HttpResponse:
    """End one personal link."""
    viewer = actor_of(request)
    engagement = queries.get_desk(viewer, code)
    row = queries.get_invitation(viewer, engagement, invitation)
    return submit(
        request,
        PlainForm(request.POST),
        do=lambda data: actions.revoke_invitation(actor=viewer, invitation=row),
        done=lambda result: reverse("initiatives-invitations", args=[org, code]),
        again=lambda form: invitations(request, org, code),
    )


def settle_promise(
    request: HttpRequest, org: str, code: str, promise: UUID, how: str
) -> HttpResponse:
    """Say that a promise was kept, or take it back with the reason."""
    viewer = actor_of(request)
    engagement = queries.get_desk(viewer, code)
    row = queries.get_promise(viewer, engagement, promise)
    act = actions.keep_promise if how == "keep" else actions.drop_promise
    return submit(
        request,
        PromiseForm(request.POST, auto_id=False),
        do=lambda data: act(actor=viewer, promise=row, note=data["note"]),
        done=lambda result: reverse("initiatives-desk", args=[org, code]) + "#promises",
        again=lambda form: show(
            request,
            "initiatives/desk.html",
            _desk(viewer, engagement, promise_form=form, promise_wrong=str(row.public_id)),
        ),
    )

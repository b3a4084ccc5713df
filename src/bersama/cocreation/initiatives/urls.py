"""Addresses of the initiatives: /e/ for those who answer, /w/ for those who ask."""

from __future__ import annotations

from bersama.cocreation.initiatives.pages import (
    asking,
    desk,
    doors,
    inviting,
    results,
    rounds,
    whole,
)
from bersama.core.http import route

urlpatterns = [
    route("start", asking.first, name="initiatives-first", needs="organisations.create"),
    route("w/<slug:org>/ask", asking.ask, name="initiatives-ask", needs="initiatives.ask"),
    route(
        "w/<slug:org>/ask/more",
        asking.ask_fully,
        name="initiatives-ask-fully",
        needs="initiatives.ask",
    ),
    route(
        "w/<slug:org>/i/<uuid:initiative>",
        whole.initiative,
        name="initiatives-initiative",
        needs="initiatives.initiative",
    ),
    route(
        "w/<slug:org>/i/<uuid:initiative>/change",
        whole.change,
        name="initiatives-initiative-change",
        needs="initiatives.change",
    ),
    route(
        "w/<slug:org>/q/<str:code>", desk.desk, name="initiatives-desk", needs="initiatives.desk"
    ),
    route(
        "w/<slug:org>/q/<str:code>/open",
        desk.open_,
        name="initiatives-open",
        needs="initiatives.open",
    ),
    route(
        "w/<slug:org>/q/<str:code>/statement",
        desk.statement,
        name="initiatives-statement",
        needs="initiatives.manage",
    ),
    route(
        "w/<slug:org>/q/<str:code>/close",
        desk.close,
        name="initiatives-close",
        needs="initiatives.close",
    ),
    route(
        "w/<slug:org>/q/<str:code>/poster",
        desk.poster,
        name="initiatives-poster",
        needs="initiatives.desk",
    ),
    route(
        "w/<slug:org>/q/<str:code>/share",
        desk.share,
        name="initiatives-share",
        needs="initiatives.manage",
    ),
    route(
        "w/<slug:org>/q/<str:code>/slips",
        desk.slips,
        name="initiatives-slips",
        needs="initiatives.manage",
    ),
    route(
        "w/<slug:org>/q/<str:code>/slips/<int:batch>",
        desk.slip_sheet,
        name="initiatives-slip-sheet",
        needs="initiatives.manage",
    ),
    route(
        "w/<slug:org>/q/<str:code>/invitations",
        desk.invitations,
        name="initiatives-invitations",
        needs="initiatives.manage",
        shows="contacts",
    ),
    route(
        "w/<slug:org>/q/<str:code>/invite",
        inviting.invite,
        name="initiatives-invite",
        needs="initiatives.invite_register",
        shows="register",
    ),
    route(
        "w/<slug:org>/q/<str:code>/invitations/<uuid:invitation>/sent",
        inviting.sent,
        name="initiatives-invitation-sent",
        needs="initiatives.manage",
    ),
    route(
        "w/<slug:org>/q/<str:code>/invitations/<uuid:invitation>/revoke",
        desk.revoke,
        name="initiatives-revoke",
        needs="initiatives.manage",
    ),
    route(
        "w/<slug:org>/q/<str:code>/promises/<uuid:promise>/<str:how>",
        desk.settle_promise,
        name="initiatives-promise",
        needs="initiatives.promise",
    ),
    route(
        "w/<slug:org>/q/<str:code>/results",
        results.desk_results,
        name="initiatives-desk-results",
        needs="initiatives.results",
    ),
    route("e/<str:code>/", rounds.round_page, name="initiatives-round", needs="initiatives.view"),
    route(
        "e/<str:code>/thanks", rounds.thanks, name="initiatives-thanks", needs="initiatives.mine"
    ),
    route("e/<str:code>/mine", rounds.mine, name="initiatives-mine", needs="initiatives.mine"),
    route(
        "e/<str:code>/mine/<uuid:contribution>/withdraw",
        rounds.withdraw,
        name="initiatives-withdraw",
        needs="initiatives.withdraw",
    ),
    route(
        "e/<str:code>/receipt/<uuid:contribution>",
        rounds.receipt,
        name="initiatives-receipt",
        needs="initiatives.mine",
    ),
    route(
        "e/<str:code>/receipt/<uuid:contribution>.json",
        rounds.receipt_file,
        name="initiatives-receipt-file",
        needs="initiatives.mine",
    ),
    route(
        "e/<str:code>/results",
        results.results,
        name="initiatives-results",
        needs="initiatives.results",
    ),
    route("back/<str:token>", rounds.back, name="initiatives-back", needs="initiatives.seat"),
    route("s", doors.slip, name="initiatives-slip", needs="public"),
    route("s/<str:slip>", doors.slip, name="initiatives-slip-code", needs="public"),
    route("i/<str:invitation>", doors.invitation, name="initiatives-invitation", needs="public"),
    route("verify_receipt.py", results.checker, name="initiatives-checker", needs="public"),
]

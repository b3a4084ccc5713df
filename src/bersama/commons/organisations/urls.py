"""The doors of a firm's own matters."""

from __future__ import annotations

from bersama.commons.organisations import pages
from bersama.core.http import route

urlpatterns = [
    route(
        "w/<slug:org>/members",
        pages.members,
        name="organisations-members",
        needs="organisations.view",
    ),
    route(
        "w/<slug:org>/members/invite",
        pages.invite,
        name="organisations-invite",
        needs="organisations.manage",
    ),
    route(
        "w/<slug:org>/members/<uuid:member>/link",
        pages.link,
        name="organisations-link",
        needs="organisations.manage",
    ),
    route(
        "w/<slug:org>/members/<uuid:member>/revoke",
        pages.revoke,
        name="organisations-revoke",
        needs="organisations.revoke",
    ),
    route(
        "w/<slug:org>/members/<uuid:member>/role",
        pages.change_role,
        name="organisations-change-role",
        needs="organisations.change_role",
    ),
    route(
        "w/<slug:org>/settings",
        pages.settings,
        name="organisations-settings",
        needs="organisations.manage",
    ),
    route("o/", pages.directory, name="organisations-directory", needs="organisations.directory"),
    route("sign-up", pages.sign_up, name="organisations-sign-up", needs="organisations.sign_up"),
    route(
        "sign-up/sent",
        pages.sign_up_sent,
        name="organisations-sign-up-sent",
        needs="organisations.sign_up",
    ),
]

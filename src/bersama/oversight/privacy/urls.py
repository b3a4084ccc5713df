"""Addresses of the notice of data use, of one's own data, and of the way out for a firm."""

from __future__ import annotations

from bersama.core.http import route
from bersama.oversight.privacy.pages import own, register

urlpatterns = [
    route("privacy", own.notice, name="privacy-notice", needs="public"),
    route("privacy/erased", own.erased, name="privacy-erased", needs="public"),
    route("e/<str:code>/data", own.mine, name="privacy-mine", needs="privacy.mine"),
    route("e/<str:code>/data.json", own.take, name="privacy-take", needs="privacy.mine"),
    route("e/<str:code>/data/erase", own.erase, name="privacy-erase", needs="privacy.erase"),
    route("account/data", own.account, name="privacy-account", needs="privacy.account"),
    route(
        "account/data.json",
        own.take_account,
        name="privacy-take-account",
        needs="privacy.account",
    ),
    route(
        "account/data/erase",
        own.erase_account,
        name="privacy-erase-account",
        needs="privacy.erase_account",
    ),
    route("w/<slug:org>/data", own.firm, name="privacy-firm", needs="privacy.firm"),
    route("w/<slug:org>/export", own.export, name="privacy-export", needs="privacy.move_out"),
    route(
        "w/<slug:org>/export/<uuid:pack>",
        own.packed,
        name="privacy-packed",
        needs="privacy.move_out",
    ),
    route("held/<str:secret>", register.held, name="privacy-held", needs="privacy.held"),
    route(
        "held/<str:secret>/data.json",
        register.take_held,
        name="privacy-take-held",
        needs="privacy.held",
    ),
    route(
        "held/<str:secret>/erase",
        register.erase_held,
        name="privacy-erase-held",
        needs="privacy.held",
    ),
    route(
        "w/<slug:org>/know/<uuid:entry>/held",
        register.hand_link,
        name="privacy-hand-link",
        needs="privacy.hand_link",
    ),
    route(
        "w/<slug:org>/know/<uuid:entry>/erase",
        register.erase_entry,
        name="privacy-erase-entry",
        needs="stakeholders.erase",
    ),
]

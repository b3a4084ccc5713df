"""Addresses of the notice of data use, of one's own data, and of the way out for a firm."""

from __future__ import annotations

from bersama.core.http import route
from bersama.oversight.privacy import pages

urlpatterns = [
    route("privacy", pages.notice, name="privacy-notice", needs="public"),
    route("privacy/erased", pages.erased, name="privacy-erased", needs="public"),
    route("e/<str:code>/data", pages.mine, name="privacy-mine", needs="privacy.mine"),
    route("e/<str:code>/data.json", pages.take, name="privacy-take", needs="privacy.mine"),
    route("e/<str:code>/data/erase", pages.erase, name="privacy-erase", needs="privacy.erase"),
    route("account/data", pages.account, name="privacy-account", needs="privacy.account"),
    route(
        "account/data.json",
        pages.take_account,
        name="privacy-take-account",
        needs="privacy.account",
    ),
    route(
        "account/data/erase",
        pages.erase_account,
        name="privacy-erase-account",
        needs="privacy.erase_account",
    ),
    route("w/<slug:org>/data", pages.firm, name="privacy-firm", needs="privacy.firm"),
    route("w/<slug:org>/export", pages.export, name="privacy-export", needs="privacy.move_out"),
    route(
        "w/<slug:org>/export/<uuid:pack>",
        pages.packed,
        name="privacy-packed",
        needs="privacy.move_out",
    ),
]

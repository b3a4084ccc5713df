"""The doors of accounts."""

from __future__ import annotations

from bersama.commons.people import pages
from bersama.core.http import route

urlpatterns = [
    route("sign-in", pages.sign_in, name="people-sign-in", needs="people.sign_in"),
    route("sign-in/code", pages.sign_in_code, name="people-sign-in-code", needs="people.use_code"),
    route("enter/<str:secret>", pages.enter, name="people-enter", needs="people.enter"),
    route(
        "consent/<str:secret>",
        pages.take_back,
        name="people-withdraw",
        needs="people.withdraw_by_link",
    ),
    route("sign-out", pages.leave, name="people-sign-out", needs="public"),
    route("language", pages.language, name="people-language", needs="public"),
    route("account", pages.account, name="people-account", needs="people.edit"),
    route("account/mail", pages.prove_mail, name="people-prove-mail", needs="people.edit"),
    route(
        "account/mail/code",
        pages.prove_mail_code,
        name="people-prove-mail-code",
        needs="people.edit",
    ),
    route(
        "account/contacts/<int:number>/remove",
        pages.remove_contact,
        name="people-remove-contact",
        needs="people.edit",
    ),
    route("account/device", pages.device, name="people-device", needs="people.edit"),
    route(
        "account/sign-out-everywhere",
        pages.leave_everywhere,
        name="people-sign-out-everywhere",
        needs="people.edit",
    ),
]

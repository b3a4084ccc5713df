"""Coming in, going out, one's own account."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from bersama.commons.people import actions, present
from bersama.commons.people.forms import (
    AccountForm,
    CodeForm,
    EnterForm,
    ProveMailForm,
    SignInForm,
)
from bersama.commons.people.queries import account_said, get_account
from bersama.core.http import (
    Cookie,
    Outcome,
    actor_of,
    own_path,
    redirect,
    secret_of,
    show,
    sign_out,
    submit,
)
from bersama.core.links import absolute
from bersama.core.policy import can, require

CHALLENGE = Cookie("challenge", "/sign-in", 900)
PROOF = Cookie("proof", "/account", 900)
DEVICE = Cookie("device", "/account/device", 1800)


def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a code by mail, or read how one gets in without."""
    actor = actor_of(request)
    target = own_path(request, request.GET.get("next", ""))
    verdict = can(actor, "people.sign_in", None)

    def again(form: forms.Form) -> HttpResponse:
        return show(request, "people/sign_in.html", {"form": form, "verdict": verdict})

    if request.method != "POST":
        return again(SignInForm())
    return submit(
        request,
        SignInForm(request.POST),
        do=lambda data: actions.ask_for_code(
            actor=actor,
            email=data["email"],
            secret=secret_of(request),
            language=translation.get_language() or "",
        ),
        done=lambda _none: Outcome(
            f"{reverse('people-sign-in-code')}?{urlencode({'next': target})}", CHALLENGE
        ),
        again=again,
        limit="sign-in",
    )


def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Type the six digits. A guess is counted before it is looked at."""
    target = own_path(request, request.GET.get("next", ""))
    return _code_page(
        request,
        "people/sign_in_code.html",
        request.COOKIES.get(CHALLENGE.name, ""),
        actions.enter_by_code,
        lambda entered: Outcome(target, sign_in=entered.person_id),
    )


def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """One page with one button: looking at a link, as mail scanners do, uses nothing up."""
    actor = actor_of(request)
    says = present.says_link(actor, secret)

    def again(form: forms.Form) -> HttpResponse:
        return _hide_address(show(request, "people/enter.html", {"form": form, "says": says}))

    if request.method != "POST":
        require(actor, "people.enter", present.token(secret))
        return again(EnterForm())
    return _hide_address(
        submit(
            request,
            EnterForm(request.POST),
            do=lambda data: actions.enter(actor=actor, secret=secret),
            done=lambda entered: Outcome(entered.path, sign_in=entered.person_id),
            again=again,
            limit="invitation",
        )
    )


def take_back(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of a letter takes a permission back: one page, one button, no signing in."""
    actor = actor_of(request)

    def again(form: forms.Form) -> HttpResponse:
        context = {"form": form, **present.permission(secret)}
        return _hide_address(show(request, "people/take_back.html", context))

    require(actor, "people.withdraw_by_link", present.consent(secret))
    if request.method != "POST":
        return again(EnterForm())
    return _hide_address(
        submit(
            request,
            EnterForm(request.POST),
            do=lambda data: actions.withdraw_by_link(actor=actor, secret=secret),
            done=lambda _done: reverse("people-withdraw", args=[secret]),
            again=again,
        )
    )


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    sign_out(request)
    return redirect("/")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read on in another language; works for everybody."""
    response = redirect(own_path(request, request.POST.get("next", "")))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        actor = actor_of(request)
        if actor.person_id is not None:
            actions.set_language(actor=actor, person=get_account(actor), language=chosen)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=31536000,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def account(request: HttpRequest) -> HttpResponse:
    """Name, language, and the addresses that open this account."""
    actor = actor_of(request)
    person = get_account(actor)
    require(actor, "people.edit", person)

    def again(form: forms.Form) -> HttpResponse:
        context = {"form": form, "account": present.account(actor), "prove": ProveMailForm()}
        return show(request, "people/account.html", context)

    if request.method != "POST":
        return again(
            AccountForm(now=account_said(person), initial={"language": present.reads(person)})
        )
    return submit(
        request,
        AccountForm(request.POST),
        do=lambda data: actions.edit_person(actor=actor, person=person, **data),
        done=lambda _person: reverse("people-account"),
        again=again,
    )


def prove_mail(request: HttpRequest) -> HttpResponse:
    """Name an address; a code goes there."""
    actor = actor_of(request)
    require(actor, "people.edit", get_account(actor))

    def again(form: forms.Form) -> HttpResponse:
        return show(request, "people/prove_mail.html", {"form": form})

    if request.method != "POST":
        return again(ProveMailForm())
    return submit(
        request,
        ProveMailForm(request.POST),
        do=lambda data: actions.prove_mail(
            actor=actor,
            email=data["email"],
            secret=secret_of(request),
            language=translation.get_language() or "",
        ),
        done=lambda _none: Outcome(reverse("people-prove-mail-code"), PROOF),
        again=again,
        limit="sign-in",
    )


def prove_mail_code(request: HttpRequest) -> HttpResponse:
    require(actor_of(request), "people.edit", get_account(actor_of(request)))
    return _code_page(
        request,
        "people/prove_mail_code.html",
        request.COOKIES.get(PROOF.name, ""),
        actions.confirm_mail,
        lambda _contact: Outcome(reverse("people-account")),
    )


@require_POST
def remove_contact(request: HttpRequest, number: int) -> HttpResponse:
    actor = actor_of(request)
    person = get_account(actor)
    return submit(
        request,
        EnterForm(request.POST),
        do=lambda data: actions.remove_contact(actor=actor, person=person, contact_id=number),
        done=lambda _none: reverse("people-account"),
        again=lambda form: redirect(reverse("people-account")),
    )


@require_POST
def leave_everywhere(request: HttpRequest) -> HttpResponse:
    """No session made before counts any more, this one included."""
    actor = actor_of(request)
    actions.end_sessions(actor=actor, person=get_account(actor))
    sign_out(request)
    return redirect("/")


def device(request: HttpRequest) -> HttpResponse:
    """A link that opens this account on another device, for half an hour, once."""
    actor = actor_of(request)
    person = get_account(actor)
    require(actor, "people.edit", person)
    secret = request.COOKIES.get(DEVICE.name, "")

    def again(form: forms.Form) -> HttpResponse:
        live = bool(secret) and present.opens(actor, secret)
        url = absolute(reverse("people-enter", args=[secret])) if live else ""
        return show(request, "people/device.html", {"form": form, "url": url})

    if request.method != "POST":
        return again(EnterForm())
    return submit(
        request,
        EnterForm(request.POST),
        do=lambda data: actions.make_own_link(actor=actor, secret=secret_of(request)),
        done=lambda _secret: Outcome(reverse("people-device"), DEVICE),
        again=again,
        limit="sign-in",
    )


def _code_page(
    request: HttpRequest, template: str, secret: str, act: Any, done: Any
) -> HttpResponse:
    actor = actor_of(request)

    def again(form: forms.Form) -> HttpResponse:
        context = {"form": form, "verdict": present.code_verdict(actor, secret)}
        return show(request, template, context)

    if request.method != "POST":
        return again(CodeForm())
    form = CodeForm(request.POST)
    if form.is_valid():
        actions.take_guess(actor=actor, secret=secret)
    return submit(
        request,
        form,
        do=lambda data: partial(act, actor=actor, secret=secret)(code=data["code"]),
        done=done,
        again=again,
        limit="code",
        guess=True,
    )


def _hide_address(response: HttpResponse) -> HttpResponse:
    """The address holds a secret: nobody is told it. (`no-referrer` would let no form through.)"""
    response.headers["Referrer-Policy"] = "strict-origin"
    return response

"""The doors: routes that name their policy, forms sent once, errors mapped once.

Pages call a query or an action and render; whatever goes wrong below them is one of the
errors of `core.errors`, and this module is the only one that turns it into an answer.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import unquote

from django import forms
from django.conf import settings
from django.contrib import auth
from django.db import DatabaseError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    UnreadablePostError,
)
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.core import clock, limits, once
from bersama.core.acting import whole
from bersama.core.actor import ANONYMOUS, Actor
from bersama.core.edits import EditForm
from bersama.core.errors import BersamaError, Invalid, Stale, TooLarge, Unavailable
from bersama.core.models import FormOnce

log = logging.getLogger("bersama.http")
MOST_BYTES = 25 * 2**20
Page = Callable[..., HttpResponse]
SIGN_IN_AGAIN_SECONDS = 300


# Told when a page showed personal data: to whom, of which kind, at which address.
Watcher = Callable[[Actor, str, Mapping[str, Any]], None]
_watchers: list[Watcher] = []


def watch(watcher: Watcher) -> None:
    """Be told of each page that showed personal data, before it is sent."""
    _watchers.append(watcher)


def route(pattern: str, page: Page, *, name: str, needs: str, shows: str = "") -> URLPattern:
    """A URL with the policy it stands under; one without does not let the site start.

    `shows` names the kind of personal data on the page ("contacts", "words"), so that those
    it is about can see who looked.
    """

    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = page(request, *args, **kwargs)
        if shows and response.status_code in (200, 422):
            for watcher in _watchers:
                watcher(actor_of(request), shows, kwargs)
        return response

    door.__name__, door.__module__, door.__doc__ = page.__name__, page.__module__, page.__doc__
    door.needs, door.shows = needs, shows  # type: ignore[attr-defined]
    return path(pattern, door, name=name)


def actor_of(request: HttpRequest) -> Actor:
    return getattr(request, "actor", ANONYMOUS)


def address_of(request: HttpRequest) -> str:
    """The address of the visitor, believing only as many proxies as the operator named."""
    hops = [h.strip() for h in request.headers.get("X-Forwarded-For", "").split(",") if h.strip()]
    trusted = settings.BERSAMA_TRUSTED_PROXIES
    if trusted and len(hops) >= trusted:
        return hops[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))


def show(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Render a page. A page whose form has errors is shown with status 422."""
    return render(request, template, dict(context or {}), status=status)


def redirect(location: str) -> HttpResponse:
    """See other: the browser fetches `location` with GET."""
    return HttpResponseRedirect(location, status=303)


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie whose value is the form's own secret, so a form sent again sets it again."""

    name: str
    path: str
    max_age_seconds: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a form leads when it succeeded; stored under its nonce.

    `sign_in` is the person who came in. The same form sent again after a lost answer lets
    them in again, for five minutes: whoever finds the page in a browser later gets nothing.
    """

    location: str
    cookie: Cookie | None = None
    sign_in: int | None = None


def own_path(request: HttpRequest, target: str, default: str = "/") -> str:
    """`target` if it is a path of this site, else `default`: nobody is led elsewhere."""
    for form in (target, unquote(target)):
        if not form.startswith("/") or not url_has_allowed_host_and_scheme(form, None):
            return default
    return target


def sign_out(request: HttpRequest) -> None:
    """End the session of this request."""
    auth.logout(request)


def secret_of(request: HttpRequest) -> str:
    """The secret of the form in this request; the same when the form arrives again."""
    nonce = once.read(request.POST.get("nonce", ""))
    if nonce is None:
        raise Invalid.whole(_stale())
    return once.secret_for(nonce)


def submit(
    request: HttpRequest,
    form: forms.Form,
    *,
    do: Callable[[dict[str, Any]], Any],
    done: Callable[[Any], Outcome | str],
    again: Callable[[Any], HttpResponse],
    limit: str = "",
    guess: bool = False,
) -> HttpResponse:
    """Carry out a form once, in one transaction.

    `do(cleaned)` calls the action; `done(result)` says where to go; `again(form)` shows
    the form with its errors and what was typed (its status becomes 422, or 409 beside what
    somebody else wrote meanwhile). `limit` names
    the rate limit to count; with `guess` wrong tries count too.
    """
    if request.method != "POST":
        return _only_forms(request)
    nonce, body = once.read(request.POST.get("nonce", "")), _digest(request)
    try:
        if nonce is None:
            raise Invalid.whole(_stale())
        if stored := once.outcome(nonce, body):
            return _answer(request, stored, nonce)
        if limit and guess:
            _take(request, limit)
        if not form.is_valid():
            return _again(form, again)
        row = _once(request, form, nonce, body, do, done, "" if guess else limit)
        return _answer(request, row.outcome, nonce)
    except once.Reused:
        form.add_error(None, _reused())
        return _again(form, again)
    except Invalid as error:
        form.full_clean() if not form.is_bound else None
        for field, sentences in error.fields.items():
            for sentence in sentences:
                form.add_error(field if field in form.fields else None, str(sentence))
        return _again(form, again)
    except BersamaError as error:
        return _refused(form, error, again)
    except DatabaseError as error:
        raise _unavailable(error, kept_of(form)) from error


def _refused(
    form: forms.Form, error: BersamaError, again: Callable[[Any], HttpResponse]
) -> HttpResponse:
    """An edit of what was changed meanwhile is shown beside it; the rest is one of the errors."""
    if isinstance(error, Stale) and isinstance(form, EditForm):
        form.show_theirs(error)
        return _again(form, again, error.status)
    error.kept = kept_of(form)
    raise error


def _only_forms(request: HttpRequest) -> HttpResponse:
    """This address takes a form and shows nothing by itself."""
    error = BersamaError(NOT_HERE)
    error.status = 405
    response = problem(request, error)
    response.headers["Allow"] = "POST"
    return response


def _once(
    request: HttpRequest,
    form: forms.Form,
    nonce: str,
    body: str,
    do: Callable[[dict[str, Any]], Any],
    done: Callable[[Any], Outcome | str],
    limit: str,
) -> FormOnce:
    """Act and keep the outcome, in one transaction; a rival with this nonce gets the first one."""
    with whole():
        row, fresh = once.claim(nonce, body)
        if fresh:
            if limit:
                _take(request, limit)
            _keep(row, done(do(form.cleaned_data)))
    return row


def _keep(row: FormOnce, outcome: Outcome | str) -> None:
    kept = asdict(Outcome(outcome) if isinstance(outcome, str) else outcome)
    once.keep(row, kept | {"at": int(clock.now().timestamp())})


def kept_of(form: forms.Form) -> list[tuple[str, str]]:
    """What the person typed, to be shown again when the form itself cannot be."""
    kept = []
    for name, field in form.fields.items():
        value = form[name].value()
        if isinstance(field, forms.BooleanField) or not isinstance(value, str) or not value:
            continue
        if isinstance(field, forms.ChoiceField):
            choices: Any = field.choices
            words = dict(choices)
            value = str(words.get(value, value))
        kept.append((str(form[name].label), value))
    return kept


def _again(
    form: forms.Form, again: Callable[[Any], HttpResponse], status: int = 422
) -> HttpResponse:
    response = again(form)
    if response.status_code == 200:
        response.status_code = status
    return response


def _answer(request: HttpRequest, outcome: Mapping[str, Any], nonce: str) -> HttpResponse:
    response = redirect(outcome["location"])
    fresh = clock.now().timestamp() - outcome.get("at", 0) < SIGN_IN_AGAIN_SECONDS
    if (person_id := outcome.get("sign_in")) and fresh:
        people = auth.get_user_model()._default_manager
        if person := people.filter(pk=person_id, is_active=True).first():
            auth.login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    if cookie := outcome.get("cookie"):
        response.set_cookie(
            cookie["name"],
            once.secret_for(nonce),
            path=cookie["path"],
            max_age=cookie["max_age_seconds"],
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


def _take(request: HttpRequest, limit: str) -> None:
    actor = actor_of(request)
    key = f"p:{actor.person_id}" if actor.person_id else ""
    limits.take(limit, key=key, address=address_of(request))


def _digest(request: HttpRequest) -> str:
    """A digest of what was sent, so that one nonce can't carry two different forms."""
    skipped = ("nonce", "csrfmiddlewaretoken")
    sent = [
        (name, value)
        for name, values in sorted(request.POST.lists())
        if name not in skipped
        for value in values
    ]
    sent += [
        (name, f"{file.name}:{file.size}")
        for name, files in sorted(request.FILES.lists())
        for file in files
    ]
    whole = repr((request.path, sent)).encode("utf-8", "surrogatepass")
    return hashlib.sha256(whole).hexdigest()


def _stale() -> str:
    return _("This page was open for a long time. Your words are still here: send it once more.")


def _reused() -> str:
    return _(
        "This form was sent before with other words. If this is something new, send it once more."
    )


def _unavailable(error: Exception, kept: list[tuple[str, str]]) -> Unavailable:
    log.error("not saved: %s", type(error).__name__, exc_info=error)
    away = Unavailable(_("Nothing was saved: the disk or the database did not take it."))
    away.kept = kept
    return away


class Headers:
    """Security headers on every answer, and no shared copies of pages."""

    POLICY = (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    )

    def __init__(self, get_response: Page) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        if not response.headers.get("Cache-Control"):
            response.headers["Cache-Control"] = "private, no-store"
        return response


class Errors:
    """Maps the errors of `core.errors` to answers: a page, a fragment or a problem document."""

    def __init__(self, get_response: Page) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Asked before anything is read: a body of 10 GB is not even written to a file.
        sent = request.META.get("CONTENT_LENGTH") or "0"
        if sent.isdigit() and int(sent) > MOST_BYTES:
            said = _("That is %(sent)d MB; at most %(most)d MB can be sent at once.")
            sizes = {"sent": int(sent) // 2**20, "most": MOST_BYTES // 2**20}
            return problem(request, TooLarge(said % sizes))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, UnreadablePostError):
            return HttpResponse(status=400)
        if isinstance(error, DatabaseError):
            error = _unavailable(error, [])
        if not isinstance(error, BersamaError):
            return None
        return problem(request, error)


def problem(request: HttpRequest, error: BersamaError) -> HttpResponse:
    """The answer for an error: JSON by RFC 9457 for the API, else the problem page."""
    response: HttpResponse
    if request.path.startswith("/api/"):
        body: dict[str, Any] = {
            "type": f"about:blank#{error.code}",
            "title": str(error.reason),
            "status": error.status,
        }
        if isinstance(error, Invalid):
            body["fields"] = {k: [str(s) for s in v] for k, v in error.fields.items()}
        response = JsonResponse(body, status=error.status, content_type="application/problem+json")
    else:
        reference = uuid.uuid4().hex[:8] if error.status >= 500 else ""
        if reference:
            log.error("reference %s", reference)
        context = {"error": error, "kept": error.kept, "reference": reference}
        response = render(request, "web/problem.html", context, status=error.status)
    if seconds := getattr(error, "retry_after", None):
        response.headers["Retry-After"] = str(seconds)
    return response


NOT_HERE = gettext_lazy("There is nothing at this address.")

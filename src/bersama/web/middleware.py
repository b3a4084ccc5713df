"""Makes the actor of each request, once, from what was proved at the door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives.queries import firm_inside, seat_of, zone_of_round
from bersama.commons.organisations.queries import standing_of, zone_of_firm
from bersama.core.actor import ANONYMOUS, Actor
from bersama.core.errors import BersamaError, Denied, Missing
from bersama.core.http import NOT_HERE, problem, redirect

# Pages about oneself: a visitor is asked to sign in first, as on the pages of a firm.
PERSONAL = frozenset({"people.edit", "privacy.account", "privacy.erase_account"})


class ActorMiddleware:
    """`request.actor` from the session, the firm in the address, and the seat's cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(settings.BERSAMA_TIME_ZONE):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, page: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """A visitor without a session is led to the sign-in, a fragment is told 401."""
        actor = _actor(request, kwargs)
        request.actor = actor  # type: ignore[attr-defined]
        if not hasattr(request, "zone") and "org" not in kwargs:
            _keep_time_of(request, _zone(kwargs))
        _speak_their_language(request)
        asked_in = "org" in kwargs or getattr(page, "needs", "") in PERSONAL
        if asked_in and actor.person_id is None:
            return _to_sign_in(request)
        return None


def _actor(request: HttpRequest, kwargs: dict[str, Any]) -> Actor:
    door = "api" if request.path.startswith("/api/") else "web"
    if "org" not in kwargs and (seated := _seated(request, kwargs, door)):
        return seated
    user = request.user
    if not user.is_authenticated:
        return ANONYMOUS
    if "org" in kwargs and (place := standing_of(user.pk, kwargs["org"])):
        request.firm = place.organisation  # type: ignore[attr-defined]
        _keep_time_of(request, place.organisation.time_zone)
        return Actor(user.pk, place.organisation_id, place.role, door)
    inside = firm_inside(str(kwargs["code"])) if "code" in kwargs and "org" not in kwargs else ""
    if inside and (place := standing_of(user.pk, inside)):
        # A round for those who work there: on all others everybody is a visitor.
        return Actor(user.pk, place.organisation_id, place.role, door)
    return Actor(user.pk, door=door)


def _seated(request: HttpRequest, kwargs: dict[str, Any], door: str) -> Actor | None:
    """The seat a device holds in the round of the address, by the cookie for that round."""
    code = kwargs.get("code")
    secret = request.COOKIES.get(f"seat-{code}") if code else None
    if not secret or not (seat := seat_of(str(code), secret)):
        return None
    _keep_time_of(request, seat.engagement.organisation.time_zone)
    return Actor(
        seat.person_id,
        door=door,
        engagement_id=seat.engagement_id,
        participant_id=seat.pk,
        seat_role=seat.role,
    )


def _zone(kwargs: dict[str, Any]) -> str:
    """The zone of the firm whose round or page this is; empty where there is none."""
    if code := kwargs.get("code"):
        return zone_of_round(str(code))
    return zone_of_firm(str(kwargs["firm"])) if "firm" in kwargs else ""


def _keep_time_of(request: HttpRequest, zone: str) -> None:
    """All times of this page are those of the firm; its foot names the zone."""
    if zone:
        request.zone = zone  # type: ignore[attr-defined]
        timezone.activate(zone)


def _speak_their_language(request: HttpRequest) -> None:
    """The language of the account, where the device has not chosen one."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES or not request.user.is_authenticated:
        return
    language = getattr(request.user, "language", "")
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        error = BersamaError(_("You are signed out. Load the page again to sign in."))
        error.status = 401
        return problem(request, error)
    back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    return redirect(f"{reverse('people-sign-in')}?{urlencode({'next': back})}")


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's protection did not match: say so and show what was typed."""
    error = Denied(
        _("This page was open for too long, or cookies are off. Go back, reload, send it again.")
    )
    hidden = ("csrfmiddlewaretoken", "nonce")
    error.kept = [(k, v) for k, v in request.POST.items() if isinstance(v, str) and k not in hidden]
    return problem(request, error)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(request, Missing(NOT_HERE))


def broken(request: HttpRequest) -> HttpResponse:
    return problem(request, BersamaError(_("Something broke on our side. Nothing was lost.")))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    error = BersamaError(_("This request can't be read."))
    error.status = 400
    return problem(request, error)

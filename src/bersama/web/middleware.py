"""Makes the actor of each request, once, from what was proved at the door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives.queries import seat_of
from bersama.commons.organisations.queries import standing_of
from bersama.core.actor import Actor
from bersama.core.errors import BersamaError, Denied, Missing
from bersama.core.http import NOT_HERE, problem


class ActorMiddleware:
    """`request.actor` from the session, the firm in the address, and the seat's cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, page: Any, args: Any, kwargs: dict[str, Any]
    ) -> None:
        request.actor = self._actor(request, kwargs)  # type: ignore[attr-defined]

    def _actor(self, request: HttpRequest, kwargs: dict[str, Any]) -> Actor:
        user = request.user
        person_id = user.pk if user.is_authenticated else None
        door = "api" if request.path.startswith("/api/") else "web"
        if "org" in kwargs:
            firm = standing_of(person_id, kwargs["org"]) if person_id else None
            if firm:
                return Actor(person_id, firm.organisation_id, firm.role, door)
            return Actor(person_id, door=door)
        if "code" in kwargs and (secret := request.COOKIES.get(f"seat-{kwargs['code']}")):
            if seat := seat_of(kwargs["code"], secret):
                return Actor(
                    seat.person_id,
                    door=door,
                    engagement_id=seat.engagement_id,
                    participant_id=seat.pk,
                )
        return Actor(person_id, door=door)


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

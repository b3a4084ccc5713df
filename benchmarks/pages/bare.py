"""A bare Django view, served like the product: what this machine gives at best right now."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

BODY = b"<!doctype html><title>bare</title><p>" + b"x" * 10_000


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY)


urlpatterns = [path("", bare)]

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF=__name__,
        SECRET_KEY=secrets.token_urlsafe(50),
        USE_TZ=True,
    )
application = get_wsgi_application()

"""`{% nonce %}` in every form that is sent by POST; `{% may %}` asks a policy."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bersama.core import links, once
from bersama.core.policy import Verdict, can

register = template.Library()


@register.simple_tag
def nonce() -> SafeString:
    """A fresh server-made nonce as a hidden field."""
    return format_html('<input type="hidden" name="nonce" value="{}">', once.make())


@register.simple_tag(takes_context=True)
def may(context: template.Context, name: str, thing: Any) -> Verdict:
    """`{% may "ideas.vote" idea as verdict %}`: draw the button, or say `verdict.reason`."""
    return can(context["request"].actor, name, thing)


@register.filter
def absolute(path: str) -> str:
    """The full address of one of our paths."""
    return links.absolute(path)

"""The parts of a page as template tags: icons, fields, bars, avatars, codes to scan.

How each is used stands in docs/reference/components.md; /styleguide shows all of them.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import segno
from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bersama.web.drawings import GROUP_SHAPES, ICONS, PETAL, QUARTERS, SLIT, STATES
from bersama.web.sheet import STYLES, sheet

register = template.Library()

# The page -------------------------------------------------------------------------------------


_UNDER_A_QUESTION = re.compile(r"(/e/[^/]+/|/w/[^/]+/q/[^/]+)/?.+")


@register.simple_tag
def question_of(path: str | None, status: int) -> str:
    """The page of the question an address lies under, for whoever may see it; empty for itself."""
    found = _UNDER_A_QUESTION.fullmatch(path or "") if status in (403, 409) else None
    return found[1] if found else ""


@register.simple_tag
def styles() -> SafeString:
    """The link to the style sheet; in development one link a source, to see changes at once."""
    try:
        addresses = [] if settings.DEBUG else [reverse("web-sheet", args=[sheet().digest])]
    except NoReverseMatch:
        addresses = []
    addresses = addresses or [static(f"web/css/{name}.css") for name in STYLES]
    return format_html_join("\n  ", '<link rel="stylesheet" href="{}">', ((a,) for a in addresses))


class RepeatNode(template.Node):
    """Renders a block of the page a second time, or says whether it is long."""

    def __init__(self, name: str, long: int = 0) -> None:
        self.name, self.long = name, long

    def render(self, context: Context) -> SafeString:
        blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
        block = blocks.get_block(self.name) if blocks else None
        text = block.render(context).strip() if block else ""
        if self.long:
            return mark_safe("long" if len(text) > self.long else "")
        return mark_safe(text)


@register.tag("repeat")
def repeat_block(parser: Parser, token: Token) -> RepeatNode:
    """`{% repeat "title" %}`: what the page wrote into that block, here as well."""
    return RepeatNode(token.split_contents()[1].strip("\"'"))


@register.tag("long")
def long_block(parser: Parser, token: Token) -> RepeatNode:
    """`{% long "title" 60 %}`: the word `long` when that block holds more letters."""
    _tag, name, letters = token.split_contents()
    return RepeatNode(name.strip("\"'"), int(letters))


class FoldNode(template.Node):
    """Wraps its content in a part when there is any."""

    def __init__(self, before: str, nodes: NodeList, after: str) -> None:
        self.before, self.nodes, self.after = before, nodes, after

    def render(self, context: Context) -> SafeString:
        inner = self.nodes.render(context)
        return mark_safe(f"{self.before}{inner}{self.after}" if inner.strip() else "")


@register.tag("filled")
def filled(parser: Parser, token: Token) -> FoldNode:
    """`{% filled "div" "act" %}...{% endfilled %}`: the element only when it holds something."""
    element, name = (part.strip("\"'") for part in token.split_contents()[1:3])
    nodes = parser.parse(("endfilled",))
    parser.delete_first_token()
    return FoldNode(f'<{element} class="{name}">', nodes, f"</{element}>")


# Pictures -------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing beside a word; it says nothing on its own."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>',
        ICONS[name],
    )


@register.simple_tag
def mark(css_class: str = "mark") -> SafeString:
    """The kawung: four ovals that meet in a point."""
    whole = PETAL + SLIT
    petals = format_html_join(
        "",
        '<path fill-rule="evenodd" transform="rotate({})" d="{}"/>',
        ((r, whole) for r in QUARTERS),
    )
    return format_html(
        '<svg class="{}" viewBox="-14 -14 28 28" aria-hidden="true">{}</svg>', css_class, petals
    )


@register.inclusion_tag("web/parts/kawung.html")
def kawung(css_class: str = "empty-picture") -> dict[str, Any]:
    """The kawung drawn large, with the dots inside its ovals."""
    return {"css_class": css_class}


@register.simple_tag
def loading(label: str = "") -> SafeString:
    """Four ovals that take turns while something is being fetched."""
    petals = format_html_join(
        "", '<path transform="rotate({})" d="{}"/>', ((r, PETAL) for r in QUARTERS)
    )
    return format_html(
        '<span role="status"><svg class="loading" viewBox="-14 -14 28 28" aria-hidden="true">{}'
        '</svg><span class="hidden-text">{}</span></span>',
        petals,
        label or _("One moment."),
    )


def initials(name: str) -> str:
    """Up to two letters that stand for a name."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[:2] for word in words]
    return "".join(letters).upper() or "·"


@register.simple_tag
def avatar(name: str, group: int = 0) -> SafeString:
    """A person or a group as a kawung with initials; `group` 1 to 8 picks the colour."""
    petals = format_html_join(
        "",
        '<ellipse cx="0" cy="-9.4" rx="8.4" ry="10.4" transform="rotate({})"/>',
        ((r,) for r in QUARTERS),
    )
    return format_html(
        '<svg class="avatar g{}" viewBox="-20 -20 40 40" aria-hidden="true">'
        '<g class="avatar-shape">{}<circle r="10"/></g>'
        '<text class="avatar-text" y="4.2">{}</text></svg>',
        _group(group),
        petals,
        initials(name),
    )


def _group(number: int) -> int:
    return (int(number) - 1) % 8 + 1 if number else 0


@register.simple_tag
def group(label: str, number: int) -> SafeString:
    """The name of a group behind its own shape and colour."""
    at = _group(number)
    return format_html(
        '<span class="group g{}"><svg class="group-mark" viewBox="0 0 16 16" aria-hidden="true">'
        '<path d="{}"/></svg>{}</span>',
        at,
        GROUP_SHAPES[max(at, 1) - 1],
        label,
    )


@register.simple_tag
def group_symbol(number: int) -> SafeString:
    """The shape of a group, to be used by `#shape-1` to `#shape-8` in a picture."""
    at = _group(number)
    return format_html(
        '<symbol id="shape-{}" viewBox="0 0 16 16"><path d="{}"/></symbol>',
        at,
        GROUP_SHAPES[max(at, 1) - 1],
    )


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """A code to scan, drawn as one path; the error level lets a smudged poster still work."""
    code = segno.make(str(text), error="m", micro=False)
    drawing = code.svg_inline(
        border=2, omitsize=True, lineclass=None, svgclass=None, draw_transparent=False
    )
    return format_html(
        '<span class="qr" role="img" aria-label="{}">{}</span>',
        label or _("Code to scan with a phone camera."),
        mark_safe(drawing),
    )


@register.simple_tag
def tag(state: str, label: str) -> SafeString:
    """A state as a word with its icon; an unknown state is shown plainly."""
    kind, drawing = STATES.get(str(state), ("", "info"))
    return format_html('<span class="{}">{}{}</span>', f"tag {kind}".strip(), icon(drawing), label)


# Numbers --------------------------------------------------------------------------------------


@register.inclusion_tag("web/parts/bars.html")
def bars(
    items: Iterable[Mapping[str, Any]], *, total: int | None = None, caption: str = ""
) -> dict[str, Any]:
    """Bars that are their own table.

    items: `{label, count, share_text, value (0..1), withheld}` each; `total`: how many answered.
    """
    rows = [dict(item) for item in items]
    shown = [_share(row) for row in rows if not row.get("withheld")]
    most = max(shown, default=0.0)
    for row in rows:
        share = _share(row)
        row["width"] = f"{share * 100:.2f}"
        row["most"] = not row.get("withheld") and share == most and share > 0
    return {"rows": rows, "total": total, "caption": caption}


def _share(row: Mapping[str, Any]) -> float:
    value = float(row.get("value") or 0)
    return min(max(value, 0.0), 1.0) if math.isfinite(value) else 0.0


@register.inclusion_tag("web/parts/split.html")
def split(support: int, concern: int, passed: int) -> dict[str, Any]:
    """Support, concern and pass of one idea on one line, with its numbers."""
    whole = support + concern + passed
    at, parts = 0.0, []
    counted = (("support", support), ("concern", concern), ("pass", passed))
    for name, count in counted:
        width = 100 * count / whole if whole else 0.0
        parts.append({"name": name, "x": f"{at:.2f}", "width": f"{width:.2f}"})
        at += width
    return {
        "parts": parts,
        "support": support,
        "concern": concern,
        "passed": passed,
        "whole": whole,
    }


@register.inclusion_tag("web/parts/pulse.html")
def pulse(counts: Sequence[int], label: str = "") -> dict[str, Any]:
    """Answers a day as tiny bars, oldest first; the last one is today."""
    top = max([*counts, 1])
    height = 22
    drawn = [
        {
            "x": index * 8,
            "y": f"{height - max(height * count / top, 2):.1f}",
            "height": f"{max(height * count / top, 2):.1f}",
            "kind": "zero" if not count else "today" if index == len(counts) - 1 else "",
        }
        for index, count in enumerate(counts)
    ]
    return {
        "bars": drawn,
        "width": max(len(counts) * 8 - 2, 1),
        "height": height,
        "label": label,
        "sum": sum(counts),
        "days": len(counts),
    }


# Forms ----------------------------------------------------------------------------------------


@register.inclusion_tag("web/parts/field.html")
def field(
    bound: BoundField,
    pictures: Mapping[str, Mapping[str, str]] | None = None,
    *,
    kind: str = "",
    hide_label: bool = False,
    low: str = "",
    high: str = "",
) -> dict[str, Any]:
    """One field with label above, control, help below and its errors beside it.

    pictures: value of a choice -> `{"url", "alt"}`; kind: `scale` sets a radio group in a line,
    with `low` and `high` as the words at its ends; hide_label: for a question that is the head of
    the page already.
    """
    widget = bound.field.widget
    if isinstance(widget, forms.DateInput):
        _as_date(widget)
    limit = getattr(bound.field, "max_length", None)
    return {
        "bound": bound,
        "shape": _shape(widget),
        "options": _options(bound, pictures or {}) if isinstance(widget, forms.RadioSelect) else [],
        "kind": "pictures" if pictures else kind,
        "hide_label": hide_label,
        "low": low,
        "high": high,
        "limit": limit if isinstance(widget, forms.Textarea) else None,
        "optional": not bound.field.required and _shape(widget) != "tick",
    }


def _shape(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect):
        return "group"
    return "tick" if isinstance(widget, forms.CheckboxInput) else "plain"


def _as_date(widget: forms.DateInput) -> None:
    """The browser's own date picker, which wants ISO dates."""
    widget.input_type = "date"
    widget.format = "%Y-%m-%d"


def _options(bound: BoundField, pictures: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "control": option.tag(),
            "id": option.id_for_label,
            "label": option.choice_label,
            "picture": pictures.get(str(option.data["value"])),
        }
        for option in bound.subwidgets
    ]


@register.inclusion_tag("web/parts/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """What has to be put right, at the head of the form, focused, each with a link to its field."""
    found = []
    if getattr(form, "is_bound", False) and form.errors:  # a page may not have bound it yet
        found += [{"label": "", "target": "", "text": text} for text in form.non_field_errors()]
        for bound in form:
            # A group of choices has no element with the id of the field: its first choice has.
            group_of_choices = isinstance(bound.field.widget, forms.RadioSelect)
            target = f"{bound.auto_id}_0" if group_of_choices and bound.auto_id else bound.auto_id
            found += [{"label": bound.label, "target": target, "text": e} for e in bound.errors]
    return {"found": found, "theirs": getattr(form, "theirs", [])}


# Words ----------------------------------------------------------------------------------------


@register.filter
def when(value: dt.datetime | dt.date | None) -> SafeString:
    """An instant or a day in words, for people and for machines."""
    if not value:
        return mark_safe("")
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        # Of an act in a round without names only the day is kept, as midnight UTC.
        day = value.astimezone(dt.UTC)
        if day.time() == dt.time():
            value = day.date()
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        words = formats.date_format(local, "j F Y, H:i")
        return format_html('<time datetime="{}">{}</time>', local.isoformat(), words)
    words = formats.date_format(value, "j F Y")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)

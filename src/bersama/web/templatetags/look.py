"""The parts of a page as template tags: icons, fields, bars, avatars, codes to scan.

How each is used stands in docs/reference/components.md; /styleguide shows all of them.
"""

from __future__ import annotations

import datetime as dt
import math
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

from bersama.web.sheet import STYLES, sheet

register = template.Library()

PETAL = (
    "M0-1.3C4.6-4.6 6-9.2 4.7-13.4 3.7-16.6 1.9-17.8 0-17.8"
    "S-3.7-16.6-4.7-13.4C-6-9.2-4.6-4.6 0-1.3Z"
)
SLIT = "M0-5.4C1.1-7.6 1.4-10.4.9-13 .6-14.3.3-14.7 0-14.7S-.6-14.3-.9-13C-1.4-10.4-1.1-7.6 0-5.4Z"
QUARTERS = (45, 135, 225, 315)

ICONS = {
    "check": "M4 12.5l5 5L20 6.5",
    "half": "M5 12h14",
    "cross": "M6 6l12 12M18 6L6 18",
    "open": "M5 11h14v9H5zM8 11V7a4 4 0 0 1 7.6-1.7",
    "closed": "M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3",
    "decided": "M12 3v18M5 7h14M5 7l-3 7h6zM19 7l-3 7h6zM8 21h8",
    "draft": "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
    "alert": "M12 4L2.5 20h19zM12 10v4M12 17v.01",
    "info": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 8v.01",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l4 2",
    "aim": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
    "reply": "M4 5h16v11H10l-5 4v-4H4zM8 9h8M8 12h5",
    "people": "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20a6 6 0 0 1 12 0"
    "M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5a6 6 0 0 1 3 5.5",
    "promise": "M7 3h10v18l-5-4-5 4z",
    "receipt": "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
    "copy": "M9 9h11v11H9zM5 15H4V4h11v1",
    "print": "M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z",
    "share": "M12 15V3M8 7l4-4 4 4M5 12v8h14v-8",
    "plus": "M12 5v14M5 12h14",
    "next": "M5 12h14M13 6l6 6-6 6",
    "back": "M19 12H5M11 6l-6 6 6 6",
    "more": "M5 12v.01M12 12v.01M19 12v.01",
    "hidden": "M3 3l18 18M10 6a9 9 0 0 1 11 6 12 12 0 0 1-3 4M6 7a12 12 0 0 0-3 5 9 9 0 0 0 12 5",
    "picture": "M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 5M15 9v.01",
    "slip": "M4 7h16v3a2 2 0 0 0 0 4v3H4v-3a2 2 0 0 0 0-4zM14 8v8",
    "language": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18"
    "M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
}

# What a state looks like: the class of the tag and its icon, so that colour never speaks alone.
STATES = {
    "open": ("open", "open"),
    "active": ("open", "open"),
    "running": ("open", "clock"),
    "sending": ("open", "clock"),
    "draft": ("", "draft"),
    "planned": ("", "clock"),
    "queued": ("", "clock"),
    "invited": ("", "slip"),
    "received": ("", "receipt"),
    "merged": ("", "next"),
    "answered": ("good", "reply"),
    "done": ("good", "check"),
    "sent": ("good", "check"),
    "closed": ("", "closed"),
    "decided": ("good", "decided"),
    "yes": ("good", "check"),
    "kept": ("good", "check"),
    "sealed": ("good", "check"),
    "partly": ("partly", "half"),
    "no": ("bad", "cross"),
    "refused": ("bad", "cross"),
    "declined": ("bad", "cross"),
    "failed": ("bad", "alert"),
    "revoked": ("bad", "cross"),
    "dropped": ("", "cross"),
    "withdrawn": ("", "back"),
    "imported": ("note", "info"),
    "late": ("due", "alert"),
    "due": ("due", "clock"),
    "pending": ("", "clock"),
    "waiting": ("", "clock"),
    "hidden": ("", "hidden"),
    "simulated": ("note", "info"),
    "info": ("note", "info"),
}

# Eight shapes on a 16 by 16 field, one a group.
GROUP_SHAPES = (
    "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z",
    "M2 2h12v12H2z",
    "M8 1l7.5 13H.5z",
    "M8 0l8 8-8 8-8-8z",
    "M8 15L.5 2h15z",
    "M5.5 1h5v4.5H15v5h-4.5V15h-5v-4.5H1v-5h4.5z",
    "M4 1h8l4 7-4 7H4L0 8z",
    "M8 .5l2.2 5 5.3.5-4 3.6 1.2 5.3L8 12.2l-4.7 2.7 1.2-5.3-4-3.6 5.3-.5z",
)


# The page -------------------------------------------------------------------------------------


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
    if form.is_bound and form.errors:
        found += [{"label": "", "target": "", "text": text} for text in form.non_field_errors()]
        for bound in form:
            # A group of choices has no element with the id of the field: its first choice has.
            group_of_choices = isinstance(bound.field.widget, forms.RadioSelect)
            target = f"{bound.auto_id}_0" if group_of_choices and bound.auto_id else bound.auto_id
            found += [{"label": bound.label, "target": target, "text": e} for e in bound.errors]
    return {"found": found}


# Words ----------------------------------------------------------------------------------------


@register.filter
def when(value: dt.datetime | dt.date | None) -> SafeString:
    """An instant or a day in words, for people and for machines."""
    if not value:
        return mark_safe("")
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        words = formats.date_format(local, "j F Y, H:i")
        return format_html('<time datetime="{}">{}</time>', local.isoformat(), words)
    words = formats.date_format(value, "j F Y")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)

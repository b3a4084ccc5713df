"""Ideas from a table: choose the file, say which column is what, look at it, bring it in.

The table travels through the form, signed and packed, so that nothing is stored before it is
brought in, and it is brought in whole or not at all.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import present as round_present
from bersama.cocreation.initiatives import queries as rounds
from bersama.core.errors import Invalid
from bersama.core.http import actor_of, show, submit
from bersama.core.policy import require
from bersama.core.tables import Table, TableError, packing, read_table
from bersama.core.text import TextError, clean_line, clean_text, fold
from bersama.methods.ideas import actions
from bersama.methods.ideas.forms import LONGEST_IDEA, FileForm, MappingForm

MOST_ROWS, MOST_BYTES = 2000, 4 * 1024 * 1024
PREVIEWED, MOST_WRONG = 10, 20
LONGEST_NAME = 60
_LIKELY = ("idea", "text", "suggestion", "answer", "comment", "statement", "cadangan", "ide")


def file(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """Choose a file; its columns are shown next."""
    viewer = actor_of(request)
    engagement = rounds.get_desk(viewer, code)
    require(viewer, "ideas.import", engagement)
    context = {"org": org, "code": code, "round": round_present.round_card(engagement)}
    if request.method != "POST":
        return show(request, "ideas/import.html", {**context, "form": FileForm()})
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            table = _read(form.cleaned_data["file"])
        except Invalid as error:
            for sentence in error.fields["file"]:
                form.add_error("file", str(sentence))
        else:
            mapping = MappingForm(
                initial={"table": _pack(table), "text": _likely(table.header)},
                header=list(table.header),
                named=rounds.keeps_names(engagement),
            )
            return show(request, "ideas/map.html", {**context, **_preview(table, mapping)})
    return show(request, "ideas/import.html", {**context, "form": form}, status=422)


def items(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """Bring the mapped rows in, all or none."""
    viewer = actor_of(request)
    engagement = rounds.get_desk(viewer, code)
    require(viewer, "ideas.import", engagement)
    table = _unpack(request.POST.get("table", ""))
    form = MappingForm(
        request.POST, header=list(table.header), named=rounds.keeps_names(engagement)
    )

    def do(data: dict[str, Any]) -> tuple[int, int]:
        rows = _items(table, data["text"], data.get("author"))
        return actions.bring_in_ideas(actor=viewer, engagement=engagement, items=rows)

    def again(bound: forms.Form) -> HttpResponse:
        context = {"org": org, "code": code, "round": round_present.round_card(engagement)}
        return show(request, "ideas/map.html", {**context, **_preview(table, bound)})

    def done(result: tuple[int, int]) -> str:
        new, known = result
        return reverse("ideas-import", args=[org, code]) + f"?new={new}&known={known}"

    return submit(request, form, do=do, done=done, again=again)


def _read(uploaded: Any) -> Table:
    try:
        return read_table(
            uploaded, uploaded.name or "", max_rows=MOST_ROWS, max_columns=60, max_bytes=MOST_BYTES
        )
    except TableError as error:
        raise Invalid(file=error.sentence) from None


def _pack(table: Table) -> str:
    try:
        return packing.pack(table)
    except packing.TooMuchToPack:
        raise Invalid(
            file=_("The table is too large. Split it and bring it in in parts.")
        ) from None


def _unpack(packed: str) -> Table:
    try:
        return packing.unpack(packed)
    except packing.Unpacked:
        raise Invalid(
            file=_("This page was open for a long time. Choose the file again.")
        ) from None


def _likely(header: tuple[str, ...]) -> int:
    """The column whose name sounds like the idea; else the last one."""
    for place, name in enumerate(header):
        if any(word in fold(name) for word in _LIKELY):
            return place
    return len(header) - 1


def _items(table: Table, text: int, author: int | None) -> list[dict[str, str]]:
    """The rows as ideas; Invalid names each row that does not fit, and none is taken."""
    wrong: list[str] = []
    found: list[dict[str, str]] = []
    seen: dict[str, int] = {}
    for number, row in zip(table.numbers, table.rows, strict=True):
        try:
            words = clean_text(row[text], LONGEST_IDEA).text
            name = clean_line(row[author], LONGEST_NAME).text if author is not None else ""
        except TextError as error:
            wrong.append(_row(number, error.sentence))
            continue
        if not words:
            wrong.append(_row(number, _("There is no text in this column.")))
        elif fold(words) in seen:
            first = seen[fold(words)]
            wrong.append(_row(number, _("It is the same as row %(row)d.") % {"row": first}))
        else:
            seen[fold(words)] = number
            found.append({"text": words, "author": name})
    if wrong:
        more = len(wrong) - MOST_WRONG
        shown = wrong[:MOST_WRONG]
        if more > 0:
            shown.append(_("And %(more)d more rows.") % {"more": more})
        raise Invalid(text=shown)
    return found


def _row(number: int, sentence: str) -> str:
    return _("Row %(row)d: %(what)s") % {"row": number, "what": sentence}


def _preview(table: Table, form: forms.Form) -> dict[str, Any]:
    return {
        "form": form,
        "header": table.header,
        "rows": list(zip(table.numbers, table.rows, strict=True))[:PREVIEWED],
        "total": len(table.rows),
        "notes": table.notes,
    }

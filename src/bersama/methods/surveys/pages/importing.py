"""Answers from a table: choose the file, say what each column holds, look at it, bring it in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives.queries import GROUPS
from bersama.commons.organisations.queries import get_organisation
from bersama.core.errors import Invalid
from bersama.core.http import actor_of, show, submit
from bersama.core.policy import require
from bersama.core.tables import Table, TableError, read_table
from bersama.core.tables.packing import TooMuchToPack, Unpacked, pack, unpack
from bersama.core.text import TextError, clean_line, clean_text, fold
from bersama.methods.surveys import actions
from bersama.methods.surveys.forms import ColumnsForm, TableForm

MOST_ROWS, MOST_COLUMNS, MOST_BYTES = 2000, 60, 4 * 1024 * 1024
MOST_CHOICES, MOST_QUESTIONS = 30, 20
PREVIEWED, MOST_WRONG = 8, 20
SEPARATORS = re.compile(r"\s*[;,]\s*")


def file(request: HttpRequest, org: str) -> HttpResponse:
    """Choose a table; what its columns hold is asked next."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    require(viewer, "initiatives.ask", firm)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            table = _read(form.cleaned_data["file"])
            packed = pack(table)
        except TableError as error:
            form.add_error("file", error.sentence)
        except TooMuchToPack:
            form.add_error("file", _("The table is too large. Bring it in in parts."))
        else:
            initial: dict[str, Any] = {"table": packed, "title": form.cleaned_data["title"]}
            initial |= {f"column_{at}": kind for at, kind in enumerate(_likely(table))}
            columns = ColumnsForm(initial=initial, header=table.header)
            return show(request, "surveys/columns.html", _shown(org, table, columns))
    status = 422 if request.method == "POST" else 200
    return show(request, "surveys/table.html", {"org": org, "form": form}, status=status)


def bring_in(request: HttpRequest, org: str) -> HttpResponse:
    """Bring the table in, all of it or nothing."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    require(viewer, "initiatives.ask", firm)
    packed = request.POST.get("table", "")
    try:
        table = unpack(packed)
    except Unpacked:
        late = TableForm({"title": request.POST.get("title", "")})
        late.errors.clear()
        late.add_error("file", _("This page was open for a long time. Choose the file again."))
        return show(request, "surveys/table.html", {"org": org, "form": late}, status=422)
    form = ColumnsForm(request.POST, header=table.header)

    def do(data: dict[str, Any]) -> Any:
        asked, rows, groups = _answers(table, form.columns())
        return actions.bring_in_answers(
            actor=viewer,
            organisation=firm,
            title=data["title"],
            asked=asked,
            rows=rows,
            groups=groups,
            source=hashlib.sha256(repr((table.header, table.rows)).encode()).hexdigest(),
        )

    return submit(
        request,
        form,
        do=do,
        done=lambda result: reverse("initiatives-desk", args=[org, result[0].code]),
        again=lambda bound: show(request, "surveys/columns.html", _shown(org, table, bound)),
    )


def _read(uploaded: Any) -> Table:
    return read_table(
        uploaded,
        uploaded.name or "",
        max_rows=MOST_ROWS,
        max_columns=MOST_COLUMNS,
        max_bytes=MOST_BYTES,
    )


def _shown(org: str, table: Table, form: ColumnsForm) -> dict[str, Any]:
    columns = [
        {
            "field": form[f"column_{place}"],
            "examples": [row[place] for row in table.rows[:3] if row[place]],
        }
        for place in range(len(table.header))
    ]
    return {"org": org, "form": form, "columns": columns, "total": len(table.rows)}


def _likely(table: Table) -> list[str]:
    """A first guess for each column: points, a choice, several, or words."""
    return [
        _guess([row[place].strip() for row in table.rows]) for place in range(len(table.header))
    ]


def _guess(cells: Sequence[str]) -> str:
    said = [cell for cell in cells if cell]
    different = {fold(cell) for cell in said}
    if not said:
        return ""
    if all(cell.lstrip("-").isdigit() and -10 <= int(cell) <= 10 for cell in said):
        return "scale"
    if any(sign in cell for cell in said for sign in ":/@") or len(different) > MOST_CHOICES:
        return "words" if max(map(len, said)) > 25 and "@" not in said[0] else ""
    if any(";" in cell for cell in said):
        return "several"
    return "choice" if len(different) <= max(2, len(said) // 2) else "words"


def _answers(
    table: Table, columns: dict[int, str]
) -> tuple[list[actions.Asked], list[list[Any]], list[str]]:
    """The questions, the cells by person and question, the groups; Invalid names what is wrong."""
    places = [place for place, kind in columns.items() if kind != "group"]
    if not places:
        raise Invalid.whole(_("Say of at least one column what it holds."))
    if len(places) > MOST_QUESTIONS:
        raise Invalid.whole(_("At most %(most)d columns at once.") % {"most": MOST_QUESTIONS})
    wrong: dict[str, list[str]] = {}
    asked, cells = [], []
    for place in places:
        values = [row[place].strip() for row in table.rows]
        try:
            question, column = _column(table, place, columns[place], values)
        except _Wrong as error:
            wrong[f"column_{place}"] = error.sentences
            continue
        asked.append(question)
        cells.append(column)
    if wrong:
        raise Invalid(**wrong)
    of_group = next((place for place, kind in columns.items() if kind == "group"), None)
    groups = [_group(row[of_group]) if of_group is not None else "" for row in table.rows]
    return asked, [list(row) for row in zip(*cells, strict=True)], groups


class _Wrong(ValueError):
    def __init__(self, sentences: list[str]) -> None:
        super().__init__()
        self.sentences = sentences[:MOST_WRONG]


def _column(
    table: Table, place: int, kind: str, values: Sequence[str]
) -> tuple[actions.Asked, list[Any]]:
    try:
        text = clean_line(table.header[place], 200).text
    except TextError as error:
        raise _Wrong([error.sentence]) from None
    text = text or _("Column %(number)d") % {"number": place + 1}
    if kind == "scale":
        return _scale(table, text, values)
    if kind == "words":
        return _words(table, text, values)
    return _choices(text, kind, values)


def _scale(table: Table, text: str, values: Sequence[str]) -> tuple[actions.Asked, list[Any]]:
    wrong = [
        _("Row %(row)d: “%(value)s” is no whole number from -10 to 10.")
        % {"row": number, "value": value[:20]}
        for number, value in zip(table.numbers, values, strict=True)
        if value and not (value.lstrip("-").isdigit() and -10 <= int(value) <= 10)
    ]
    if wrong:
        raise _Wrong(wrong)
    cells = [int(value) if value else None for value in values]
    numbers = [cell for cell in cells if cell is not None]
    low, high = min([1, *numbers]), max([5, *numbers])
    return actions.Asked(text, "scale", low=low, high=high), list(cells)


def _words(table: Table, text: str, values: Sequence[str]) -> tuple[actions.Asked, list[Any]]:
    cells: list[Any] = []
    wrong = []
    for number, value in zip(table.numbers, values, strict=True):
        try:
            cells.append(clean_text(value, 2000).text or None)
        except TextError as error:
            wrong.append(_("Row %(row)d: %(what)s") % {"row": number, "what": error.sentence})
    if wrong:
        raise _Wrong(wrong)
    return actions.Asked(text, "words"), cells


def _choices(text: str, kind: str, values: Sequence[str]) -> tuple[actions.Asked, list[Any]]:
    parts = [
        [part for part in SEPARATORS.split(value) if part] if kind == "several" else [value]
        for value in values
    ]
    known: dict[str, str] = {}
    for said in parts:
        for part in said:
            if part:
                known.setdefault(fold(part), part[:200])
    if not 2 <= len(known) <= MOST_CHOICES:
        raise _Wrong(
            [
                _("%(count)d different answers: from 2 to %(most)d can be choices.")
                % {"count": len(known), "most": MOST_CHOICES}
            ]
        )
    place = {key: at for at, key in enumerate(known)}
    cells = [tuple(sorted({place[fold(part)] for part in said if part})) or None for said in parts]
    return actions.Asked(text, kind, choices=tuple(known.values())), cells


def _group(value: str) -> str:
    """One of our groups, if the cell names it by its key or its word; else nothing."""
    said = fold(value.strip())
    for key, word in GROUPS.items():
        if said and said in (fold(key), fold(str(word)), fold(key.rstrip("s"))):
            return key
    return ""

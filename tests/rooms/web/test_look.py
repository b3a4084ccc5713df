"""The look: contrast of the tokens, weight of the first view, the parts, and a real browser."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from django.template.loader import render_to_string

from bersama.web import sheet as sheets
from bersama.web.styleguide import sample
from bersama.web.templatetags import look

STATIC = Path(sheets.__file__).parent / "static"
TOKENS = (sheets.SOURCES / "tokens.css").read_text(encoding="utf-8")
PAIR = re.compile(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);")
PLACES = ("Know", "Focus", "Engage", "Decide", "Agree", "Realise", "Share", "Learn")


def themes() -> dict[str, dict[str, str]]:
    found = PAIR.findall(TOKENS)
    return {
        "light": {name: light for name, light, _ in found},
        "dark": {name: dark for name, _, dark in found},
    }


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    lines = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * lines[0] + 0.7152 * lines[1] + 0.0722 * lines[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT_ON = [
    *[(text, ground) for text in ("ink", "soft", "indigo", "soga", "leaf", "chilli")
      for ground in ("paper", "card")],
    *[("ink", f"{wash}-wash") for wash in ("indigo", "soga", "turmeric", "leaf", "chilli")],
    *[("soft", f"{wash}-wash") for wash in ("indigo", "soga", "turmeric", "leaf", "chilli")],
    ("indigo", "indigo-wash"), ("soga", "soga-wash"), ("leaf", "leaf-wash"),
    ("chilli", "chilli-wash"), ("indigo", "turmeric-wash"),
    ("on-indigo", "indigo"), ("on-chilli", "chilli"), ("on-turmeric", "turmeric"),
    ("on-cloth", "cloth"), ("cloth-soft", "cloth"), ("soft", "mist"), ("ink", "mist"),
    *[("card", f"group-{number}") for number in range(1, 9)],
]  # fmt: skip
SHAPES_ON = [
    ("edge", "paper"), ("edge", "card"), ("turmeric", "cloth"),
    *[(f"group-{number}", "paper") for number in range(1, 9)],
]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_is_readable_on_its_ground(theme: str, text: str, ground: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES_ON)
def test_shapes_stand_out_from_their_ground(theme: str, shape: str, ground: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[shape], colours[ground]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_long_text_reaches_the_higher_grade(theme: str) -> None:
    colours = themes()[theme]
    for ground in ("paper", "card"):
        assert contrast(colours["ink"], colours[ground]) >= 7


def test_turmeric_is_never_the_colour_of_text_on_paper() -> None:
    css = "".join(file.read_text(encoding="utf-8") for file in sheets.SOURCES.glob("*.css"))
    rules = re.findall(r"([^{}]+)\{[^{}]*[^-]color: var\(--turmeric\)", css)
    assert [rule.strip() for rule in rules if "mark" not in rule and "kawung" not in rule] == []


def test_older_browsers_get_exactly_the_light_side() -> None:
    block = TOKENS.split("@supports not", 1)[1].split("@media", 1)[0]
    assert dict(re.findall(r"--([\w-]+): (#\w+);", block)) == themes()["light"]


def shell(**given: Any) -> dict[str, Any]:
    return {
        "workspace": {"name": "Roti Bersama", "slug": "roti", "home_url": "/w/roti"},
        "places": [],
        "me": {"name": "Aminah Yusof", "sign_out_url": "/out"},
        "languages": [
            {"code": "en", "label": "English", "current": True},
            {"code": "ms", "label": "Melayu", "current": False},
        ],
        "language_url": "/language",
        "privacy_url": "/privacy",
        **given,
    }


def places(count: int) -> list[dict[str, Any]]:
    return [{"key": p, "label": p, "url": f"/{p}", "current": p == "Know"} for p in PLACES[:count]]


def page(template: str, blocks: str = "", **context: Any) -> str:
    source = f'{{% extends "{template}" %}}{{% load look %}}{blocks}'
    return str(
        engines["django"].from_string(source).render({"shell": shell(), **sample(), **context})
    )


def part(source: str, **context: Any) -> str:
    return str(engines["django"].from_string("{% load look %}" + source).render(context))


ASKING = (
    '{% block title %}Which bread should come back?{% endblock %}'
    '{% block statement %}{% include "web/parts/statement.html" %}{% endblock %}'
    '{% block content %}<form class="form" method="post" data-draft="bread">'
    "{% field form.bread %}{% field form.why %}"
    '<p data-draft-note hidden>Back.</p><button class="button">Send</button></form>{% endblock %}'
)  # fmt: skip


def test_first_view_of_a_participant_is_light_enough_for_a_bad_line() -> None:
    document = page("web/participant.html", ASKING)
    linked = {
        name.split("?")[0]
        for name in re.findall(rf'(?:src|href)="{settings.STATIC_URL}([^"]+)"', document)
    }
    seen_in_css = set(re.findall(rf"{settings.STATIC_URL}([^)\"]+)", sheets.sheet().plain.decode()))
    weight = len(gzip.compress(document.encode())) + len(sheets.sheet().packed)
    linked = {name for name in linked if not name.endswith(".css")}  # they come joined
    weight += sum((STATIC / name).stat().st_size for name in linked | seen_in_css)
    weight += 800 * (2 + len(linked | seen_in_css))  # the headers of each answer
    assert weight <= 60 * 1024
    assert len(sheets.sheet().packed) <= 9 * 1024
    assert [name for name in linked if name.endswith(".js")] == ["web/js/draft.js"]


def test_the_joined_sheet_holds_every_rule_and_finds_its_files() -> None:
    css = sheets.sheet().plain.decode()
    assert "/*" not in css
    assert f'url("{settings.STATIC_URL}web/fonts/fraunces.woff2")' in css
    assert gzip.decompress(sheets.sheet().packed) == sheets.sheet().plain
    sources = "".join((sheets.SOURCES / f"{n}.css").read_text() for n in sheets.STYLES)
    assert css.count("{") == re.sub(r"/\*.*?\*/", "", sources, flags=re.S).count("{")
    assert sorted(p.stem for p in sheets.SOURCES.glob("*.css")) == sorted(sheets.STYLES)


def test_squeezing_keeps_what_a_space_means() -> None:
    source = ".a :focus , .b {\n color: red ; width: calc(1px + 2px);\n}\n/* gone */"
    assert sheets.squeeze(source) == ".a :focus,.b{color:red;width:calc(1px + 2px)}"


@pytest.mark.parametrize("packed", [True, False])
def test_the_sheet_is_kept_for_good_only_under_its_own_name(rf: Any, packed: bool) -> None:
    request = rf.get("/", headers={"Accept-Encoding": "gzip" if packed else "identity"})
    now = sheets.show_sheet(request, sheets.sheet().digest)
    assert now.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert now.headers.get("Content-Encoding") == ("gzip" if packed else None)
    body = gzip.decompress(now.content) if packed else now.content
    assert body == sheets.sheet().plain
    assert sheets.show_sheet(request, "before").headers["Cache-Control"] == "no-cache"


class Inline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and not names.get("src")):
            self.found.append(tag)
        self.found += [n for n in names if n == "style" or n.startswith("on")]


@pytest.mark.parametrize(
    "template",
    ["web/styleguide.html", "web/landing.html", "web/problem.html", "web/parts/poster.html"],
)
def test_no_page_carries_a_style_or_script_of_its_own(template: str) -> None:
    reader = Inline()
    reader.feed(render_to_string(template, {"shell": shell(), **sample()}))
    assert reader.found == []


def test_only_places_that_exist_are_links() -> None:
    body = page("web/owner.html", shell=shell(places=places(3)))
    assert re.findall(r'class="place" href="([^"]+)"', body) == ["/Know", "/Focus", "/Engage"]
    assert "More" not in body


def test_a_sixth_place_moves_behind_more_on_a_phone() -> None:
    body = page("web/owner.html", shell=shell(places=places(6)))
    assert body.count('<li class="in-more">') == 2
    panel = body.split('class="more-panel"', 1)[1].split("</ul>", 1)[0]
    assert re.findall(r'href="([^"]+)"', panel) == ["/Agree", "/Realise"]


def test_the_title_is_written_once_and_read_twice() -> None:
    body = page("web/owner.html", "{% block title %}Bread & butter{% endblock %}")
    assert "<title>Bread & butter · Roti Bersama · Bersama</title>" in body
    assert "<h1>Bread & butter</h1>" in body


def test_blocks_that_hold_nothing_leave_no_element() -> None:
    body = page("web/owner.html", "{% block title %}Bread{% endblock %}")
    for name in ("kicker", "lead", "act", "content", "aside"):
        assert f'class="{name}"' not in body
    body = page("web/owner.html", "{% block lead %}One line.{% endblock %}")
    assert '<p class="lead">One line.</p>' in body


class Poster(forms.Form):
    name = forms.CharField(label="Your <b>name</b>", help_text="As people call you.")
    why = forms.CharField(label="Why?", widget=forms.Textarea, max_length=50, required=False)
    bread = forms.ChoiceField(
        label="Bread", choices=[("a", "Sour & dark"), ("b", "Rye")], widget=forms.RadioSelect
    )
    on = forms.DateField(label="On", initial=dt.date(2026, 3, 9), widget=forms.DateInput)


def test_a_field_names_its_help_and_its_error_for_those_who_listen() -> None:
    body = part("{% field form.name %}", form=Poster({"bread": "a"}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in body
    assert 'id="id_name_helptext">As people call you.' in body
    assert re.search(r'id="id_name_error"><p class="field-error">.*?This field is required\.', body)
    assert "Your &lt;b&gt;name&lt;/b&gt;" in body


def test_a_field_without_an_id_stands_inside_its_label() -> None:
    body = part("{% field form.name %}", form=Poster({}, auto_id=False))
    assert re.search(r'<label class="field-label"><span>[^<]*</span><input [^>]*></label>', body)
    assert " id=" not in body


def test_choices_are_a_group_with_a_legend() -> None:
    body = part("{% field form.bread %}", form=Poster({"name": "x"}))
    assert body.startswith("<fieldset")
    assert '<legend class="field-label">Bread</legend>' in body
    assert re.findall(r'<label class="choice" for="(\w+)"', body) == ["id_bread_0", "id_bread_1"]
    assert "Sour &amp; dark" in body
    assert 'aria-describedby="id_bread_error"' in body


def test_a_choice_may_have_a_picture_with_its_words() -> None:
    body = part(
        "{% field form.bread pictures=p %}",
        form=Poster(),
        p={"b": {"url": "/r.webp", "alt": "A loaf"}},
    )
    assert body.count("<img") == 1
    assert 'src="/r.webp" alt="A loaf"' in body


def test_a_date_is_asked_with_the_picker_and_keeps_its_value() -> None:
    body = part("{% field form.on %}", form=Poster())
    assert 'type="date"' in body
    assert 'value="2026-03-09"' in body


def test_a_limit_is_said_before_it_is_met() -> None:
    body = part("{% field form.why %}", form=Poster())
    assert 'data-count="id_why" data-limit="50"' in body
    assert "Up to 50 characters." in body
    assert "(if you like)" in body


def test_the_summary_leads_to_each_field_that_is_wrong() -> None:
    form = Poster({"name": "", "bread": "stone", "on": "2026-03-09"})
    body = part("{% form_errors form %}{% field form.name %}{% field form.bread %}", form=form)
    targets = re.findall(r'href="#(\w+)"', body)
    assert targets == ["id_name", "id_bread_0"]
    assert all(f'id="{target}"' in body for target in targets)
    assert 'role="alert" tabindex="-1" autofocus' in body


def test_nothing_is_summed_up_when_nothing_is_wrong() -> None:
    good = Poster({"name": "Budi", "bread": "a", "on": "2026-03-09"})
    assert part("{% form_errors form %}", form=Poster()).strip() == ""
    assert part("{% form_errors form %}", form=good).strip() == ""


def test_a_withheld_number_is_nowhere_in_the_bars() -> None:
    items = [
        {"label": "Rye", "count": 31, "share_text": "91 %", "value": 31 / 34},
        {"label": "Sour", "count": 3, "share_text": "9 %", "value": 0.0882, "withheld": True},
    ]
    body = part("{% bars items %}", items=items)
    sour = body.split("Sour", 1)[1]
    assert re.findall(r">([^<>]*\d[^<>]*)<", sour) == []
    assert "8.82" not in body
    assert "9 %" not in body.replace("91 %", "")
    assert 'width="91.18"' in body
    assert "fewer than five" in sour


def test_a_share_that_is_no_number_draws_no_bar() -> None:
    items = [
        {"label": "x", "count": 0, "share_text": "", "value": value}
        for value in (float("nan"), None, 7)
    ]
    body = part("{% bars items %}", items=items)
    assert re.findall(r'bar-fill" width="([\d.]+)"', body) == ["0.00", "0.00", "100.00"]


def test_only_the_largest_bar_is_marked_and_ties_share_the_mark() -> None:
    items = [
        {"label": str(n), "count": n, "share_text": "", "value": v}
        for n, v in enumerate((0.4, 0.2, 0.4))
    ]
    assert part("{% bars items %}", items=items).count('class="most"') == 2


def test_the_split_of_an_idea_fills_its_line() -> None:
    body = part("{% split 21 5 9 %}")
    assert re.findall(r'width="([\d.]+)" height="8"', body) == ["60.00", "14.29", "25.71"]
    assert "<svg" not in part("{% split 0 0 0 %}")


def test_the_pulse_says_what_it_draws() -> None:
    body = part("{% pulse counts %}", counts=[0, 4, 2])
    assert 'aria-label="6 in the last 3 days"' in body
    assert body.count('class="zero"') == 1
    assert body.count('class="today"') == 1
    assert "<rect" not in part("{% pulse counts %}", counts=[])


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Aminah Yusof", "AY"),
        ("Budi", "BU"),
        ("siti nur ain", "SA"),
        ("", "·"),
        ("(Chen) Li", "LI"),
        ("李 明", "李明"),
    ],
)
def test_initials_stand_for_a_name(name: str, letters: str) -> None:
    assert look.initials(name) == letters


def test_a_name_can_not_break_out_of_its_avatar() -> None:
    assert "<script" not in part("{% avatar name %}", name="<script> <b>")


@pytest.mark.parametrize("state", sorted(look.STATES))
def test_a_state_is_a_word_with_an_icon_never_colour_alone(state: str) -> None:
    body = part("{% tag state label %}", state=state, label="Word")
    assert body.endswith("Word</span>")
    assert '<svg class="icon"' in body


def test_every_icon_is_drawn() -> None:
    drawn = [part("{% icon name %}", name=name) for name in look.ICONS]
    assert len(set(drawn)) == len(look.ICONS)
    assert {kind for _, kind in look.STATES.values()} <= set(look.ICONS)


def test_a_date_is_written_in_words() -> None:
    moment = dt.datetime(2026, 3, 9, 8, 5, tzinfo=dt.UTC)
    assert (
        part("{{ d|when }}", d=dt.date(2026, 3, 9))
        == '<time datetime="2026-03-09">9 March 2026</time>'
    )
    assert "9 March 2026, 08:05" in part("{{ d|when }}", d=moment)
    assert part("{{ d|when }}", d=None) == ""


def test_what_was_typed_is_shown_again_on_the_page_of_an_error() -> None:
    class Closed:
        status, reason = 409, "The question closed while you wrote."

    body = render_to_string(
        "web/problem.html", {"error": Closed, "kept": [("Idea", "<i>small</i>\nloaf")]}
    )
    assert "The question closed while you wrote." in body
    assert "&lt;i&gt;small&lt;/i&gt;<br>loaf" in body

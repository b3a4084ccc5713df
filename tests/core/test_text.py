"""What people type is kept as typed, refused with the place, or cleaned with a notice."""

from __future__ import annotations

import unicodedata

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from bersama.core.text import (
    LineField,
    NameField,
    TextError,
    TextField,
    clean_line,
    clean_text,
    fold,
    looks_like,
    skeleton,
)


class Form(forms.Form):
    name = NameField()
    title = LineField(80, required=False)
    body = TextField(5000, required=False)


def errors(**data: str) -> dict[str, list[str]]:
    form = Form({"name": "Aminah", **data})
    return (
        {}
        if form.is_valid()
        else {name: [str(one) for one in said] for name, said in form.errors.items()}
    )


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("Aminah binti Osman", "Aminah binti Osman"),
        ("  two  blanks  ", "two  blanks"),
        ("a\tb", "a b"),
        ("Caf\u0065\u0301", "Caf\u00e9"),
        (
            "\U0001f469\u200d\U0001f33e and \U0001f44d\U0001f3fd",
            "\U0001f469\u200d\U0001f33e and \U0001f44d\U0001f3fd",
        ),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("\u2764\ufe0f", "\u2764\ufe0f"),
        ("O'Brien <b>&amp;", "O'Brien <b>&amp;"),
        ("\u3000\u2003\t ", ""),
        ("\u3164\u2800\u1160", ""),
        ("", ""),
    ],
)
def test_words_are_kept_as_written_without_notice(raw: str, kept: str) -> None:
    assert (clean_line(raw, 80).text, clean_line(raw, 80).notices) == (kept, ())


@pytest.mark.parametrize(
    ("raw", "kept", "notice"),
    [
        ("user\u202egnp.exe", "usergnp.exe", "Marks that turn the direction were removed."),
        ("a\u2066b\u2069\u200f", "ab", "Marks that turn the direction were removed."),
        ("pay\u200bpal\u00ad\ufeff", "paypal", "Invisible characters were removed."),
        ("pay\u200dpal", "paypal", "Invisible characters were removed."),
        ("bell\x07 \x1b[31m", "bell [31m", "Invisible characters were removed."),
        ("tag\U000e0041", "tag", "Invisible characters were removed."),
        (
            "z" + "\u0300" * 500 + "a",
            "z" + "\u0300" * 4 + "a",
            "More than four marks on one letter were removed.",
        ),
    ],
)
def test_what_deceives_the_eye_is_removed_with_a_notice(raw: str, kept: str, notice: str) -> None:
    cleaned = clean_text(raw, 5000)
    assert (cleaned.text, [str(said) for said in cleaned.notices]) == (kept, [notice])


@pytest.mark.parametrize(
    ("raw", "code", "sentence"),
    [
        (
            "nice\0try",
            "not_storable",
            "There is a character that cannot be stored (position 5). Take it out and send again.",
        ),
        (
            "half \ud83d smile",
            "not_storable",
            "There is a character that cannot be stored (position 6). Take it out and send again.",
        ),
        (
            "Budi\r\nBcc: all@example.org",
            "line_break",
            "Line breaks are not allowed here (position 5).",
        ),
        ("a\u2028b", "line_break", "Line breaks are not allowed here (position 2)."),
        ("end\n", "line_break", "Line breaks are not allowed here (position 4)."),
        (
            "x" * 81,
            "too_long",
            "This is too long: 81 of 80 characters. Nothing was cut; shorten it.",
        ),
        (
            "x" * 1_000_000,
            "too_long",
            "This is too long: 1,000,000 of 80 characters. Nothing was cut; shorten it.",
        ),
    ],
)
def test_what_cannot_be_kept_whole_is_refused_with_the_place(
    raw: str, code: str, sentence: str
) -> None:
    with pytest.raises(TextError) as caught:
        clean_line(raw, 80)
    assert (caught.value.code, caught.value.sentence) == (code, sentence)


def test_a_text_keeps_its_lines_and_each_break_is_one_character() -> None:
    assert clean_text("one\r\ntwo\rthree\u2028four\n\n", 18).text == "one\ntwo\nthree\nfour"
    assert clean_text("\tindented\n\tmore", 50).text == "indented\n\tmore"


def test_the_limit_counts_characters_as_they_are_stored() -> None:
    assert clean_line("e\u0301" * 80, 80).text == "\u00e9" * 80
    assert clean_line(" " * 40 + "x" * 80, 80).text == "x" * 80
    assert clean_text("\r\n".join("ab"), 3).text == "a\nb"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_cleaning_twice_changes_nothing_more(raw: str) -> None:
    once = clean_text(raw.replace("\0", ""), 1000)
    assert clean_text(once.text, 1000).text == once.text
    assert unicodedata.is_normalized("NFC", once.text)
    assert "\0" not in once.text
    once.text.encode()


def test_the_fields_say_what_is_wrong_and_keep_what_is_right() -> None:
    form = Form({"name": "  Siti   Aminah ", "title": "\u202eBread", "body": "one\r\ntwo"})
    assert form.is_valid()
    assert form.cleaned_data == {"name": "Siti Aminah", "title": "Bread", "body": "one\ntwo"}
    title = form.fields["title"]
    assert isinstance(title, LineField)
    assert [str(said) for said in title.notices] == ["Marks that turn the direction were removed."]
    assert "maxlength" not in str(form)
    assert "<textarea" in str(form["body"])


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "This field is required."),
        ("name", " \u200b\u3164 ", "This field is required."),
        ("name", "N" * 61, "This is too long: 61 of 60 characters. Nothing was cut; shorten it."),
        (
            "body",
            "x" * 1_000_000,
            "This is too long: 1,000,000 of 5,000 characters. Nothing was cut; shorten it.",
        ),
        ("title", "Hi\r\nBcc: x", "Line breaks are not allowed here (position 3)."),
        (
            "title",
            "Hell\0",
            "There is a character that cannot be stored (position 5). Take it out and send again.",
        ),
    ],
)
def test_a_field_refuses_with_one_sentence(field: str, value: str, said: str) -> None:
    assert errors(**{field: value}) == {field: [said]}


def test_notices_belong_to_the_last_value() -> None:
    field = LineField(80, required=False)
    assert (field.clean("a\u202eb"), len(field.notices)) == ("ab", 1)
    assert (field.clean(None), field.notices) == ("", ())
    assert (field.clean(12), field.notices) == ("12", ())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siti", "Sit\u0456"),
        ("Siti", "\u0405iti"),
        ("SITI", "siti"),
        ("Siti  A.", "Siti A."),
        ("Paul", "\u0420\u0430ul"),
        ("Alex", "\u0391lex"),
        ("Budi", "\uff22\uff55\uff44\uff49"),
        ("Ali", "AIi"),
        ("Rob0", "Robo"),
        ("Mamie", "Marnie"),
        ("Chen", "Ch\u200ben"),
    ],
)
def test_names_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    assert looks_like(one, other)
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Siti", "Sitti"), ("Jose", "Jos\u00e9"), ("Ali", "Aji"), ("Ella", "Eila"), ("Lim", "Kim")],
)
def test_names_that_differ_to_the_eye_are_different(one: str, other: str) -> None:
    assert not looks_like(one, other)


def test_a_name_of_marks_only_has_a_short_skeleton() -> None:
    assert len(skeleton("\u0300\u0316" * 50_000)) == 4


def test_comparing_ignores_case_and_composition() -> None:
    assert fold("CAF\u00c9") == fold("cafe\u0301") == "caf\u00e9"
    assert fold("Stra\u00dfe") == fold("STRASSE")


@pytest.mark.parametrize(
    ("raw", "length"),
    [
        ("a" * 100_000 + "!", 100_001),
        ("\u0300\u0316" * 50_000, 4),
        ("x \u200d" * 50_000, 99_999),
        ("\u202e" * 100_000, 0),
        ("e\u0301\u0323\u0301\u0323\u0301" * 16_000, 64_000),
        ("\r\nx" * 50_000, 99_999),
        ("\u1100\u1161\u11a8" * 33_000, 33_000),
    ],
    ids=["letters", "marks", "joiners", "direction", "stacked", "breaks", "jamo"],
)
def test_a_hostile_text_is_cleaned_whole(raw: str, length: int) -> None:
    assert len(clean_text(raw, 200_000).text) == length

"""Near-duplicates are suggested with reasons; denials are flagged; short texts are left alone."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bersama.science.similarity import Index

HERE = Path(__file__).resolve()
POLIS = Path(os.environ.get("BERSAMA_POLIS_DATA") or HERE.parents[3] / "shared" / "data" / "polis")

IDEAS = {
    1: "Open the bakery earlier on market days.",
    2: "Sell smaller loaves for people who live alone.",
    3: "Bake bread without sugar for diabetics.",
    4: "Buka kedai lebih awal pada hari pasar.",
    5: "Jual roti yang lebih kecil untuk orang yang tinggal sendiri.",
    6: "Buka toko lebih pagi pada hari pasar.",
    7: "Kurangi plastik, pakai kantong kertas.",
    8: "Jangan guna beg plastik lagi di kedai ini.",
}


@pytest.fixture
def ideas() -> Index[int]:
    return Index(IDEAS.items())


@pytest.mark.parametrize(
    ("text", "found", "opposite", "shared"),
    [
        ("Please open the bakery earlier on market day!", 1, False, "bakery"),
        ("The bakery should not open earlier on market days.", 1, True, "bakery"),
        ("smaler loafs and smaller loaves for people living alone", 2, False, "alone"),
        ("Bake bread with sugar for diabetics", 3, True, "bake"),
        ("Kedai patut buka lebih awal pada hari pasar", 4, False, "awal"),
        ("Jangan buka kedai lebih awal pada hari pasar", 4, True, "awal"),
        ("Pakai kantong kertas saja, kurangi plastik", 7, False, "kantong"),
        ("Tidak usah kurangi plastik dan tidak pakai kantong kertas", 7, True, "kantong"),
        ("Guna beg plastik di kedai ini", 8, True, "beg"),
        ("Toko buka lebih pagi saat hari pasar", 6, False, "pagi"),
    ],
)
def test_a_similar_idea_is_found_in_three_languages(
    ideas: Index[int], text: str, found: int, opposite: bool, shared: str
) -> None:
    likeness = ideas.similar(text)
    best = likeness.matches[0]
    assert (best.key, best.opposite, best.shared[0]) == (found, opposite, shared)
    assert 0.35 <= best.score <= 1
    assert (likeness.finding.code, likeness.finding.holds) == ("compared", True)


def test_words_with_a_denying_start_are_the_contrary() -> None:
    index = Index({1: "Housing will remain affordable for many families."}.items())
    match = index.similar("Housing will remain unaffordable for many families.").matches[0]
    assert match.opposite
    same = index.similar("Housing will not remain unaffordable for many families.").matches[0]
    assert not same.opposite


@pytest.mark.parametrize("text", ["", "ok", "more bread", "Superkalifragilistik", "!!! ... ???"])
def test_short_texts_are_left_alone(ideas: Index[int], text: str) -> None:
    likeness = ideas.similar(text)
    assert likeness.matches == ()
    assert (likeness.finding.code, likeness.finding.holds) == ("too_short", False)


def test_a_short_text_is_never_suggested_and_an_empty_index_says_so() -> None:
    index: Index[int] = Index()
    assert index.similar("more bread rolls please").finding.code == "nothing_to_compare"
    index.add(1, "rolls")
    assert index.similar("more bread rolls please").finding.code == "nothing_to_compare"
    assert len(index) == 1


def test_a_text_about_something_else_has_no_match(ideas: Index[int]) -> None:
    assert ideas.similar("Paint the fence in a bright colour").matches == ()


def test_texts_can_be_replaced_removed_and_left_out(ideas: Index[int]) -> None:
    text = IDEAS[1]
    assert ideas.similar(text).matches[0].score == pytest.approx(1)
    assert 1 not in [match.key for match in ideas.similar(text, but=1).matches]
    ideas.add(1, "Something quite different stands here now.")
    assert ideas.similar(text).matches == ()
    ideas.add(9, text)
    assert ideas.similar(text).matches[0].key == 9
    ideas.remove(9)
    assert ideas.similar(text).matches == ()
    with pytest.raises(KeyError):
        ideas.remove(9)


def test_equal_scores_keep_the_order_of_adding() -> None:
    index = Index((key, "Longer opening hours on Sunday") for key in (5, 3, 8, 1))
    found = index.similar("Longer opening hours on Sunday", top=3)
    assert [match.key for match in found.matches] == [5, 3, 8]


texts = st.text("abcdeno ", min_size=12, max_size=60)


@given(st.lists(texts, min_size=1, max_size=12), texts, st.sampled_from([0.2, 0.35, 0.6]))
def test_skipping_common_pieces_loses_no_match(
    stored: list[str], asked: str, at_least: float
) -> None:
    index = Index(enumerate(stored))
    everything = index.similar(asked, top=20, at_least=0.0)
    found = index.similar(asked, top=20, at_least=at_least)
    assert [(m.key, round(m.score, 9)) for m in found.matches if m.score > at_least + 1e-9] == [
        (m.key, round(m.score, 9)) for m in everything.matches if m.score > at_least + 1e-9
    ]


@pytest.mark.skipif(
    not POLIS.is_dir(), reason="no Polis conversations: set BERSAMA_POLIS_DATA to their folder"
)
def test_real_duplicates_are_found_among_real_statements() -> None:
    folder = POLIS / "scoop-hivemind.affordable-housing"
    with (folder / "comments.csv").open(encoding="utf-8", newline="") as file:
        statements = {row["comment-id"]: row["comment-body"] for row in csv.DictReader(file)}
    index = Index(statements.items())
    pairs = {
        (key, match.key, match.opposite)
        for key, text in statements.items()
        for match in index.similar(text, but=key, at_least=0.8).matches
    }
    bodies = {
        frozenset((statements[one].strip()[:40], statements[other].strip()[:40]))
        for one, other, _ in pairs
    }
    assert (
        frozenset(
            ("The need for more land to be made availa", "More land needs to be made available.")
        )
        in bodies
    )
    contrary = [{statements[one], statements[other]} for one, other, opposite in pairs if opposite]
    assert any(any("unaffordable" in text for text in both) for both in contrary)

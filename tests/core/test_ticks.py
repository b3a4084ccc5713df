"""Yes or no in forms: what a ticked box sends, and nothing else."""

from __future__ import annotations

import pytest
from django import forms
from django.http import QueryDict

from bersama.core.ticks import TickField


class Ticks(forms.Form):
    flag = TickField(required=False)
    agreed = TickField(widget=forms.HiddenInput)


@pytest.mark.parametrize("sent", ["yes", "no", "true", "1", "0", "false", "[]", "{}", "On", "on "])
@pytest.mark.parametrize("name", ["flag", "agreed"])
def test_any_other_word_is_refused_by_the_name_of_its_field(name: str, sent: str) -> None:
    data = QueryDict(mutable=True)
    data.update({"agreed": "on", name: sent})
    form = Ticks(data)
    assert not form.is_valid()
    assert list(form.errors) == [name]
    assert form.errors[name] == [f"“{sent}” is neither yes nor no. Tick the box, or leave it."]


@pytest.mark.parametrize(("query", "flag"), [("agreed=on", False), ("agreed=on&flag=on", True)])
def test_a_ticked_box_is_yes_and_none_is_no(query: str, flag: bool) -> None:
    form = Ticks(QueryDict(query))
    assert form.is_valid()
    assert form.cleaned_data == {"flag": flag, "agreed": True}


def test_what_must_be_agreed_to_is_missed() -> None:
    form = Ticks(QueryDict("agreed="))
    assert list(form.errors) == ["agreed"]


def test_a_refused_box_is_shown_as_it_was_sent() -> None:
    assert 'value="yes"' in str(Ticks(QueryDict("flag=yes"))["flag"])
    assert "checked" in str(Ticks(QueryDict("flag=on"))["flag"])
    assert 'value="' not in str(Ticks(QueryDict("flag=on"))["flag"])


def test_no_form_of_the_house_takes_any_word_for_yes() -> None:
    import bersama.config.urls  # noqa: F401

    def below(kind: type[forms.BaseForm]) -> set[type[forms.BaseForm]]:
        return {kind}.union(*(below(one) for one in kind.__subclasses__()))

    house = [kind for kind in below(forms.Form) if kind.__module__.startswith("bersama.")]
    loose = [
        f"{kind.__name__}.{name}"
        for kind in house
        for name, field in getattr(kind, "base_fields", {}).items()
        if isinstance(field, forms.BooleanField) and not isinstance(field, TickField)
    ]
    assert len(house) > 40
    assert loose == []

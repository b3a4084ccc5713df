"""Answers from a table: looked at first, brought in whole or not at all, known again."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bersama.cocreation.initiatives.models import Engagement, Participant
from bersama.cocreation.initiatives.registry import method_of
from bersama.core.ledger.verifying import verify
from bersama.methods.surveys.models import Reply, Response
from tests import world as w

pytestmark = pytest.mark.django_db

CSV = """Timestamp,Which bread?,What do you drink?,How was it?,Anything else?,You are
2026-11-01 10:00,Rye,Tea; Coffee,4,More seeds please,customer
2026-11-01 10:05,Rye,Tea,5,,customer
2026-11-01 10:06,Pandan,Coffee,3,"Bigger, please",Suppliers
2026-11-01 10:09,rye,,,,
"""


@pytest.fixture
def bakery() -> w.World:
    return w.make_firm()


def looked_at(client: Client, slug: str, text: str, name: str = "a.csv") -> object:
    file = SimpleUploadedFile(name, text.encode(), content_type="text/csv")
    return client.post(f"/w/{slug}/table", {"title": "The market stand", "file": file})


def brought_in(client: Client, slug: str, html: str, **columns: str) -> object:
    hidden = dict(re.findall(r'name="(nonce|table|title)" value="([^"]*)"', html))
    data = {**hidden, **{f"column_{at[1:]}": kind for at, kind in columns.items()}}
    return client.post(f"/w/{slug}/table/columns", data)


COLUMNS = {"c1": "choice", "c2": "several", "c3": "scale", "c4": "words", "c5": "group"}


def test_a_table_becomes_a_closed_round_with_all_its_answers(bakery: w.World) -> None:
    client = w.sign_in(Client(), bakery.aminah)
    page = looked_at(client, bakery.firm.slug, CSV)
    assert page.status_code == 200
    assert Engagement.objects.count() == 0
    html = page.content.decode()
    assert "More seeds please" in html
    sent = brought_in(client, bakery.firm.slug, html, **COLUMNS)
    engagement = Engagement.objects.get()
    assert sent.url == f"/w/{bakery.firm.slug}/q/{engagement.code}"
    assert (engagement.state, engagement.is_imported, engagement.title) == (
        "closed",
        True,
        "The market stand",
    )
    assert (Response.objects.count(), Reply.objects.count()) == (4, 12)
    assert sorted(Participant.objects.values_list("via", "group")) == [
        ("imported", ""),
        ("imported", "customers"),
        ("imported", "customers"),
        ("imported", "suppliers"),
    ]
    blocks = method_of(engagement).results(bakery.aminah, engagement).blocks
    assert [b.kind for b in blocks] == ["choice", "several", "scale", "words"]
    assert [i.label for i in blocks[0].items] == ["Rye", "Pandan"]
    assert verify().exit_code == 0


def test_the_same_table_is_known_again(bakery: w.World) -> None:
    client = w.sign_in(Client(), bakery.aminah)
    codes = []
    for _turn in range(2):
        html = looked_at(client, bakery.firm.slug, CSV).content.decode()
        codes.append(brought_in(client, bakery.firm.slug, html, **COLUMNS).url)
    assert codes[0] == codes[1]
    assert (Engagement.objects.count(), Response.objects.count()) == (1, 4)


def test_a_wrong_cell_is_named_and_nothing_is_stored(bakery: w.World) -> None:
    client = w.sign_in(Client(), bakery.aminah)
    html = looked_at(client, bakery.firm.slug, CSV.replace(",4,", ",four,")).content.decode()
    answered = brought_in(client, bakery.firm.slug, html, c1="choice", c3="scale")
    assert answered.status_code == 422
    assert "Row 2: “four” is no whole number" in answered.content.decode()
    assert Engagement.objects.count() == Participant.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "name", "says"),
    [("", "a.csv", "empty"), ("a,b\n" + "x" * 70_000 + ",1\n", "a.csv", "64 kB")],
)
def test_a_file_that_is_no_table_is_refused(
    bakery: w.World, text: str, name: str, says: str
) -> None:
    client = w.sign_in(Client(), bakery.aminah)
    answered = looked_at(client, bakery.firm.slug, text, name)
    assert answered.status_code == 422
    assert says in answered.content.decode()


def test_no_column_at_all_is_said(bakery: w.World) -> None:
    client = w.sign_in(Client(), bakery.aminah)
    html = looked_at(client, bakery.firm.slug, CSV).content.decode()
    answered = brought_in(client, bakery.firm.slug, html, c5="group")
    assert answered.status_code == 422
    assert "at least one column" in answered.content.decode()


def test_a_changed_table_is_not_taken(bakery: w.World) -> None:
    client = w.sign_in(Client(), bakery.aminah)
    html = looked_at(client, bakery.firm.slug, CSV).content.decode()
    html = html.replace('name="table" value="', 'name="table" value="x')
    answered = brought_in(client, bakery.firm.slug, html, **COLUMNS)
    assert answered.status_code == 422
    assert "Choose the file again" in answered.content.decode()
    assert Engagement.objects.count() == 0

"""People from a table or a phone: read with reasons, never doubled, taken back."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bersama.cocreation.stakeholders import actions, queries
from bersama.cocreation.stakeholders.actions import Known
from bersama.cocreation.stakeholders.models import Group, Intake, IntakeRow, Stakeholder
from bersama.cocreation.stakeholders.sources import incoming, vcards
from bersama.config.cli import main
from bersama.config.exits import Exit
from bersama.core import clock, once
from bersama.core.errors import Conflict, Denied, Invalid, Missing
from bersama.core.ledger.models import Entry
from bersama.core.ledger.verifying import verify
from bersama.core.tables import read_table, write_xlsx
from tests.world import World, make_firm, sign_in

pytestmark = pytest.mark.django_db
CSV = """Name,Phone,Email,Category,City,Tags
Mak Som,+60 12-345 6789,som@mail.example,Customers,Ipoh,"cafe, early"
Pak Tani,+60 13-345 6789,,Pembekal,Taiping,
Siti,,SITI@mail.example,pelanggan,,
"""


@pytest.fixture
def world() -> World:
    return make_firm()


def read(text: str | bytes, at_home: bool = False, name: str = "people.csv") -> tuple[Any, Any]:
    raw = text.encode() if isinstance(text, str) else text
    file = io.BytesIO(raw)
    if vcards.is_cards(file):
        table = vcards.read_cards(file, name, max_rows=100)
    else:
        table = read_table(file, name)
    columns = {at: held for at, held in enumerate(incoming.guess(table.header)) if held}
    return incoming.read_rows(table, columns, incoming.Home("Asia/Kuala_Lumpur", at_home))


def bring_in(world: World, text: str | bytes, **more: Any) -> Intake:
    rows, wrong = read(text, more.pop("at_home", False))
    given: dict[str, Any] = {"group": "customers", "file_name": "people.csv", "actor": world.aminah}
    return actions.bring_in(organisation=world.firm, rows=rows, wrong=wrong, **{**given, **more})


def counts(intake: Intake) -> tuple[int, int, int]:
    return intake.new, intake.changed, intake.known


def everybody(world: World) -> list[dict[str, Any]]:
    rows = queries.with_parts(Stakeholder.objects.filter(organisation=world.firm))
    return [queries.as_it_is(row) for row in rows.exclude(state="erased")]


def add(world: World, name: str, group: str = "customers", **more: Any) -> Stakeholder:
    return actions.add_stakeholder(
        actor=world.aminah, organisation=world.firm, known=Known(name=name, group=group, **more)
    )


@pytest.mark.parametrize(
    ("header", "held"),
    [
        ("Name,Phone,Email,Category", ["name", "phone", "email", "group"]),
        ("Nama;No. Telefon;E-mel;Kumpulan", ["name", "phone", "email", "group"]),
        (
            "Nama Lengkap,Nomor HP,Surel,Kelompok,Alamat",
            ["name", "phone", "email", "group", "place"],
        ),
        ("NAMA,WhatsApp,HP,Catatan", ["name", "phone", "phone", "notes"]),
        ("Name,Nama,Turnover", ["name", "", ""]),
    ],
)
def test_columns_are_known_by_their_headings_in_three_languages(
    header: str, held: list[str]
) -> None:
    table = read_table(io.BytesIO(f"{header}\n".encode()), "people.csv")
    assert incoming.guess(table.header) == held


def test_a_table_comes_in_and_a_second_time_nothing_is_new(world: World) -> None:
    assert counts(bring_in(world, CSV)) == (3, 0, 0)
    said = everybody(world)
    assert [(row["name"], row["group"], row["place"], row["tags"]) for row in said] == [
        ("Mak Som", "customers", "Ipoh", ["cafe", "early"]),
        ("Pak Tani", "suppliers", "Taiping", []),
        ("Siti", "customers", "", []),
    ]
    assert said[0]["contacts"] == [["phone", "+60123456789"], ["email", "som@mail.example"]]
    assert counts(bring_in(world, CSV)) == (0, 0, 3)
    assert everybody(world) == said
    assert verify().first is None
    batch = Entry.objects.filter(kind="stakeholders.intake.brought_in").order_by("pk")
    assert [entry.codes.get("rows") for entry in batch] == [3, None]


def test_what_a_row_adds_is_added_and_an_empty_cell_takes_nothing_away(world: World) -> None:
    entry = add(
        world, "Mak Som", contacts=(("phone", "+60123456789"),), place="Ipoh", notes="Early."
    )
    made = bring_in(
        world, "Name,Phone,Email,City,Notes\nMak Som,+60123456789,som@x.example,Batu,\n"
    )
    assert counts(made) == (0, 1, 0)
    entry.refresh_from_db()
    assert (entry.place, entry.notes, entry.version) == ("Batu", "Early.", 2)
    assert sorted(c.value for c in entry.contacts.all()) == ["+60123456789", "som@x.example"]
    assert verify().first is None


@pytest.mark.parametrize(
    ("cell", "column", "says"),
    [
        (
            "Phone\n012-345 6789",
            "Phone",
            "“012-345 6789” has no country. Is it +60 12-345 6789? Then write it so.",
        ),
        (
            "Phone\n60123456789",
            "Phone",
            "“60123456789” has no country. Is it +60 12-345 6789? Then write it so.",
        ),
        ("Mail\nsom@", "Mail", "“som@” is no mail address, such as aminah@example.org."),
        (
            "Group\nfriends",
            "Group",
            (
                "“friends” is none of: Customers, Employees, Suppliers, Neighbours, Investors, "
                "Partners, Competitors, Authorities."
            ),
        ),
        (
            "Days between two contacts\nsoon",
            "Days between two contacts",
            "“soon” is no number of days from 0 to 3650.",
        ),
        (
            "Sub-group\nBloggers",
            "sub_group",
            "There is no sub-group “Bloggers” in Customers. Make it first, or clear it.",
        ),
    ],
)
def test_a_cell_that_does_not_fit_is_named_with_its_place_and_what_to_do(
    world: World, cell: str, column: str, says: str
) -> None:
    head, value = cell.split("\n")
    rows, wrong = read(f'Name,{head}\nMak Som,"{value}"\n')
    plan = queries.plan(world.firm, rows, group="customers")
    found = [*wrong, *plan.faults]
    assert [(f.number, f.column, f.sentence) for f in found] == [(2, column, says)]


def test_numbers_without_a_country_are_from_here_where_somebody_says_so(world: World) -> None:
    bring_in(world, "Name,Phone\nMak Som,012-345 6789\nSiti,60133456789\n", at_home=True)
    assert [row["contacts"] for row in everybody(world)] == [
        [["phone", "+60123456789"]],
        [["phone", "+60133456789"]],
    ]


def test_nothing_comes_in_while_a_row_does_not_fit_unless_it_is_left_out(world: World) -> None:
    table = "Name,Mail\nMak Som,som@x.example\n,\nSiti,nowhere\nSom,SOM@x.example\n"
    with pytest.raises(Invalid) as caught:
        bring_in(world, table)
    assert caught.value.fields == {
        "leave_out": ["2 rows do not fit. Correct them, or tick that they are left out."]
    }
    assert Stakeholder.objects.count() == Intake.objects.count() == 0
    assert counts(bring_in(world, table, leave_out=True)) == (1, 0, 0)


@pytest.mark.parametrize(
    ("row", "alike", "came"),
    [
        ("Mak Som,+60123456789,Customers", True, (0, 0, 1)),
        ("mak som,,Customers", True, (0, 1, 0)),  # written otherwise
        ("Mak Som,,Customers", True, (0, 0, 1)),
        ("Mak Som,+60133456789,Customers", True, (0, 1, 0)),
        ("Mak Som,+60133456789,Customers", False, (1, 0, 0)),
        ("Budi,+60123456789,Customers", True, (0, 1, 0)),
        ("Budi,+60123456789,Customers", False, (1, 0, 0)),
        ("Mak Som,,Suppliers", True, (1, 0, 0)),
    ],
)
def test_who_is_the_same_and_who_is_somebody_else(
    world: World, row: str, alike: bool, came: tuple[int, int, int]
) -> None:
    add(world, "Mak Som", contacts=(("phone", "+60123456789"),))
    made = bring_in(world, f"Name,Phone,Group\n{row}\n", alike=alike)
    assert counts(made) == came
    assert verify().first is None


def test_the_same_one_twice_in_a_table_is_told(world: World) -> None:
    rows, _wrong = read("Name,Mail\nMak Som,som@x.example\nSiti,\nMak Som,SOM@x.example\n")
    plan = queries.plan(world.firm, rows, group="customers")
    assert [(f.number, f.sentence) for f in plan.faults] == [
        (4, "It is the same one as in row 2. Keep one of them.")
    ]


def test_who_was_erased_does_not_come_back_by_an_old_table(world: World) -> None:
    entry = add(world, "Mak Som")
    actions.erase_stakeholder(actor=world.aminah, stakeholder=entry)
    rows, _wrong = read(f"Id in the register,Name\n{entry.public_id},Mak Som\n")
    plan = queries.plan(world.firm, rows, group="customers")
    assert [f.sentence for f in plan.faults] == ["This one was erased. Take the row out."]


def test_an_id_of_another_firm_means_nobody_here(world: World) -> None:
    other = make_firm("Kedai Kopi", owner="Siti", staff="Omar")
    theirs = add(other, "Mak Som")
    made = bring_in(world, f"Id,Name,City\n{theirs.public_id},Mak Som,Ipoh\n")
    assert counts(made) == (1, 0, 0)
    theirs.refresh_from_db()
    assert theirs.place == ""


def test_a_group_that_is_switched_off_takes_nobody_new(world: World) -> None:
    Group.objects.create(organisation=world.firm, code="investors", is_off=True)
    rows, _wrong = read("Name,Group\nThe bank,Investors\n")
    plan = queries.plan(world.firm, rows, group="customers")
    assert [f.sentence for f in plan.faults] == ["This group is switched off: Investors."]


def test_an_import_is_taken_back_and_everything_is_as_before(world: World) -> None:
    add(world, "Mak Som", contacts=(("phone", "+60123456789"),), place="Kuala", tags=("cafe",))
    before = everybody(world)
    made = bring_in(world, CSV)
    assert counts(made) == (2, 1, 0)
    taken = actions.take_back_intake(actor=world.aminah, intake=made)
    assert (taken.removed, taken.restored, taken.stayed) == (2, 1, ())
    assert everybody(world) == before
    assert IntakeRow.objects.count() == 0
    assert verify().first is None
    with pytest.raises(Conflict):
        actions.take_back_intake(actor=world.aminah, intake=made)


def test_who_was_changed_since_stays_and_is_named(world: World) -> None:
    add(world, "Mak Som", contacts=(("phone", "+60123456789"),))
    made = bring_in(world, CSV)
    by_name = {row.name: row for row in Stakeholder.objects.all()}
    today = clock.today(world.firm.time_zone)
    actions.note_touch(actor=world.chen, stakeholder=by_name["Pak Tani"], channel="call", on=today)
    actions.edit_stakeholder(
        actor=world.aminah,
        stakeholder=by_name["Mak Som"],
        known=Known(name="Mak Som", group="community"),
    )
    taken = actions.take_back_intake(actor=world.aminah, intake=made)
    assert (taken.removed, taken.restored) == (1, 0)
    assert taken.stayed == ("Pak Tani", "Mak Som")
    assert sorted(row["name"] for row in everybody(world)) == ["Mak Som", "Pak Tani"]
    assert verify().first is None


def test_only_an_owner_brings_in_and_takes_back(world: World) -> None:
    made = bring_in(world, CSV)
    with pytest.raises(Denied):
        bring_in(world, CSV, actor=world.chen)
    with pytest.raises(Denied):
        actions.take_back_intake(actor=world.chen, intake=made)
    other = make_firm("Kedai Kopi", owner="Siti", staff="Omar")
    with pytest.raises(Missing):
        actions.take_back_intake(actor=other.aminah, intake=made)
    with pytest.raises(Missing):
        queries.get_intake(other.aminah, other.firm, made.public_id)


def test_erasing_somebody_takes_the_name_of_the_file_they_came_with(world: World) -> None:
    made = bring_in(world, "Name\nMak Som\n", file_name="Mak Som.vcf")
    entry = Stakeholder.objects.get()
    actions.erase_stakeholder(actor=world.aminah, stakeholder=entry)
    made.refresh_from_db()
    assert made.file_name == ""
    assert counts(bring_in(world, "Name\nSiti\n")) == (1, 0, 0)
    assert verify().first is None


CARD = """BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;J=C3=BCrgen =\r
Tan;;;\r
TEL;CELL:+60 12-345 6789\r
item1.EMAIL;PREF:jt@mail.example\r
PHOTO;ENCODING=BASE64;JPEG:AAAA\r
 BBBB\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:4.0\r
FN:Siti \\, the baker\r
TEL;VALUE=uri:tel:+60-13-345-6789\r
ADR;TYPE=home:;;Jalan 1;Ipoh;Perak;;\r
NOTE:Likes rye\\;\\nearly\r
CATEGORIES:cafe,early\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:3.0\r
ORG:Kilang Roti;Sales\r
END:VCARD\r
"""


def test_the_contacts_of_a_phone_come_in(world: World) -> None:
    bring_in(world, CARD)
    assert [
        (row["name"], row["kind"], row["contacts"], row["place"], row["tags"], row["notes"])
        for row in everybody(world)
    ] == [
        (
            "Jürgen Tan",
            "person",
            [["phone", "+60123456789"], ["email", "jt@mail.example"]],
            "",
            [],
            "",
        ),
        (
            "Siti , the baker",
            "person",
            [["phone", "+60133456789"]],
            "Ipoh",
            ["cafe", "early"],
            "Likes rye;\nearly",
        ),
        ("Kilang Roti", "organisation", [], "", [], ""),
    ]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"BEGIN:VCARD\nFN:Siti\n", "x.vcf is cut off: card 1 has no end."),
        (b"BEGIN:VCARD\nFN:Si\0ti\nEND:VCARD\n", "x.vcf holds a character that cannot be stored."),
        (
            b"BEGIN:VCARD\nFN:S\nEND:VCARD\n" * 101,
            "x.vcf has more than 100 cards. Split it.",
        ),
    ],
)
def test_a_file_of_cards_that_is_broken_is_refused_with_the_reason(raw: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=r".+") as caught:
        read(raw, name="x.vcf")
    assert str(caught.value) == says


# --- the pages -------------------------------------------------------------------------------


def sent(client: Client, world: World, name: str, raw: bytes) -> Any:
    url = f"/w/{world.firm.slug}/know/exchange"
    return client.post(url, {"nonce": once.make(), "file": SimpleUploadedFile(name, raw)})


def shown_again(form: Any, **fields: Any) -> dict[str, Any]:
    typed = {name: form[name].value() or "" for name in form.fields}
    return {"nonce": once.make(), **typed, **fields}


def test_from_the_file_to_the_register_and_back(client: Client, world: World) -> None:
    sign_in(client, world.aminah)
    rows = [["Nama", "Telefon", "Kumpulan"], ["Mak Som", "012-345 6789", "pelanggan"]]
    rows.append(["Pak Tani", "+60 13-345 6789", "pembekal"])
    page = sent(client, world, "orang.xlsx", write_xlsx(rows))
    assert page.status_code == 200
    assert (page.context["counts"], page.context["bad"]) == (
        {"new": 1, "changed": 0, "known": 0},
        1,
    )
    form, columns = page.context["form"], f"/w/{world.firm.slug}/know/exchange/columns"
    refused = client.post(columns, shown_again(form))
    assert refused.status_code == 422
    assert refused.context["form"].errors["leave_out"] == [
        "1 row does not fit. Correct it, or tick that it is left out."
    ]
    bad = client.post(columns, shown_again(form, bad="on"))
    assert bad["Content-Type"].startswith("text/csv")
    table = read_table(io.BytesIO(bad.content), "to-correct.csv")
    assert table.header == ("Nama", "Telefon", "Kumpulan", "What is wrong")
    assert table.rows == (
        (
            "Mak Som",
            "012-345 6789",
            "pelanggan",
            "Telefon: “012-345 6789” has no country. Is it +60 12-345 6789? Then write it so.",
        ),
    )
    again = client.post(columns, shown_again(form, look="on", at_home="on"))
    assert again.context["counts"] == {"new": 2, "changed": 0, "known": 0}
    done = client.post(columns, shown_again(again.context["form"]))
    assert done.status_code == 303
    assert [row["name"] for row in everybody(world)] == ["Mak Som", "Pak Tani"]
    page = client.get(done["Location"])
    assert [one["name"] for one in page.context["added"]] == ["Mak Som", "Pak Tani"]
    undone = client.post(f"{done['Location']}/undo", {"nonce": once.make()})
    assert undone["Location"] == done["Location"]
    assert "Everything is as it was before." in client.get(done["Location"]).content.decode()
    assert everybody(world) == []


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("a.csv", b"", "The submitted file is empty."),
        ("a.csv", b"Name\nM\0ak\n", "a.csv is not a table that can be read."),
        ("a.xlsx", b"PK\x03\x04broken", "a.xlsx cannot be opened as XLSX."),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 20, "a.xls is an old Excel file (.xls)."),
        ("a.csv", b"Name\n" + b"x" * 70_000, "a.csv: line 2 is longer than 64 kB."),
        ("a.csv", b"Name\n" + b"x\n" * 5001, "a.csv has more than 5,000 rows."),
        ("a.csv", b"Name,Mail\nx\ny,z,a\n", "a.csv, line 2: 1 columns where the first line has 2."),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_reason(
    client: Client, world: World, name: str, raw: bytes, says: str
) -> None:
    sign_in(client, world.aminah)
    page = sent(client, world, name, raw)
    assert page.status_code == 422
    assert says in page.context["form"].errors["file"][0]
    assert Stakeholder.objects.count() == 0


def test_fields_nobody_asked_for_change_nothing(client: Client, world: World) -> None:
    sign_in(client, world.aminah)
    page = sent(client, world, "people.csv", CSV.encode())
    fields = shown_again(page.context["form"], person="1", state="erased", organisation="2")
    url = f"/w/{world.firm.slug}/know/exchange/columns"
    assert client.post(url, fields).status_code == 303
    assert set(Stakeholder.objects.values_list("state", "person", "organisation")) == {
        ("active", None, world.firm.pk)
    }


def test_a_column_is_held_once(client: Client, world: World) -> None:
    sign_in(client, world.aminah)
    page = sent(client, world, "people.csv", b"Name,Other\nMak Som,Som\n")
    fields = shown_again(page.context["form"], column_1="name")
    again = client.post(f"/w/{world.firm.slug}/know/exchange/columns", fields)
    assert again.status_code == 422
    assert again.context["form"].errors == {"column_1": ["“Name” holds this already."]}


@pytest.mark.parametrize("count", [1, 30, 1000])
def test_bringing_in_asks_little_more_for_a_thousand(world: World, count: int) -> None:
    table = "Name,Phone\n" + "".join(f"Row {n},+6012345{n:04d}\n" for n in range(count))
    with CaptureQueriesContext(connection) as asked:
        assert counts(bring_in(world, table)) == (count, 0, 0)
    assert len(asked) <= 60
    with CaptureQueriesContext(connection) as asked:
        assert counts(bring_in(world, table)) == (0, 0, count)
    assert len(asked) <= 24


@pytest.mark.parametrize("count", [1, 30])
def test_the_pages_ask_as_often_for_one_as_for_thirty(
    client: Client, world: World, count: int
) -> None:
    for turn in range(count):
        last = bring_in(world, "Name\n" + "".join(f"Row {turn} {n}\n" for n in range(count)))
    sign_in(client, world.aminah)
    for url, most in (("exchange", 5), (f"exchange/{last.public_id}", 11)):
        client.get(f"/w/{world.firm.slug}/know/{url}")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/w/{world.firm.slug}/know/{url}")
        assert len(asked) == most, url


def test_the_command_brings_in_what_fits_and_writes_down_the_rest(
    world: World, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.setattr("bersama.config.starting.ready", lambda: None)
    file, bad = tmp_path / "people.csv", tmp_path / "bad.csv"
    file.write_text(CSV + "Budi,012-345 6789,,,,\n", encoding="utf-8")
    words = ["import", "stakeholders", str(file), "--bad-rows", str(bad), "--json"]
    assert main(words) == Exit.INPUT
    told = capfd.readouterr().err
    assert "people.csv, row 5, Phone: “012-345 6789” has no country." in told
    assert "Nothing was saved. Correct the rows, or give --leave-out." in told
    assert Stakeholder.objects.count() == 0
    assert main([*words, "--leave-out"]) == Exit.OK
    facts = json.loads(capfd.readouterr().out)
    assert (facts["new"], facts["left_out"]) == (3, 1)
    assert bad.read_text(encoding="utf-8-sig").splitlines()[1].startswith("Budi,012-345 6789,")
    assert main([*words, "--organisation", "nobody"]) == Exit.USAGE

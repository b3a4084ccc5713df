"""The matrix: where everybody stands, many rated at once, for the firm and for an initiative."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bersama.cocreation.initiatives.models import Initiative
from bersama.cocreation.stakeholders import actions, queries
from bersama.cocreation.stakeholders.actions import Known
from bersama.cocreation.stakeholders.models import Assessment, MatrixSetting, Stakeholder
from bersama.cocreation.stakeholders.present.matrix import MOST_DOTS
from bersama.core import clock, once
from bersama.core.ledger.verifying import verify
from bersama.core.tables import read_table
from tests.world import World, make_firm, sign_in

pytestmark = pytest.mark.django_db
TODAY = clock.today("Asia/Kuala_Lumpur")
MATRIX_QUERIES = 23


@pytest.fixture
def world() -> World:
    return make_firm()


def add(
    world: World,
    name: str,
    at: tuple[int, int] | None = None,
    group: str = "suppliers",
    **more: Any,
) -> Stakeholder:
    known = Known(name=name, group=group, **more)
    entry = actions.add_stakeholder(actor=world.aminah, organisation=world.firm, known=known)
    if at:
        actions.assess(actor=world.aminah, stakeholder=entry, power=at[0], interest=at[1])
    return entry


def initiative(world: World, title: str) -> Initiative:
    return Initiative.objects.create(organisation=world.firm, title=title, created_at=clock.now())


def rated_in_bulk(world: World, count: int) -> None:
    Stakeholder.objects.bulk_create(
        Stakeholder(
            organisation=world.firm,
            name=f"Row {number}",
            folded=f"row {number:05d}",
            group="customers",
            since=TODAY,
            power=number % 5 + 1,
            interest=number // 5 % 5 + 1,
            due_on=TODAY - timedelta(days=number % 9),
        )
        for number in range(count)
    )


def page_of(world: World) -> str:
    return f"/w/{world.firm.slug}/know/matrix"


def sent_back(shown: Any, **typed: str) -> dict[str, Any]:
    """The form as a browser would send it, with some values typed over."""
    form = shown.context["form"]
    fields = {name: form[name].value() for name in form.fields}
    data = {name: "" if value is None else str(value) for name, value in fields.items()}
    keys = [line["key"] for line in shown.context["lines"]]
    return {**data, "one": keys, "nonce": once.make(), **typed}


def test_each_stands_in_their_field_of_the_drawing(client: Client, world: World) -> None:
    for name, at in {"Key": (5, 5), "Office": (5, 1), "Fan": (1, 5), "Passer-by": (1, 1)}.items():
        add(world, name, at)
    shown = sign_in(client, world.aminah).get(page_of(world))
    drawing = shown.context["drawing"]
    assert {dot["label"] for dot in drawing["dots"]} == {
        "Key: power 5, interest 5, Manage Closely",
        "Office: power 5, interest 1, Keep Satisfied",
        "Fan: power 1, interest 5, Keep Informed",
        "Passer-by: power 1, interest 1, Monitor",
    }
    places = {dot["name"]: (dot["x"], dot["y"]) for dot in drawing["dots"]}
    assert places == {
        "Office": (94, 58),
        "Key": (494, 58),
        "Passer-by": (94, 458),
        "Fan": (494, 458),
    }
    assert [(str(one["name"]), one["count"]) for one in shown.context["fields"]] == [
        ("Manage Closely", 1),
        ("Keep Satisfied", 1),
        ("Keep Informed", 1),
        ("Monitor", 1),
    ]
    assert "It never changes what a voice counts." in shown.content.decode()


def test_many_are_rated_in_the_table_and_saved_once(client: Client, world: World) -> None:
    rows = [add(world, name) for name in ("Anna", "Budi", "Cik")]
    sign_in(client, world.aminah)
    shown = client.get(page_of(world))
    assert (shown.context["show"], len(shown.context["lines"])) == ("unrated", 3)
    typed = {}
    for row, (power, interest) in zip(rows, ((5, 5), (2, 3), ("", "")), strict=True):
        typed |= {f"power-{row.public_id}": power, f"interest-{row.public_id}": interest}
    sent = client.post(page_of(world), sent_back(shown, why="All of us.", **typed))
    assert (sent.status_code, sent["Location"]) == (303, f"{page_of(world)}#grid")
    assert list(
        Assessment.objects.values_list("stakeholder__name", "power", "interest", "why")
    ) == [
        ("Anna", 5, 5, "All of us."),
        ("Budi", 2, 3, "All of us."),
    ]
    shown = client.get(page_of(world))
    assert "2 ratings are saved." in shown.content.decode()
    counts = [(one["code"], one["count"]) for one in shown.context["lists"]]
    assert counts == [("rated", 2), ("unrated", 1), ("review", 0)]
    assert verify().first is None


def test_what_was_not_changed_is_not_rated_again(client: Client, world: World) -> None:
    anna, _budi = add(world, "Anna", (5, 5)), add(world, "Budi", (2, 3))
    sign_in(client, world.aminah)
    shown = client.get(page_of(world))
    client.post(page_of(world), sent_back(shown, **{f"power-{anna.public_id}": "4"}))
    assert list(Assessment.objects.order_by("pk").values_list("power", "is_current")) == [
        (5, False),
        (2, True),
        (4, True),
    ]


@pytest.mark.parametrize(
    ("power", "interest", "field", "said"),
    [
        ("6", "3", "power", "Power is a whole number from 1 to 5."),
        ("3", "much", "interest", "Interest is a whole number from 1 to 5."),
        ("3", "", "interest", "Interest is a whole number from 1 to 5."),
        ("", "", "power", "To take a rating back, open their page; here it can be changed."),
    ],
)
def test_a_wrong_value_is_told_beside_the_one_it_is_about(
    client: Client, world: World, power: str, interest: str, field: str, said: str
) -> None:
    anna, budi = add(world, "Anna", (5, 5)), add(world, "Budi", (2, 3))
    sign_in(client, world.aminah)
    typed = {f"power-{anna.public_id}": power, f"interest-{anna.public_id}": interest}
    other = {f"power-{budi.public_id}": "1"}
    sent = client.post(page_of(world), sent_back(client.get(page_of(world)), **typed, **other))
    assert sent.status_code == 422
    assert sent.context["form"].errors == {f"{field}-{anna.public_id}": [said]}
    assert sent.context["form"][f"power-{budi.public_id}"].value() == "1"
    assert Assessment.objects.count() == 2


def test_a_rating_given_meanwhile_is_shown_before_it_is_passed_over(
    client: Client, world: World
) -> None:
    anna = add(world, "Anna", (5, 5))
    sign_in(client, world.aminah)
    opened = client.get(page_of(world))
    actions.assess(actor=world.aminah, stakeholder=anna, power=2, interest=1)
    name = f"power-{anna.public_id}"
    sent = client.post(page_of(world), sent_back(opened, **{name: "4"}))
    assert sent.status_code == 422
    assert sent.context["form"].errors == {
        name: ["Meanwhile Aminah said power 2, interest 1. Save again to rate all the same."]
    }
    again = client.post(page_of(world), sent_back(sent))
    assert again.status_code == 303
    anna.refresh_from_db()
    assert (anna.power, anna.interest, Assessment.objects.count()) == (4, 5, 3)


def test_the_same_supplier_stands_elsewhere_for_each_initiative(
    client: Client, world: World
) -> None:
    mill = add(world, "Mill", (3, 3))
    bread, card = initiative(world, "New bread"), initiative(world, "Loyalty programme")
    sign_in(client, world.aminah)
    for scope, added in ((bread, 5), (card, 1)):
        url = f"{page_of(world)}?for={scope.public_id}"
        typed = {
            f"{name}-{mill.public_id}": str(value)
            for name, value in (("power", 2), ("interest", 4), ("contribution", added))
        }
        assert client.post(url, sent_back(client.get(url), **typed)).status_code == 303
        line = client.get(url).context["lines"][0]
        assert line["contribution"].value() == added
    assert client.get(page_of(world)).context["lines"][0]["power"].value() == 3
    assert mill.assessments.get(scope=bread.public_id, is_current=True).contribution == 5
    assert mill.assessments.get(scope=card.public_id, is_current=True).contribution == 1
    other = initiative(make_firm("Kedai Kopi", owner="Siti", staff="Omar"), "Coffee")
    assert client.get(f"{page_of(world)}?for={other.public_id}").status_code == 404
    assert client.get(f"{page_of(world)}?for=nonsense").status_code == 404


def test_a_group_narrows_the_drawing_and_the_table(client: Client, world: World) -> None:
    add(world, "Mill", (5, 5))
    add(world, "Mak Som", (1, 5), group="customers", also_in=("suppliers",))
    add(world, "Cafe", (1, 1), group="customers")
    sign_in(client, world.aminah)
    shown = client.get(page_of(world), {"group": "suppliers"})
    assert [line["name"] for line in shown.context["lines"]] == ["Mak Som", "Mill"]
    assert len(shown.context["drawing"]["dots"]) == 2


def test_from_some_number_on_counts_stand_for_dots_and_the_page_says_so(
    client: Client, world: World
) -> None:
    rated_in_bulk(world, MOST_DOTS)
    sign_in(client, world.aminah)
    drawing = client.get(page_of(world)).context["drawing"]
    assert (len(drawing["dots"]), drawing["counts"]) == (MOST_DOTS, [])
    rated_in_bulk(world, 10)
    shown = client.get(page_of(world))
    drawing = shown.context["drawing"]
    assert drawing["dots"] == []
    assert sum(cell["n"] for cell in drawing["counts"]) == MOST_DOTS + 10
    assert "So many people would cover each other" in shown.content.decode()
    cell = client.get(page_of(world), {"cell": "1-1"})
    assert {line["power"].value() for line in cell.context["lines"]} == {1}
    assert len(cell.context["lines"]) == drawing["counts"][0]["n"]


@pytest.mark.parametrize("count", [1, 30, 10_000])
def test_the_matrix_asks_as_often_for_one_as_for_ten_thousand(
    client: Client, world: World, count: int
) -> None:
    rated_in_bulk(world, count)
    sign_in(client, world.aminah)
    client.get(page_of(world))
    with CaptureQueriesContext(connection) as asked:
        shown = client.get(page_of(world))
    assert shown.context["total"] == count
    # A drawing of counts needs no row for each: one question less than one of dots.
    assert len(asked) == MATRIX_QUERIES - (count > MOST_DOTS)


def test_who_is_to_be_looked_at_again_is_asked_for_anew(client: Client, world: World) -> None:
    with clock.at(clock.now() - timedelta(days=181)):
        add(world, "Watched", (1, 1))
        add(world, "Key", (5, 5))
    sign_in(client, world.aminah)
    shown = client.get(page_of(world), {"show": "review"})
    assert [line["name"] for line in shown.context["lines"]] == ["Watched"]
    key = shown.context["lines"][0]["key"]
    client.post(f"{page_of(world)}?show=review", sent_back(shown, **{f"interest-{key}": "2"}))
    assert client.get(page_of(world), {"show": "review"}).context["lines"] == []


def test_whom_to_call_this_week_the_longest_overdue_first(client: Client, world: World) -> None:
    with clock.at(clock.now() - timedelta(days=40)):
        add(world, "Office", (5, 1))
        add(world, "Fan", (1, 5))
    with clock.at(clock.now() - timedelta(days=26)):
        add(world, "Key", (5, 5))
    sign_in(client, world.aminah)
    for url in (page_of(world), f"/w/{world.firm.slug}/"):
        calls = client.get(url).context["calls"]
        assert [(row.name, row.is_overdue) for row in calls] == [("Fan", True), ("Key", False)]
    sign_in(client, world.chen)
    assert client.get(f"/w/{world.firm.slug}/").context["calls"] == []


def test_the_news_reach_exactly_one_field_and_watched_ones_get_no_mass_mail(world: World) -> None:
    for name, at in {"Key": (5, 5), "Office": (5, 1), "Fan": (1, 5), "Passer-by": (1, 1)}.items():
        add(world, name, at)
    add(world, "Unrated")
    gone = add(world, "Old fan", (1, 5))
    actions.set_aside(actor=world.aminah, stakeholder=gone)
    reached = queries.audience(world.aminah, world.firm, "field:keep_informed", TODAY)
    assert [row.name for row in reached.rows] == ["Fan"]
    everybody = Stakeholder.objects.filter(organisation=world.firm, state="active").order_by("pk")
    left = [one.entry.name for one in queries.reach(world.firm, everybody) if not one.is_monitor]
    assert left == ["Key", "Office", "Fan", "Unrated"]


def test_the_scale_moves_people_and_the_rhythm_moves_their_next_contact(
    client: Client, world: World
) -> None:
    key, own = add(world, "Key", (3, 3)), add(world, "Own", (3, 3), rhythm_days=5)
    assert (key.due_on, own.due_on) == (None, TODAY + timedelta(days=5))
    sign_in(client, world.aminah)
    url = f"{page_of(world)}/settings"
    form = client.get(url).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed |= {"high_from": 3, "days_manage_closely": 10, "nonce": once.make()}
    assert client.post(url, typed).status_code == 303
    key.refresh_from_db()
    own.refresh_from_db()
    assert (key.due_on, own.due_on) == (TODAY + timedelta(days=10), TODAY + timedelta(days=5))
    assert [
        str(one["name"]) for one in client.get(page_of(world)).context["fields"] if one["count"]
    ] == ["Manage Closely"]
    late = client.post(url, typed | {"high_from": 5, "nonce": once.make()})
    assert late.status_code == 409
    assert MatrixSetting.objects.get().high_from == 3
    assert ("Power and interest are high from", "3") in late.context["form"].theirs
    assert verify().first is None


def test_the_table_is_taken_along_and_no_name_becomes_a_formula(
    client: Client, world: World
) -> None:
    add(world, "=HYPERLINK(1)", (5, 4), needs="@now", motivations="-1")
    add(world, "Unrated")
    sign_in(client, world.aminah)
    sent = client.get(f"{page_of(world)}/table.csv")
    text = sent.content.decode("utf-8-sig")
    assert sent.headers["Content-Disposition"].startswith('attachment; filename="matrix-')
    assert "\r\n'=HYPERLINK(1),Suppliers,Manage Closely,5,4,,'@now,'-1," in text
    table = read_table(io.BytesIO(sent.content), "matrix.csv")
    assert [row[:5] for row in table.rows] == [
        ("=HYPERLINK(1)", "Suppliers", "Manage Closely", "5", "4"),
        ("Unrated", "Suppliers", "", "", ""),
    ]


def test_the_sheet_to_print_holds_each_field_with_its_people(client: Client, world: World) -> None:
    add(world, "Key", (5, 5), needs="Rye in May.", channel="call")
    add(world, "Unrated")
    sign_in(client, world.aminah)
    shown = client.get(f"{page_of(world)}/sheet")
    people = {
        str(one["name"]): [p["name"] for p in one["people"]] for one in shown.context["fields"]
    }
    assert people == {
        "Manage Closely": ["Key"],
        "Keep Satisfied": [],
        "Keep Informed": [],
        "Monitor": [],
        "Not rated yet": ["Unrated"],
    }
    assert "Rye in May." in shown.content.decode()


def test_staff_see_no_matrix(client: Client, world: World) -> None:
    add(world, "Key", (5, 5))
    sign_in(client, world.chen)
    for part in ("", "/sheet", "/table.csv", "/settings"):
        assert client.get(page_of(world) + part).status_code == 403
    shown = client.get(f"/w/{world.firm.slug}/know").content.decode()
    assert page_of(world) not in shown

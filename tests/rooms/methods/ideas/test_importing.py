"""Bringing a conversation in from Polis: what comes in, what is refused, and with which line."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bersama.cocreation.initiatives.models import Contribution, Engagement, Participant
from bersama.config.cli import main
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Missing
from bersama.core.ledger.models import Checkpoint, Entry
from bersama.core.ledger.verifying import verify
from bersama.methods.ideas import actions, present, queries
from bersama.methods.ideas.models import Idea, Stance
from bersama.methods.ideas.sources import polis
from tests.rooms.methods.ideas.conftest import close, give, join
from tests.world import World

pytestmark = pytest.mark.django_db

COMMENTS = (
    "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    '1472000000000,Wed,1,0,2,0,1,"Two lines\nof words, and “quotes”"\n'
    "1472000001000,Wed,0,1,1,1,0,Fewer taxis\n"
    "1472000002000,Wed,2,1,0,0,-1,Spam\n"
)
VOTES = (
    "timestamp,datetime,comment-id,voter-id,vote\n"
    "1472000005000,x,0,2,-1\n"
    "1472000004000,x,0,2,1\n"
    "1472000003000,x,1,2,1\n"
    "1472000003000,x,1,2,0\n"
    "1472000003000,x,1,0,1\n"
)
REAL = Path(__file__).resolve().parents[5] / "shared" / "data" / "polis"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "comments.csv").write_text(COMMENTS, encoding="utf-8")
    (tmp_path / "votes.csv").write_text(VOTES, encoding="utf-8")
    (tmp_path / "summary.csv").write_text("topic,What about taxis?\nviews,3\n", encoding="utf-8")
    return tmp_path


def bring(world: World, folder: Path, name: str = "Taxis") -> Any:
    actor = Actor(organisation_id=world.firm.pk, standing="owner", door="console")
    return actions.bring_in_round(
        actor=actor,
        organisation=world.firm,
        initiative=name,
        conversation=polis.read_conversation(folder),
    )


def counts() -> tuple[int, ...]:
    tables = (Engagement, Participant, Contribution, Idea, Stance)
    return tuple(table.objects.count() for table in tables)


def test_a_conversation_comes_in_as_a_closed_round(world: World, folder: Path) -> None:
    found = bring(world, folder)
    engagement = found.engagement
    assert (found.participants, found.contributions, found.votes, found.is_new) == (3, 3, 3, True)
    assert (engagement.state, engagement.is_imported, engagement.title) == (
        "closed",
        True,
        "What about taxis?",
    )
    ideas = Idea.objects.order_by("number").values_list(
        "number", "source_id", "text", "contribution__state", "contribution__channel"
    )
    assert list(ideas) == [
        (1, "0", "Fewer taxis", "received", "import"),
        (2, "1", "Two lines\nof words, and “quotes”", "received", "import"),
        (3, "2", "Spam", "hidden", "import"),
    ]
    assert set(engagement.participants.values_list("via", "display_name")) == {("imported", "")}
    days = set(engagement.participants.values_list("joined_at", flat=True))
    assert {clock.day_of(at) for at in days} == days
    assert Checkpoint.objects.filter(stream__name=f"e/{engagement.public_id}").exists()
    assert verify().findings == []


def test_the_last_vote_counts_by_its_time_then_by_its_line(world: World, folder: Path) -> None:
    engagement = bring(world, folder).engagement
    actor = Actor(organisation_id=world.firm.pk, standing="owner")
    assert present.facts(actor, engagement) == {
        "participants": 3,
        "votes": 3,
        "items": [
            {
                "id": 0,
                "text": "Fewer taxis",
                "state": "open",
                "support": 0,
                "concern": 1,
                "pass": 0,
                "support_share": 0.0,
            },
            {
                "id": 1,
                "text": "Two lines\nof words, and “quotes”",
                "state": "open",
                "support": 1,
                "concern": 0,
                "pass": 1,
                "support_share": 0.5,
            },
            {
                "id": 2,
                "text": "Spam",
                "state": "hidden",
                "support": 0,
                "concern": 0,
                "pass": 0,
                "support_share": None,
            },
        ],
    }


def test_a_second_time_brings_nothing_new(world: World, folder: Path) -> None:
    first = bring(world, folder)
    before = counts()
    second = bring(world, folder, "Another name")
    assert (second.engagement.pk, second.is_new) == (first.engagement.pk, False)
    assert (second.participants, second.contributions, second.votes) == (3, 3, 3)
    assert counts() == before


def test_without_votes_csv_the_matrix_has_the_last_votes(world: World, folder: Path) -> None:
    (folder / "votes.csv").unlink()
    (folder / "participants-votes.csv").write_text(
        "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2\n"
        "0,,1,1,1,0,,1,\n1,0,2,0,0,0,,,\n2,0,0,2,0,1,-1,0,\n",
        encoding="utf-8",
    )
    found = bring(world, folder)
    assert (found.participants, found.contributions, found.votes) == (3, 3, 3)
    rows = Stance.objects.values_list("idea__source_id", "value").order_by("idea", "value")
    assert list(rows) == [("0", -1), ("1", 0), ("1", 1)]


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("votes.csv", VOTES + "1472000009000,x,0,3,2\n", "votes.csv, line 7: “vote” is “2”"),
        ("votes.csv", VOTES + "1472000009000,x,9,3,1\n", "votes.csv, line 7: There is a vote on"),
        ("votes.csv", VOTES + "1472000009000,x,0\n", "votes.csv, line 7: It has 3 columns"),
        ("votes.csv", VOTES + "soon,x,0,3,1\n", "votes.csv, line 7: The timestamp “soon”"),
        ("votes.csv", VOTES + ",x,0,3,1\n", "votes.csv, line 7: The timestamp is missing."),
        ("votes.csv", VOTES + '1,x,0,3,"1\n', "votes.csv, line 7: A quotation mark"),
        ("votes.csv", "timestamp,datetime,comment-id,vote\n", "votes.csv, line 1: The column"),
        ("votes.csv", "", "votes.csv: The file is empty."),
        ("votes.csv", VOTES + "1\0,x,0,3,1\n", "votes.csv, line 7: There is a character"),
        ("votes.csv", VOTES + "x" * 300_000, "votes.csv, line 7: The line is longer"),
        (
            "comments.csv",
            COMMENTS + "1,x,1,0,0,0,1,Again\n",
            "comments.csv, line 6: The comment-id 1 stands already in line 2.",
        ),
        ("comments.csv", COMMENTS + "1,x,7,0,0,0,3,New\n", "comments.csv, line 6: “moderated”"),
        ("comments.csv", COMMENTS + "1,x,7,0,0,0,1,  \n", "comments.csv, line 6: The statement"),
        ("comments.csv", COMMENTS + "1,x,,0,0,0,1,New\n", "comments.csv, line 6: “comment-id”"),
        (
            "comments.csv",
            COMMENTS + f"1,x,7,0,0,0,1,{'a' * 1001}\n",
            "comments.csv, line 6: This is too long: 1,001 of 1,000",
        ),
        ("comments.csv", COMMENTS.splitlines()[0] + "\n", "comments.csv: There is no statement"),
    ],
)
def test_what_does_not_fit_is_named_with_its_line_and_nothing_is_kept(
    world: World, folder: Path, file: str, text: str, said: str
) -> None:
    (folder / file).write_text(text, encoding="utf-8")
    before = counts()
    with pytest.raises(polis.SourceError) as refused:
        bring(world, folder)
    assert str(refused.value.reason).startswith(said)
    assert counts() == before


def test_another_encoding_is_named_with_its_line(world: World, folder: Path) -> None:
    (folder / "comments.csv").write_bytes(
        COMMENTS.encode() + "1,x,7,0,0,0,1,Caf\xe9\n".encode("cp1252")
    )
    with pytest.raises(polis.SourceError, match=r"comments.csv, line 6: It is not UTF-8"):
        bring(world, folder)


def test_ten_gigabytes_are_refused_before_they_are_read(world: World, folder: Path) -> None:
    with (folder / "votes.csv").open("wb") as file:
        file.truncate(10 * 2**30)
    with pytest.raises(polis.SourceError, match=r"votes.csv: It has 10.0.GB; the limit is"):
        bring(world, folder)


def test_a_failure_in_the_middle_leaves_nothing(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bersama.methods.ideas.actions import importing

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    before = (counts(), Entry.objects.count())
    monkeypatch.setattr(importing, "record_batch", full)
    with pytest.raises(OSError, match="No space"):
        bring(world, folder)
    assert (counts(), Entry.objects.count()) == before


def test_the_command_prints_the_four_facts_and_the_results(
    world: World,
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from bersama.config import datafolder
    from bersama.config.commands import importing, results

    # The database of the tests is elsewhere; the folder looks like one that was started once.
    started = tmp_path / "data"
    started.mkdir()
    datafolder.mark(started, datafolder.Written("0.1.0.dev0", {}))
    monkeypatch.setenv("BERSAMA_DATA", str(started))
    monkeypatch.setattr("bersama.config.starting.ready", lambda: None)
    for module in (importing, results):
        monkeypatch.setattr("bersama.config.migrating.missing", list)
        assert module is not None
    words = ["import", "polis", str(folder), "--initiative", "Taxis", "--json"]
    printed = []
    for _turn in range(2):
        assert main(words) == 0
        printed.append(json.loads(capsys.readouterr().out))
    code = Engagement.objects.get().code
    assert printed == [{"engagement": code, "participants": 3, "contributions": 3, "votes": 3}] * 2
    assert main(["results", code, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [list(item) for item in found["items"]] == [
        ["id", "text", "state", "support", "concern", "pass", "support_share"]
    ] * 3
    (folder / "votes.csv").write_text(VOTES + "1,x,0,3,7\n", encoding="utf-8")
    assert main(words) == 65
    assert "votes.csv, line 7: “vote” is “7”" in capsys.readouterr().err
    assert main(["results", "nothere", "--json"]) == 64


def test_results_at_the_console_wait_for_the_close_and_withhold(
    world: World, ask: Callable[..., Engagement]
) -> None:
    engagement = ask()
    give(engagement, "Buns")
    actor = Actor(organisation_id=world.firm.pk, standing="owner", door="console")
    from bersama.core.errors import Denied

    with pytest.raises(Denied):
        present.facts(actor, engagement)
    idea = Idea.objects.get()
    for _n in range(3):
        actions.cast_vote(actor=join(engagement), idea=idea, value=1)
    close(world, engagement)
    found = present.facts(actor, engagement)
    assert (found["votes"], found["items"][0]["support"], found["items"][0]["support_share"]) == (
        None,
        None,
        None,
    )
    with pytest.raises(Missing):
        queries.round_at_console(Actor(), engagement.code)


@pytest.mark.skipif(not REAL.exists(), reason="the real conversations are not here")
@pytest.mark.parametrize(
    ("name", "expected"),
    [("brexit-consensus", (204, 50, 5303)), ("15-per-hour-seattle", (339, 54, 2872))],
)
def test_a_real_conversation_has_the_numbers_of_its_matrix(
    world: World, name: str, expected: tuple[int, int, int]
) -> None:
    found = bring(world, REAL / name)
    assert (found.participants, found.contributions, found.votes) == expected
    with (REAL / name / "participants-votes.csv").open(encoding="utf-8", newline="") as file:
        people = list(csv.DictReader(file))
    actor = Actor(organisation_id=world.firm.pk, standing="owner")
    items = present.facts(actor, found.engagement)["items"]
    assert len(items) == expected[1]
    for item in items:
        cells = [row[str(item["id"])] for row in people]
        wanted = (cells.count("1"), cells.count("-1"), cells.count("0"))
        assert (item["support"], item["concern"], item["pass"]) == wanted
    assert verify().findings == []

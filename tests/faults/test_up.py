"""`bersama up` as an operator meets it: real processes, real signals."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.harness.site import Site, is_alive, kill, made

pytestmark = pytest.mark.faults


def eventually(is_so: Callable[[], bool], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while not is_so() and time.monotonic() < until:
        time.sleep(0.05)
    return is_so()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("up") / "data")
    site.start()
    yield site
    site.stop()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = made(tmp_path / "data")
    yield site
    site.kill()


def test_the_data_folder_and_what_is_secret_in_it_are_the_owners_only(running: Site) -> None:
    modes = {
        name: oct(stat.S_IMODE((running.data / name).stat().st_mode))
        for name in (".", "secret-key", "bersama.sqlite3", "version.json")
    }
    assert modes == {
        ".": "0o700",
        "secret-key": "0o600",
        "bersama.sqlite3": "0o600",
        "version.json": "0o600",
    }


def test_it_prints_its_address_and_the_link_of_the_first_owner(running: Site) -> None:
    said = running.log.read_text()
    assert f"Bersama is here: {running.url}/" in said
    assert f"  {running.url}/enter/" in said


def test_a_second_one_on_the_same_folder_is_refused(running: Site) -> None:
    said = running.run("up", "--port", str(running.port + 1), code=75)
    assert said.startswith("bersama: Another Bersama (process ")


def test_a_web_process_that_is_killed_is_replaced(running: Site) -> None:
    before = running.named("web")
    assert len(before) == 2
    kill(before[0])
    assert eventually(lambda: len(set(running.named("web")) - {before[0]}) == 2)
    assert eventually(running.answers, 30)


def test_a_master_and_a_worker_that_are_killed_are_started_again(running: Site) -> None:
    for name, words in (("master", "The web server ended"), ("worker", "The worker ended")):
        (before,) = running.named(name)
        kill(before)
        assert eventually(lambda n=name, b=before: running.named(n) not in ([], [b]))
        assert words in running.log.read_text()
    assert eventually(running.answers, 30)


def test_the_worker_gives_a_sign_of_life(running: Site) -> None:
    assert eventually(lambda: (running.data / "pulse" / "worker").exists())


def test_doctor_finds_nothing_wrong_with_a_fresh_site(running: Site) -> None:
    eventually(lambda: (running.data / "pulse" / "worker").exists())
    found = json.loads(running.run("doctor", "--json", BERSAMA_URL=running.url))
    assert [f["sentence"] for f in found["findings"] if f["level"] == "wrong"] == []
    assert found["healthy"] is True


def test_a_port_in_use_is_named_with_the_way_out(site: Site) -> None:
    with socket.create_server(("127.0.0.1", site.port)):
        said = site.run("up", "--port", str(site.port), code=69)
    assert said == (
        f"bersama: Port {site.port} is in use by another program. Stop that one, or choose "
        f"another port: --port {site.port + 1}.\n"
    )


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_within_five_seconds_and_leaves_nobody_behind(
    site: Site, sign: signal.Signals
) -> None:
    site.start()
    assert site.process is not None
    pids, began = site.everybody(), time.monotonic()
    assert len(pids) == 4
    site.process.send_signal(sign)
    assert site.process.wait(timeout=10) == 0
    assert time.monotonic() - began < 5
    assert [pid for pid in pids if is_alive(pid)] == []


def test_its_children_end_when_it_is_killed_itself(site: Site) -> None:
    site.start()
    assert site.process is not None
    pids = site.everybody()
    kill(site.process.pid)
    site.process.wait()
    site.start()  # it waits for those that were left over
    assert eventually(lambda: len(site.everybody()) == 4, 30)
    assert [pid for pid in pids if is_alive(pid)] == []


def test_a_restore_ends_first_what_a_killed_one_left(site: Site) -> None:
    """Else they would go on writing into the data that are moved aside. One hangs for good."""
    site.python("from tests.world import make_firm; make_firm()")
    file = json.loads(site.run("backup", "--json"))["file"]
    site.start()
    assert site.process is not None
    pids = [pid for name in ("master", "worker") for pid in site.named(name)]
    os.kill(pids[-1], signal.SIGSTOP)
    kill(site.process.pid)
    site.process.wait()
    site.run("restore", file, "--accept-loss")
    assert [pid for pid in pids if is_alive(pid)] == []


def test_a_first_start_that_was_killed_in_the_middle_is_done_again(tmp_path: Path) -> None:
    site = Site(tmp_path / "data")
    half = "from django.core.management import call_command as c; c('migrate', 'auth', verbosity=0)"
    site.python(half)
    (site.data / "secret-key").write_text("")  # made, and not written yet
    (site.data / "address").write_text("")
    try:
        site.start()
    finally:
        site.stop()
    said = site.log.read_text()
    assert "A new data folder: " in said
    assert f"  {site.url}/enter/" in said
    assert "older version" not in said
    assert list((site.data / "backups").glob("*.zip")) == []
    assert len((site.data / "secret-key").read_text()) > 50
    assert site.facts("verify")["whole"] is True


def test_an_address_that_was_not_written_whole_is_not_used(site: Site) -> None:
    ask = "from bersama.config import settings; print(settings.BERSAMA_URL)"
    (site.data / "address").write_text("http://192.168.1.7:8000\n")
    assert site.python(ask) == "http://192.168.1.7:8000\n"
    for broken in ("", "http", "http://"):
        (site.data / "address").write_text(broken)
        assert site.python(ask) == "http://localhost:8000\n"


def test_data_of_a_newer_version_are_refused_by_name(site: Site) -> None:
    file = site.data / "version.json"
    said = json.loads(file.read_text())
    said["version"], said["migrations"]["ideas"] = "9.9", "0099_from_the_future"
    file.write_text(json.dumps(said))
    refused = site.run("up", "--port", str(site.port), code=78)
    assert "were written by a newer Bersama (9.9): ideas.0099_from_the_future" in refused
    assert "restore the backup that was made before the upgrade" in refused


def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file" / "data", tmp_path / "file"):
        said = Site(place).run("up", code=77)
        assert f"BERSAMA_DATA: {place} is no folder; a file has its name" in said


@pytest.mark.parametrize("port", ["0", "-1", "65536", "99999"])
def test_a_number_that_is_no_port_is_refused_before_anything_is_made(
    tmp_path: Path, port: str
) -> None:
    site = Site(tmp_path / "data")
    for command in ("up", "demo"):
        said = site.run(command, "--port", port, code=64)
        assert said == f"bersama: {port} is no port; one from 1 to 65535 is.\n"
    assert not site.data.exists()


def test_what_is_not_known_by_that_name_is_a_wrong_use(site: Site) -> None:
    assert "no question with this code: zzz" in site.run("results", "zzz", code=64)
    assert "There is no firm zzz; here: none." in site.run("link", "zzz", code=64)
    assert "There is no firm zzz; here: none." in site.run("export", "zzz", "x.zip", code=64)


OPEN = """
from tests import world as w
bakery = w.make_firm()
for when in ("after_close", "after_own_act"):
    engagement = w.ask_breads(bakery, results_when=when)
    for choice in ("Rye", "Rye", "Pandan"):
        w.answer(engagement, choice)
    print(engagement.code)
w.close_now(bakery, engagement)
"""


def test_numbers_of_an_open_question_are_not_printed(site: Site) -> None:
    still_open, closed = site.python(OPEN).split()
    said = site.run("results", still_open, "--json", code=77)
    assert said.startswith("bersama: The results are shown to everybody after it closes on ")
    assert site.facts("results", closed)["participants"] == 3


def test_the_head_of_a_page_comes_without_its_body(running: Site) -> None:
    asked = urllib.request.Request(f"{running.url}/sign-in", method="HEAD")  # noqa: S310
    with urllib.request.urlopen(asked, timeout=5) as answer:  # noqa: S310
        assert (answer.status, answer.read()) == (200, b"")
        assert int(answer.headers["Content-Length"]) > 500
    assert "WARNING" not in running.log.read_text()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_is_named_before_anything_is_half_made(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        site = Site(disk / "data")
        said = site.run("up", code=74)
        assert "is full: " in said
        assert "64 MB are needed" in said
        assert not (site.data / "bersama.sqlite3").exists()
    finally:
        subprocess.run(["umount", str(disk)], check=False)


def test_lan_and_url_exclude_each_other(site: Site) -> None:
    assert "not allowed with" in site.run("up", "--lan", "--url", "https://x.example", code=64)
    assert "--url ftp://x: an address such as" in site.run("up", "--url", "ftp://x", code=64)


def test_a_setting_that_can_not_be_used_names_itself(site: Site) -> None:
    said = site.run("up", code=78, BERSAMA_SIGNUP="perhaps")
    assert said == "bersama: BERSAMA_SIGNUP='perhaps': on or off is expected.\n"


def test_on_the_network_it_listens_on_the_address_that_it_prints(site: Site) -> None:
    probe = "from bersama.config.addresses import in_network as a; print(a())"
    found = subprocess.run(
        [sys.executable, "-c", probe],
        env=site.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode:
        pytest.skip("this machine is in no network")
    site.url = f"http://{found.stdout.strip()}:{site.port}"
    site.start("--lan", "--no-worker")
    said = site.log.read_text()
    assert f"Bersama is here: {site.url}/" in said
    assert "The line is not encrypted" in said
    site.stop()


def test_verify_says_in_json_what_it_found(tmp_path: Path) -> None:
    site = made(tmp_path / "data")
    found = json.loads(site.run("verify", "--json"))
    assert (found["whole"], found["exit_code"]) == (True, 0)


ON_DATA = [
    ["verify"],
    ["backup"],
    ["results", "abcdefg"],
    ["export", "roti-pagi", "firm.zip"],
    ["link", "roti-pagi"],
]
ELSEWHERE = "Start it first: bersama up. If the data lie elsewhere, say where with BERSAMA_DATA."


@pytest.mark.parametrize("command", ON_DATA, ids=lambda words: words[0])
def test_a_command_that_works_on_data_makes_none(tmp_path: Path, command: list[str]) -> None:
    site = Site(tmp_path / "data")
    said = site.run(*command, code=69)
    assert said == f"bersama: There is no data folder at {site.data}. {ELSEWHERE}\n"
    assert list(tmp_path.iterdir()) == []
    site.data.mkdir()
    said = site.run(*command, code=69)
    assert said == f"bersama: There are no data of Bersama in {site.data} yet. {ELSEWHERE}\n"
    assert list(site.data.iterdir()) == []


def test_doctor_makes_nothing_either_and_changes_no_rights(site: Site, tmp_path: Path) -> None:
    nowhere = Site(tmp_path / "nowhere")
    said = nowhere.run("doctor", code=1)
    assert f"WRONG  There is no data folder at {nowhere.data}." in said
    assert "-> bersama up" in said
    assert not nowhere.data.exists()
    site.data.chmod(0o755)
    assert f"-> chmod 700 {site.data}" in site.run("doctor", code=1)
    assert stat.S_IMODE(site.data.stat().st_mode) == 0o755


def test_the_place_that_is_named_is_the_default_one_without_a_setting(tmp_path: Path) -> None:
    site = Site(tmp_path / "data")
    said = site.run("verify", code=69, BERSAMA_DATA="", XDG_DATA_HOME=str(tmp_path / "home"))
    assert f"There is no data folder at {tmp_path / 'home' / 'bersama'}." in said
    assert list(tmp_path.iterdir()) == []

"""Before there is a firm here: who may make the first one."""

from __future__ import annotations

import pytest

from bersama.core.actor import ANONYMOUS, WORKER, Actor
from tests import world as w
from tests.doors.cases import Case, ask_all, compare
from tests.doors.matrix import Matrix

pytestmark = pytest.mark.django_db


def test_before_there_is_a_firm(table: Matrix) -> None:
    somebody = Actor(person_id=w.make_person("Aminah").pk)
    who = dict.fromkeys(("staff", "owner", "revoked"), somebody)
    cases = [
        Case(f"organisations.{name}", {"firms": "none"}, None, actors)
        for name, actors in (
            ("first", {**who, "anonymous": ANONYMOUS, "worker": WORKER}),
            ("create", {**who, "anonymous": ANONYMOUS, "worker": WORKER}),
        )
    ]
    assert compare(table, cases, ask_all(cases)) == []

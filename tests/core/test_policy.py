"""One way to ask who may do what, and why not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bersama.core import policy
from bersama.core.actor import ANONYMOUS, WORKER, Actor
from bersama.core.errors import Denied, Missing
from bersama.core.policy import YES, Verdict, can, hidden, no, require

REASON = "Only on Sundays."
VERDICTS = {"yes": YES, "no": no(REASON), "hidden": hidden()}


@pytest.fixture(autouse=True)
def three_policies(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    known = dict(policy._policies)
    for name, verdict in VERDICTS.items():
        known[f"test.{name}"] = policy.Policy(
            f"test.{name}", lambda actor, thing, said=verdict: said, frozenset()
        )
    monkeypatch.setattr(policy, "_policies", known)
    return iter(())


@pytest.mark.parametrize(
    "name,allowed,visible", [("yes", True, True), ("no", False, True), ("hidden", False, False)]
)
@pytest.mark.parametrize("actor", [ANONYMOUS, WORKER, Actor(person_id=1)])
def test_a_verdict_says_whether_and_whether_one_may_know(
    actor: Actor, name: str, allowed: bool, visible: bool
) -> None:
    verdict = can(actor, f"test.{name}", None)
    assert (bool(verdict), verdict.visible) == (allowed, visible)


def test_require_passes_in_silence_when_allowed() -> None:
    require(ANONYMOUS, "test.yes", None)


def test_require_tells_the_reason() -> None:
    with pytest.raises(Denied) as said:
        require(ANONYMOUS, "test.no", None)
    assert (said.value.reason, said.value.status) == (REASON, 403)


def test_require_hides_what_may_not_be_known() -> None:
    with pytest.raises(Missing) as said:
        require(ANONYMOUS, "test.hidden", None)
    assert said.value.status == 404


def test_an_unknown_policy_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        can(ANONYMOUS, "test.nobody", None)


def test_two_policies_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two policies"):
        policy.policy("test.yes", covers=[])(lambda actor, thing: YES)


def test_what_was_asked_is_noted_while_somebody_listens() -> None:
    names: set[str] = set()
    token = policy.asked.set(names)
    try:
        can(ANONYMOUS, "test.no", None)
        with pytest.raises(Denied):
            require(ANONYMOUS, "test.no", None)
        can(ANONYMOUS, "test.yes", None)
    finally:
        policy.asked.reset(token)
    can(ANONYMOUS, "test.hidden", None)
    assert names == {"test.no", "test.yes"}


def test_a_verdict_with_a_reason_is_not_allowed_by_its_text() -> None:
    assert not Verdict(False, "Yes.")
    assert Verdict(True)

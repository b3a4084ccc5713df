"""Who acts, and what may be told from it."""

from __future__ import annotations

import dataclasses

import pytest

from bersama.core.actor import ANONYMOUS, CONSOLE, WORKER, Actor

OWNER = Actor(person_id=1, organisation_id=7, standing="owner")
STAFF = Actor(person_id=2, organisation_id=7, standing="staff")
STRANGER = Actor(person_id=3)
SEATED = Actor(person_id=4, engagement_id=9, participant_id=5)


@pytest.mark.parametrize(
    "actor,anonymous,machine,owns,works,sits",
    [
        (ANONYMOUS, True, False, False, False, False),
        (WORKER, False, True, False, False, False),
        (CONSOLE, False, True, False, False, False),
        (OWNER, False, False, True, True, False),
        (STAFF, False, False, False, True, False),
        (STRANGER, False, False, False, False, False),
        (SEATED, False, False, False, False, True),
    ],
)
def test_what_each_actor_is(
    actor: Actor, anonymous: bool, machine: bool, owns: bool, works: bool, sits: bool
) -> None:
    assert (
        actor.is_anonymous,
        actor.is_machine,
        actor.owns(7),
        actor.works_for(7),
        actor.sits_in(9),
    ) == (anonymous, machine, owns, works, sits)


def test_standing_counts_in_its_own_firm_only() -> None:
    assert not OWNER.owns(8)
    assert not OWNER.works_for(8)
    assert not SEATED.sits_in(10)


def test_a_revoked_standing_is_no_standing() -> None:
    revoked = Actor(person_id=1, organisation_id=7, standing="")
    assert (revoked.owns(7), revoked.works_for(7)) == (False, False)


def test_an_actor_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        OWNER.standing = "staff"  # type: ignore[misc]


def test_somebody_at_the_console_is_a_person_again_with_an_id() -> None:
    somebody = Actor(person_id=1, door="console")
    assert (somebody.is_machine, somebody.is_anonymous) == (False, False)

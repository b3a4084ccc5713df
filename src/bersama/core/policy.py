"""One way to ask who may do what, and why not.

A room registers its policies in `rules.py`:

    @policy("ideas.vote", covers=[("contribution", "vote")])
    def vote(actor: Actor, idea: Idea) -> Verdict: ...

and asks with `can` (pages, presenters) or `require` (the first line of an action). A
policy returns at its first reason: one sentence for that person, or `hidden()` when that
person may not even know that the thing exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from bersama.core.actor import Actor
from bersama.core.errors import Denied, Missing, Sentence, TooEarly

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of a policy; true when allowed, else `reason` says why not."""

    allowed: bool
    reason: Sentence = ""
    visible: bool = True
    is_early: bool = False

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(True)


def no(reason: Sentence) -> Verdict:
    """Not allowed, for this reason, which the person is told."""
    return Verdict(False, reason)


def not_yet(reason: Sentence) -> Verdict:
    """Allowed later; the reason says when."""
    return Verdict(False, reason, is_early=True)


def hidden() -> Verdict:
    """Not allowed, and not to be known: the door answers 404."""
    return Verdict(False, _("There is nothing here, or it is not yours to see."), visible=False)


Rule = Callable[[Actor, Any], Verdict]


@dataclass(frozen=True, slots=True)
class Policy:
    name: str
    rule: Rule
    covers: frozenset[Pair]


_policies: dict[str, Policy] = {}

# The policies asked while a request was served; the doors test looks at it.
asked: ContextVar[set[str] | None] = ContextVar("asked", default=None)


def policy(name: str, *, covers: Iterable[Pair]) -> Callable[[Rule], Rule]:
    """Register a rule under its name, with the `(resource, action)` pairs it covers."""

    def register(rule: Rule) -> Rule:
        if name in _policies:
            raise ValueError(f"two policies are named {name!r}")
        _policies[name] = Policy(name, rule, frozenset(covers))
        return rule

    return register


def policies() -> dict[str, Policy]:
    return dict(sorted(_policies.items()))


def can(actor: Actor, name: str, thing: Any) -> Verdict:
    """Ask one policy. An unknown name is a KeyError: a mistake of ours, not of the person."""
    if (names := asked.get()) is not None:
        names.add(name)
    return _policies[name].rule(actor, thing)


def require(actor: Actor, name: str, thing: Any) -> None:
    """Raise Denied with the policy's reason, or Missing, unless the actor may."""
    verdict = can(actor, name, thing)
    if verdict:
        return
    if not verdict.visible:
        raise Missing(verdict.reason)
    raise TooEarly(verdict.reason) if verdict.is_early else Denied(verdict.reason)


@policy("public", covers=[("public page", "view")])
def public(actor: Actor, thing: Any) -> Verdict:
    """Pages that are for everybody and show nothing of anybody."""
    return YES

"""Who may enter, and what somebody may do with an account."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bersama.commons.people import registry
from bersama.commons.people.models import Consent, Person, Token
from bersama.commons.people.queries import is_live
from bersama.core.actor import Actor
from bersama.core.policy import YES, Verdict, hidden, no, policy

GONE = _("This link is no longer valid. Ask the person who gave it to you for a new one.")
GUESSES = 5


@policy("people.make_person", covers=[("account", "create")])
def make_person(actor: Actor, thing: object) -> Verdict:
    """Taking part makes a person; whether one may take part is asked where that happens."""
    return YES


@policy("people.make_token", covers=[("account", "issue link")])
def make_token(actor: Actor, purpose: str) -> Verdict:
    """A visitor may cause only what goes to a mailbox; the rest is for people who are in."""
    found = registry.purpose(purpose)
    if actor.is_anonymous and not (purpose == "code" or (found and found.anyone)):
        return hidden()
    return YES


@policy("people.enter", covers=[("sign-in", "enter")])
def enter(actor: Actor, token: Token | None) -> Verdict:
    """By a live link of a purpose that is known; everything else is one and the same refusal."""
    gone = Verdict(False, GONE, visible=False)
    if token is None or not is_live(token) or registry.purpose(token.purpose) is None:
        return gone
    if token.person is not None and not token.person.is_active:
        return gone
    return YES


@policy("people.sign_in", covers=[("sign-in", "ask for code")])
def sign_in(actor: Actor, thing: object) -> Verdict:
    if not settings.BERSAMA_SMTP:
        return no(
            _("No mail is sent from here. Ask whoever runs this site, or a colleague, for a link.")
        )
    return YES


@policy("people.use_code", covers=[("sign-in", "use code")])
def use_code(actor: Actor, token: Token | None) -> Verdict:
    """A code counts until it was used, ran out, or was guessed at five times."""
    if token is None or token.purpose not in registry.CODES or not is_live(token):
        return no(_("This code is no longer valid. Ask for a new one."))
    if token.tries > GUESSES:
        return no(_("Code void; request a new one."))
    if token.purpose == "prove" and token.person_id != actor.person_id:
        return no(_("This code is no longer valid. Ask for a new one."))
    return YES


@policy("people.draw_code", covers=[("sign-in", "draw code")])
def draw_code(actor: Actor, token: Token) -> Verdict:
    """Codes are drawn when the letter is written, so that they are stored nowhere."""
    return YES if actor.is_machine and is_live(token) else hidden()


@policy("people.edit", covers=[("account", "view"), ("account", "edit")])
def edit(actor: Actor, person: Person | None) -> Verdict:
    """An account is its owner's alone; the operator may help from the console."""
    if person is None:
        return YES if actor.person_id else hidden()
    if actor.is_machine or actor.person_id == person.pk:
        return YES
    return hidden()


@policy("people.forget_tokens", covers=[("sign-in", "forget")])
def forget_tokens(actor: Actor, thing: object) -> Verdict:
    return YES if actor.is_machine else hidden()


@policy("people.consent_for", covers=[("consent", "record for others")])
def consent_for(actor: Actor, person: Person) -> Verdict:
    """Only within an act of a room that knows this person, which asks its own policy."""
    return YES if actor.is_machine or actor.standing else hidden()


@policy("people.withdraw_by_link", covers=[("consent", "withdraw by link")])
def withdraw_by_link(actor: Actor, consent: Consent | None) -> Verdict:
    """Whoever holds the link of a letter takes that permission back, and does nothing else."""
    return YES if consent is not None else hidden()

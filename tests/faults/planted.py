"""The faults that `plant.py` plants: one edit each, and the smallest tests that must notice it."""

from __future__ import annotations

from dataclasses import dataclass

SOURCE = "src/bersama"
LIMIT = "tests/architecture/test_limits.py::test_the_house_keeps_the_limit"
IDEAS = "tests/rooms/methods/ideas/test_actions.py"
ROUNDS = "tests/rooms/cocreation/initiatives"
SURVEYS = "tests/rooms/methods/surveys/test_answering.py"


@dataclass(frozen=True, slots=True)
class Fault:
    """`old` stands exactly once in `file` and becomes `new`; `tests` are given to pytest."""

    name: str
    what: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


FAULTS: tuple[Fault, ...] = (
    Fault(
        "policy-off-own-idea",
        "authors vote for their own ideas",
        f"{SOURCE}/methods/ideas/rules.py",
        'if queries.is_author(actor, idea):\n        return no(_("This is your own',
        'if False:\n        return no(_("This is your own',
        (f"{IDEAS}::test_author_may_not_vote_and_is_told_why",),
    ),
    Fault(
        "policy-off-decision",
        "everybody who works for the firm publishes its decisions",
        f"{SOURCE}/cocreation/initiatives/rules.py",
        "def decide(actor: Actor, engagement: Engagement) -> Verdict:\n"
        "    if actor.owns(engagement.organisation_id):",
        "def decide(actor: Actor, engagement: Engagement) -> Verdict:\n"
        "    if actor.works_for(engagement.organisation_id):",
        (f"{ROUNDS}/test_rules.py",),
    ),
    Fault(
        "policy-off-results",
        "results are shown before the close",
        f"{SOURCE}/cocreation/initiatives/rules.py",
        "if queries.is_over(engagement):\n        return YES",
        "if True:\n        return YES",
        (f"{ROUNDS}/test_rules.py",),
    ),
    Fault(
        "vote-twice-by-a-twin",
        "who votes on an idea and on its twin counts twice after they are merged",
        f"{SOURCE}/methods/ideas/queries/counting.py",
        "key = (roots.get(pk, pk), participant)",
        "key = (roots.get(pk, pk), participant + pk * 10**6)",
        (f"{IDEAS}::test_merging_keeps_every_author_and_counts_each_person_once",),
    ),
    Fault(
        "vote-twice-by-answering-again",
        "a second answer counts beside the first",
        f"{SOURCE}/methods/surveys/actions/answering.py",
        "        response.replies.all().delete()\n",
        "",
        (f"{SURVEYS}::test_a_second_answer_replaces_the_first",),
    ),
    Fault(
        "vote-twice-by-the-same-form",
        "a form that arrives again is carried out again",
        f"{SOURCE}/core/once.py",
        "return _signer.unsign(signed, max_age=(KEPT_DAYS - 1) * 86400)",
        "return uuid.uuid4().hex",
        (f"{SURVEYS}::test_the_same_form_sent_again_counts_once_and_keeps_the_seat",),
    ),
    Fault(
        "ledger-entry-skipped",
        "a vote is stored and not recorded",
        f"{SOURCE}/methods/ideas/actions/talking.py",
        '        record(actor, "ideas.stance.cast", stance, at=at, changed=not made)\n',
        "",
        (f"{IDEAS}::test_a_stance_is_one_row_and_the_last_word_counts",),
    ),
    Fault(
        "ledger-entry-skipped-in-shape",
        "the same, seen from its shape alone: an action that records nothing",
        f"{SOURCE}/methods/ideas/actions/talking.py",
        '        record(actor, "ideas.stance.cast", stance, at=at, changed=not made)\n',
        "",
        (f"{LIMIT}[actions]",),
    ),
    Fault(
        "ledger-change-unseen",
        "verify no longer compares a row with the commitment to it",
        f"{SOURCE}/core/ledger/rows.py",
        "if (computed, marks) == (commitment, found.marks):",
        "if True:",
        ("tests/core/ledger/test_tampered.py",),
    ),
    Fault(
        "wrong-remainder",
        "the smallest remainders get what is left over",
        f"{SOURCE}/science/shares.py",
        "(parts[i] - quotas[i],",
        "(quotas[i] - parts[i],",
        ("tests/science/test_shares.py",),
    ),
    Fault(
        "small-group-shown",
        "groups of four are shown where five are the fewest",
        f"{SOURCE}/science/withholding.py",
        "FEWEST = 5",
        "FEWEST = 4",
        ("tests/science/test_withholding.py",),
    ),
    Fault(
        "missing-translation",
        "a sentence that a participant meets is not said in Malay",
        f"{SOURCE}/locale/ms/LC_MESSAGES/django.po",
        'msgstr "Sila jawab ini."',
        'msgstr ""',
        (f"{LIMIT}[languages]",),
    ),
    Fault(
        "wrong-floor",
        "people, on a low floor, read a room of a higher one",
        f"{SOURCE}/commons/people/queries.py",
        "from __future__ import annotations\n",
        "from __future__ import annotations\n\nfrom bersama.methods.ideas import models\n",
        (f"{LIMIT}[floors, rooms and furniture]",),
    ),
    Fault(
        "wrong-door",
        "a page reads a table past its queries",
        f"{SOURCE}/methods/surveys/pages/answering.py",
        "from __future__ import annotations\n",
        "from __future__ import annotations\n\nfrom bersama.methods.surveys import models\n",
        (f"{LIMIT}[floors, rooms and furniture]",),
    ),
)

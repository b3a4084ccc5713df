"""Each limit catches its fault: planted in a small house, it is reported, and nothing else."""

from __future__ import annotations

import re

import pytest

from tests.architecture import imports
from tests.architecture.limits import LIMITS
from tests.architecture.small_house import Fault, build

IDEAS = "methods/ideas/"
DETAIL = IDEAS + "templates/ideas/detail.html"
MALAY = "locale/ms/LC_MESSAGES/django.po"
PLACE = "bersama/methods/ideas/"

# What is planted: (name, [(file, old text, new text)], the findings without their sentences).
FAULTS: list[tuple[str, list[Fault], list[str]]] = [
    (
        "a module called utils",
        [("core/utils.py", "", "X = 1\n")],
        ["name bersama/core/utils.py:1"],
    ),
    (
        "a package called helpers",
        [("web/helpers/__init__.py", "", "")],
        ["name bersama/web/helpers/__init__.py:1"],
    ),
    (
        "a function of 61 lines",
        [("core/clock.py", "", "def long():\n" + "    x = 1\n" * 60)],
        ["size bersama/core/clock.py:1"],
    ),
    (
        "a module of 401 lines",
        [("core/clock.py", "", "X = 1\n" * 401)],
        ["size bersama/core/clock.py:1"],
    ),
    (
        "the base of the apps is a candidate",
        [("core/apps.py", "    default = False", "    pass")],
        ["app bersama/core/apps.py:1"],
    ),
    (
        "an app that is no candidate",
        [(IDEAS + "apps.py", "    default = True", "    pass")],
        [f"app {PLACE}apps.py:3"],
    ),
    (
        "an app of a foreign base",
        [
            (
                IDEAS + "apps.py",
                "bersama.core.apps import BersamaApp",
                "django.apps import AppConfig as BersamaApp",
            )
        ],
        [f"app {PLACE}apps.py:3"],
    ),
    (
        "an app with a foreign name",
        [(IDEAS + "apps.py", '"bersama.methods.ideas"', '"bersama.methods.surveys"')],
        [f"app {PLACE}apps.py:3"],
    ),
    (
        "a room without an app, not installed",
        [("commons/files/__init__.py", "", "")],
        ["app bersama/commons/files/__init__.py:1"] * 2,
    ),
    (
        "a page that asks a table",
        [(IDEAS + "pages.py", "queries.get_idea(request.actor, pk)", "queries.Idea.objects.get()")],
        [f"table {PLACE}pages.py:5"],
    ),
    (
        "a rule that asks a table",
        [(IDEAS + "rules.py", "idea.closed_on", "idea._default_manager")],
        [f"table {PLACE}rules.py:10"],
    ),
    (
        "a page that gets a table by its name",
        [(IDEAS + "pages.py", "", "\n\ndef all(apps):\n    return apps.get_model('ideas.Idea')\n")],
        [f"door {PLACE}pages.py:9"],
    ),
    (
        "a form of a model",
        [(IDEAS + "forms.py", "forms.Form)", "forms.ModelForm)")],
        [f"door {PLACE}forms.py:5"],
    ),
    (
        "a page that opens a transaction",
        [(IDEAS + "pages.py", "from bersama", "from django.db import transaction\nfrom bersama")],
        [f"door {PLACE}pages.py:1"],
    ),
    (
        "a state set by hand",
        [
            (
                IDEAS + "actions.py",
                '    advance(None, idea, "hide", actor=actor)',
                '    advance(None, idea, "hide", actor=actor)\n    idea.state = "hidden"',
            )
        ],
        [f"state {PLACE}actions.py:21"],
    ),
    (
        "a state set by an update",
        [(IDEAS + "queries.py", ".get(pk=pk)", ".update(state='hidden')")],
        [f"state {PLACE}queries.py:5"],
    ),
    (
        "a state set by setattr",
        [(IDEAS + "queries.py", "Idea.objects.get(pk=pk)", "setattr(viewer, 'state', 'x')")],
        [f"state {PLACE}queries.py:5"],
    ),
    (
        "a state set for many rows",
        [(IDEAS + "queries.py", ".get(pk=pk)", ".bulk_update([], ['state'])")],
        [f"state {PLACE}queries.py:5"],
    ),
    (
        "raw SQL",
        [(IDEAS + "queries.py", ".get(pk=pk)", ".raw('SELECT 1')")],
        [f"sql {PLACE}queries.py:5"],
    ),
    (
        "a cursor",
        [(IDEAS + "queries.py", "from bersama", "from django.db import connection\nfrom bersama")],
        [f"sql {PLACE}queries.py:1"],
    ),
    (
        "a clock of one's own",
        [(IDEAS + "queries.py", "", "\nfrom django.utils import timezone\nNOW = timezone.now()\n")],
        [f"clock {PLACE}queries.py:8"],
    ),
    (
        "a query that sees the request",
        [(IDEAS + "queries.py", "get_idea(viewer, pk)", "get_idea(request, pk)")],
        [f"request {PLACE}queries.py:4"],
    ),
    (
        "a setting outside config",
        [(IDEAS + "rules.py", "", "import os\nLIMIT = os.environ['LIMIT']\n")],
        [f"setting {PLACE}rules.py:17"],
    ),
    (
        "a template under a foreign name",
        [(IDEAS + "templates/web/foot.html", "", "")],
        [f"place {PLACE}templates/web:1"],
    ),
    (
        "an action by position",
        [(IDEAS + "actions.py", "hide_idea(*, actor, idea)", "hide_idea(actor, *, idea)")],
        [f"action {PLACE}actions.py:19"] * 2,
    ),
    (
        "an action whose actor comes later",
        [(IDEAS + "actions.py", "*, actor, idea, value", "*, idea, actor, value")],
        [f"action {PLACE}actions.py:9"],
    ),
    (
        "an action outside a transaction",
        [(IDEAS + "actions.py", "@transaction.atomic\ndef cast_vote", "def cast_vote")],
        [f"action {PLACE}actions.py:8"],
    ),
    (
        "an action that asks nobody",
        [(IDEAS + "actions.py", '    require(actor, "ideas.vote", idea)\n', "")],
        [f"action {PLACE}actions.py:9"],
    ),
    (
        "an action that asks a function of its own",
        [
            (
                IDEAS + "actions.py",
                "from bersama.core.policy import require\n",
                "from bersama.methods.ideas.queries import get_idea as require\n",
            )
        ],
        [f"action {PLACE}actions.py:9"],
    ),
    (
        "an action that records nothing",
        [(IDEAS + "actions.py", '    record(actor, "ideas.vote.cast", idea)', "    pass")],
        [f"action {PLACE}actions.py:9"],
    ),
    (
        "an action in a folder of actions that asks nobody",
        [
            (IDEAS + "actions.py", "", ""),
            ("methods/surveys/actions/__init__.py", "", ""),
            ("methods/surveys/actions/asking.py", "", "def ask(*, actor): ...\n"),
        ],
        ["action bersama/methods/surveys/actions/asking.py:1"] * 3,
    ),
    (
        "a policy nobody declared, required",
        [(IDEAS + "actions.py", '"ideas.vote", idea', '"ideas.wote", idea')],
        [f"policy {PLACE}actions.py:10"],
    ),
    (
        "a policy nobody declared, on a move",
        [(IDEAS + "rules.py", '"hidden", "ideas.hide"', '"hidden", "ideas.hied"')],
        [f"policy {PLACE}rules.py:5"],
    ),
    (
        "a policy nobody declared, on a URL",
        [(IDEAS + "urls.py", 'needs="ideas.vote"', 'needs="ideas.wote"')],
        [f"policy {PLACE}urls.py:4"],
    ),
    (
        "a policy nobody declared, in a template",
        [(DETAIL, "{# a comment #}", '{% may "ideas.wote" idea as verdict %}')],
        [f"policy {PLACE}templates/ideas/detail.html:1"],
    ),
    (
        "a URL without a policy",
        [(IDEAS + "urls.py", ', needs="ideas.vote"', "")],
        [f"policy {PLACE}urls.py:4"],
    ),
    (
        "a URL by Django's own path",
        [(IDEAS + "urls.py", "bersama.core.http import route", "django.urls import path as route")],
        [f"route {PLACE}urls.py:4"],
    ),
    (
        "an entry nobody declared",
        [(IDEAS + "hooks.py", '"ideas.vote.cast"', '"ideas.vote.castt"')],
        [f"entry {PLACE}actions.py:15"],
    ),
    (
        "an entry that names somebody",
        [
            (
                IDEAS + "actions.py",
                '"ideas.vote.cast", idea)',
                '"ideas.vote.cast", idea, by=idea.author.name)',
            )
        ],
        [f"code {PLACE}actions.py:15"],
    ),
    (
        "an entry with a text",
        [(IDEAS + "actions.py", '"ideas.vote.cast", idea)', '"ideas.vote.cast", idea, reason="")')],
        [f"code {PLACE}actions.py:15"],
    ),
    (
        "an f-string in gettext",
        [(IDEAS + "rules.py", '_("Only the owner may hide an idea.")', '_(f"Only {idea} may.")')],
        [f"gettext {PLACE}rules.py:15"],
    ),
    (
        "a variable in gettext",
        [(IDEAS + "rules.py", '_("Only the owner may hide an idea.")', "_(idea.text)")],
        [f"gettext {PLACE}rules.py:15"],
    ),
    (
        "a placeholder without a name",
        [(IDEAS + "rules.py", "%(day)s", "%s")],
        [f"gettext {PLACE}rules.py:10"],
    ),
    (
        "a refusal in one language",
        [(IDEAS + "rules.py", '_("Only the owner may hide an idea.")', '"Only the owner."')],
        [f"untranslated {PLACE}rules.py:15"],
    ),
    (
        "a label in one language",
        [(IDEAS + "forms.py", '_("Your vote")', '"Your vote"')],
        [f"untranslated {PLACE}forms.py:6"],
    ),
    (
        "a sentence of the data map in one language",
        [(IDEAS + "hooks.py", '_("What you wrote.")', '"What you wrote."')],
        [f"untranslated {PLACE}hooks.py:7"],
    ),
    (
        "words in a template",
        [(DETAIL, '{% translate "Your idea" %}', "Your idea")],
        [f"untranslated {PLACE}templates/ideas/detail.html:2"],
    ),
    (
        "words in an attribute",
        [(DETAIL, 'alt="{% translate "A picture" %}"', 'alt="A picture"')],
        [f"untranslated {PLACE}templates/ideas/detail.html:4"],
    ),
    (
        "words given to a partial",
        [(DETAIL, '_("Yours")', '"Your own idea"')],
        [f"untranslated {PLACE}templates/ideas/detail.html:6"],
    ),
    (
        "words in a mail",
        [(IDEAS + "templates/ideas/mail.txt", "", "{% load i18n %}\nHello {{ name }}\n")],
        [f"untranslated {PLACE}templates/ideas/mail.txt:2"],
    ),
    (
        "a sentence without a translation",
        [(MALAY, 'msgstr "Your vote (x)"', 'msgstr ""')],
        [f"language {PLACE}forms.py:6"],
    ),
    (
        "a translation that is a guess",
        [(MALAY, 'msgid "A picture"', '#, fuzzy\nmsgid "A picture"')],
        [f"language {PLACE}templates/ideas/detail.html"],
    ),
    (
        "a translation that lost its placeholder",
        [(MALAY, 'msgstr "This closed on %(day)s. (x)"', 'msgstr "Ditutup."')],
        [f"language {PLACE}rules.py:10"],
    ),
    (
        "an inline style",
        [(DETAIL, "<h1>", '<h1 style="color: red">')],
        [f"inline {PLACE}templates/ideas/detail.html:2"],
    ),
    (
        "a style element",
        [(DETAIL, "<h1>", "<style>p { color: red }</style><h1>")],
        [f"inline {PLACE}templates/ideas/detail.html:2"],
    ),
    (
        "a script in the page",
        [(DETAIL, '<script type="module" src="/static/ideas.js">', "<script>alert(1)")],
        [f"inline {PLACE}templates/ideas/detail.html:8"],
    ),
    (
        "a script in an attribute",
        [(DETAIL, "<h1>", '<h1 onclick="alert(1)">')],
        [f"inline {PLACE}templates/ideas/detail.html:2"],
    ),
    (
        "a picture from another server",
        [(DETAIL, 'src="{{ idea.picture }}"', 'src="https://example.org/x.png"')],
        [f"inline {PLACE}templates/ideas/detail.html:4"],
    ),
    (
        "a form without its nonce",
        [(DETAIL, "{% nonce %}", "")],
        [f"form {PLACE}templates/ideas/detail.html:7"],
    ),
    (
        "a form without its token",
        [(DETAIL, "{% csrf_token %}", "")],
        [f"form {PLACE}templates/ideas/detail.html:7"],
    ),
    (
        "a text called safe",
        [(DETAIL, "{{ idea.picture }}", "{{ idea.picture|safe }}")],
        [f"safe {PLACE}templates/ideas/detail.html:4"],
    ),
    (
        "a string called safe",
        [
            (
                IDEAS + "present.py",
                "",
                "from django.utils.safestring import mark_safe\nX = mark_safe('')\n",
            )
        ],
        [f"safe {PLACE}present.py:4"],
    ),
    (
        "a table nobody described",
        [(IDEAS + "models.py", "", "\n\nclass Vote(Idea):\n    pass\n")],
        [f"datamap {PLACE}models.py:10"],
    ),
]

IMPORTS: list[tuple[str, list[Fault], list[str]]] = [
    (
        "a package without a floor",
        [("extras/__init__.py", "", "")],
        ["contract 1: bersama.extras has no place"],
    ),
    (
        "a floor that imports upward",
        [("commons/people/rules.py", "", "from bersama.methods.ideas import queries\n")],
        [
            "contract 1: bersama.commons.people.rules -> bersama.methods.ideas.queries",
            "contract 12: a circle in bersama",
        ],
    ),
    (
        "core that knows a room",
        [("core/clock.py", "", "from bersama.commons.people import models\n")],
        [
            "contract 1: bersama.core.clock -> bersama.commons.people.models",
            "contract 12: a circle in bersama",
        ],
    ),
    (
        "a room that imports a room above it",
        [("commons/people/queries.py", "", "import bersama.commons.notices\n")],
        ["contract 2: bersama.commons.people.queries -> bersama.commons.notices"],
    ),
    (
        "a room without a place in commons",
        [("commons/gossip/__init__.py", "", "")],
        ["contract 2: bersama.commons.gossip has no place"],
    ),
    (
        "initiatives that know decisions",
        [
            ("cocreation/decisions/__init__.py", "", ""),
            ("cocreation/initiatives/__init__.py", "", ""),
            ("cocreation/initiatives/rules.py", "", "import bersama.cocreation.decisions\n"),
        ],
        ["contract 3: bersama.cocreation.initiatives.rules -> bersama.cocreation.decisions"],
    ),
    (
        "readiness that knows programmes",
        [
            ("network/programmes/__init__.py", "", ""),
            ("network/readiness/__init__.py", "", ""),
            ("network/readiness/rules.py", "", "import bersama.network.programmes\n"),
        ],
        ["contract 4: bersama.network.readiness.rules -> bersama.network.programmes"],
    ),
    (
        "a method that knows another",
        [("methods/surveys/queries.py", "", "from bersama.methods.ideas import queries\n")],
        ["contract 5: bersama.methods.surveys.queries -> bersama.methods.ideas.queries"],
    ),
    (
        "a watcher that knows another",
        [
            ("oversight/privacy/__init__.py", "", ""),
            ("oversight/ethics/__init__.py", "", ""),
            ("oversight/ethics/jobs.py", "", "import bersama.oversight.privacy\n"),
        ],
        ["contract 6: bersama.oversight.ethics.jobs -> bersama.oversight.privacy"],
    ),
    (
        "science with a clock",
        [("science/shares.py", "", "import datetime\n")],
        ["contract 7: bersama.science.shares -> datetime"],
    ),
    (
        "science with chance",
        [("science/shares.py", "", "from random import random\n")],
        ["contract 7: bersama.science.shares -> random"],
    ),
    (
        "an action that imports a form",
        [(IDEAS + "actions.py", "", "from bersama.methods.ideas import forms\n")],
        ["contract 8: bersama.methods.ideas.actions -> bersama.methods.ideas.forms"],
    ),
    (
        "a query that imports a rule",
        [(IDEAS + "queries.py", "", "from bersama.methods.ideas import rules\n")],
        ["contract 8: bersama.methods.ideas.queries -> bersama.methods.ideas.rules"],
    ),
    (
        "furniture that no room has",
        [(IDEAS + "services.py", "", "")],
        ["contract 8: bersama.methods.ideas.services has no place"],
    ),
    (
        "a page that imports a table",
        [(IDEAS + "pages.py", "", "from bersama.methods.ideas.models import Idea\n")],
        ["contract 9: bersama.methods.ideas.pages -> bersama.methods.ideas.models"],
    ),
    (
        "the web that imports a table",
        [("web/home.py", "", "from bersama.methods.ideas.models import Idea\n")],
        ["contract 9: bersama.web.home -> bersama.methods.ideas.models"],
    ),
    (
        "a hook that imports a page",
        [(IDEAS + "hooks.py", "", "from bersama.methods.ideas import pages\n")],
        ["contract 10: bersama.methods.ideas.hooks -> bersama.methods.ideas.pages"],
    ),
    (
        "a room that speaks to the network",
        [(IDEAS + "actions.py", "", "import socket\n")],
        ["contract 11: bersama.methods.ideas.actions -> socket"],
    ),
    (
        "a circle of two modules",
        [
            ("core/clock.py", "", "from bersama.core import errors\n"),
            ("core/errors.py", "", "from bersama.core import clock\n"),
        ],
        ["contract 12: a circle in bersama.core"],
    ),
]

WITHOUT_IMPORTS = {name: check for name, check in LIMITS.items() if check is not imports.contracts}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[str]]]:
    """What each limit finds in each house with one planted fault, and in the sound one."""
    folder = tmp_path_factory.mktemp("houses")
    planted: list[tuple[str, list[Fault]]] = [("none", []), *((name, f) for name, f, _ in FAULTS)]
    return {
        name: {limit: check(root) for limit, check in WITHOUT_IMPORTS.items()}
        for number, (name, faults) in enumerate(planted)
        if (root := build(folder / str(number), *faults))
    }


@pytest.fixture(scope="module")
def linted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The broken contracts of the sound house and of each house with a planted import."""
    folder = tmp_path_factory.mktemp("imports")
    houses = {"none": build(folder / "sound")}
    for number, (name, faults, _) in enumerate(IMPORTS):
        houses[name] = build(folder / str(number), *faults)
    broken = imports.broken(tuple(houses.values()))
    return {name: broken[root] for name, root in houses.items()}


def test_the_sound_house_has_no_fault(
    found: dict[str, dict[str, list[str]]], linted: dict[str, list[str]]
) -> None:
    assert {limit: said for limit, said in found["none"].items() if said} == {}
    assert linted["none"] == []


@pytest.mark.parametrize("name, expected", [(name, expected) for name, _, expected in FAULTS])
def test_the_fault_is_reported_and_nothing_else(
    found: dict[str, dict[str, list[str]]], name: str, expected: list[str]
) -> None:
    said = [finding.split(": ")[0] for findings in found[name].values() for finding in findings]
    assert said == expected


@pytest.mark.parametrize("name, expected", [(name, expected) for name, _, expected in IMPORTS])
def test_the_import_is_reported_and_nothing_else(
    linted: dict[str, list[str]], name: str, expected: list[str]
) -> None:
    said = {finding.split(", by ")[0] for finding in linted[name]}
    assert sorted(said) == sorted(expected)


def test_every_limit_has_a_planted_fault(found: dict[str, dict[str, list[str]]]) -> None:
    caught = {limit for said in found.values() for limit, findings in said.items() if findings}
    assert caught == set(WITHOUT_IMPORTS)


def test_every_contract_has_a_planted_import(linted: dict[str, list[str]]) -> None:
    declared = set(re.findall(r"^name = (\d+)", imports.CONTRACTS.read_text("utf-8"), re.M))
    broken = {finding.split()[1].rstrip(":") for said in linted.values() for finding in said}
    assert broken == declared

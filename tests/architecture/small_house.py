"""A house of the smallest size in which every check finds nothing to say.

The tests of the checks plant one fault in it at a time.
"""

from __future__ import annotations

from pathlib import Path

Fault = tuple[str, str, str]

APP = """
from bersama.core.apps import BersamaApp

class Config(BersamaApp):
    name = "bersama.{name}"
    default = True
"""

SENTENCES = (
    "Who acts.",
    "This closed on %(day)s.",
    "This closed on %s.",
    "Only the owner may hide an idea.",
    "Your vote",
    "What you wrote.",
    "Your idea",
    "A picture",
    "%(n)s votes",
    "Yours",
    "Vote",
)
CATALOGUE = "".join(f'msgid "{said}"\nmsgstr "{said} (x)"\n\n' for said in SENTENCES)

HOUSE = {
    "__init__.py": "",
    "science/__init__.py": "",
    "science/shares.py": "def share(part: int, whole: int) -> float:\n    return part / whole\n",
    "core/__init__.py": "",
    "core/apps.py": "class BersamaApp:\n    default = False\n" + APP.format(name="core"),
    "core/policy.py": "def policy(name, covers): ...\ndef require(actor, name, thing): ...\n"
    "def can(actor, name, thing): ...\ndef no(reason): ...\n",
    "core/states.py": "class Move: ...\ndef advance(machine, thing, name, *, actor):\n"
    "    thing.state = name\n",
    "core/events.py": "def declare(**named): ...\ndef record(actor, kind, thing): ...\n",
    "core/http.py": "def route(pattern, page, *, name, needs): ...\n",
    "core/datamap.py": "def describe(*models, about, what): ...\n",
    "core/errors.py": "class Invalid(Exception): ...\n",
    "commons/__init__.py": "",
    "commons/people/__init__.py": "",
    "commons/people/apps.py": APP.format(name="commons.people"),
    "commons/people/models.py": "from django.db import models\n\n\nclass Person(models.Model):\n"
    "    pass\n",
    "commons/people/hooks.py": """
from django.utils.translation import gettext_lazy as _
from bersama.commons.people.models import Person
from bersama.core import datamap

datamap.describe(Person, about="member", what=_("Who acts."))
""",
    "commons/notices/__init__.py": "",
    "commons/notices/apps.py": APP.format(name="commons.notices"),
    "cocreation/__init__.py": "",
    "network/__init__.py": "",
    "methods/__init__.py": "",
    "methods/ideas/__init__.py": "",
    "methods/ideas/apps.py": APP.format(name="methods.ideas"),
    "methods/ideas/models.py": """
from django.db import models
from bersama.commons.people.models import Person


class Idea(models.Model):
    author = models.ForeignKey(Person, on_delete=models.PROTECT)
    state = models.CharField(max_length=20)
""",
    "methods/ideas/queries.py": """
from bersama.methods.ideas.models import Idea


def get_idea(viewer, pk):
    return Idea.objects.get(pk=pk)
""",
    "methods/ideas/rules.py": """
from django.utils.translation import gettext_lazy as _
from bersama.core.policy import no, policy
from bersama.core.states import Move

MOVES = [Move("hide", ("shown",), "hidden", "ideas.hide", "ideas.idea.hidden")]


@policy("ideas.vote", covers=[("contribution", "vote")])
def vote(actor, idea):
    return no(_("This closed on %(day)s.") % {"day": idea.closed_on})


@policy("ideas.hide", covers=[("contribution", "hide")])
def hide(actor, idea):
    return no(_("Only the owner may hide an idea."))
""",
    "methods/ideas/actions.py": """
from django.db import transaction
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.policy import require
from bersama.core.states import advance


@transaction.atomic
def cast_vote(*, actor, idea, value):
    require(actor, "ideas.vote", idea)
    _keep(actor, idea)


def _keep(actor, idea):
    record(actor, "ideas.vote.cast", idea)


@transaction.atomic
def hide_idea(*, actor, idea):
    advance(None, idea, "hide", actor=actor)


@transaction.atomic
def hide_all(*, actor, ideas):
    for idea in ideas:
        hide_idea(actor=actor, idea=idea)
""",
    "methods/ideas/forms.py": """
from django import forms
from django.utils.translation import gettext_lazy as _


class VoteForm(forms.Form):
    value = forms.IntegerField(label=_("Your vote"))
""",
    "methods/ideas/present.py": "def idea_card(idea):\n    return {'text': idea.text}\n",
    "methods/ideas/pages.py": """
from bersama.methods.ideas import actions, forms, present, queries


def vote(request, pk):
    return present.idea_card(queries.get_idea(request.actor, pk))
""",
    "methods/ideas/urls.py": """
from bersama.core.http import route
from bersama.methods.ideas import pages

urlpatterns = [route("ideas/<int:pk>", pages.vote, name="ideas-vote", needs="ideas.vote")]
""",
    "methods/ideas/hooks.py": """
from django.utils.translation import gettext_lazy as _
from bersama.core import datamap
from bersama.core.events import declare
from bersama.methods.ideas.models import Idea

declare(**{"ideas.vote.cast": "A vote.", "ideas.idea.hidden": "An idea was hidden."})
datamap.describe(Idea, about="participant", what=_("What you wrote."))
""",
    "methods/ideas/templates/ideas/detail.html": """
{% load i18n %}{# a comment #}
<h1>{% translate "Your idea" %}</h1>
<p lang="ms" translate="no">Bahasa Melayu</p>
<img src="{{ idea.picture }}" alt="{% translate "A picture" %}">
<p>{% blocktranslate trimmed with n=idea.votes %}{{ n }} votes{% endblocktranslate %}</p>
{% include "ideas/_card.html" with kind="primary" title=_("Yours") %}
<form method="post">{% csrf_token %}{% nonce %}<button>{% translate "Vote" %}</button></form>
<script type="module" src="/static/ideas.js"></script>
""",
    "methods/surveys/__init__.py": "",
    "methods/surveys/apps.py": APP.format(name="methods.surveys"),
    "oversight/__init__.py": "",
    "locale/ms/LC_MESSAGES/django.po": CATALOGUE,
    "locale/id/LC_MESSAGES/django.po": CATALOGUE,
    "web/__init__.py": "",
    "web/apps.py": APP.format(name="web"),
    "config/__init__.py": "",
    "config/settings.py": "INSTALLED_APPS = ['bersama.commons.people', 'bersama.commons.notices',\n"
    "    'bersama.methods.ideas', 'bersama.methods.surveys']\n",
}


def build(root: Path, *faults: Fault) -> Path:
    """Write the house below `root`; each fault is (file, old text, new text).

    With an empty old text the new text is added at the end of the file, which may be new.
    """
    files = dict(HOUSE)
    for path, old, new in faults:
        text = files.get(path, "")
        if old and text.count(old) != 1:
            raise AssertionError(f"{path} holds {old!r} {text.count(old)} times")
        files[path] = text.replace(old, new) if old else text + new
    for path, text in files.items():
        file = root / "bersama" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.removeprefix("\n"), encoding="utf-8")
    return root

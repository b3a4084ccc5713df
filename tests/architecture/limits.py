"""Every limit that is checked, by name. A new check is added here and gets a planted fault."""

from __future__ import annotations

from tests.architecture import (
    acts,
    datamap,
    imports,
    languages,
    pages,
    shape,
    surroundings,
    tables,
    wording,
)
from tests.architecture.house import Check

LIMITS: dict[str, Check] = {
    "floors, rooms and furniture": imports.contracts,
    "names of modules": shape.module_names,
    "sizes": shape.sizes,
    "every app is wired": shape.apps_wired,
    "managers": tables.managers,
    "doors": tables.doors,
    "states": tables.states,
    "raw SQL": tables.raw_sql,
    "clock": surroundings.clock,
    "requests": surroundings.requests,
    "settings": surroundings.environment,
    "places of templates": surroundings.places,
    "actions": acts.actions,
    "policies": acts.policies,
    "kinds of entries": acts.entries,
    "codes of entries": acts.codes,
    "routes": acts.routes,
    "gettext": wording.gettext,
    "sentences": wording.sentences,
    "safe marks": wording.safe_marks,
    "words of templates": pages.words,
    "languages": languages.complete,
    "inline style and script": pages.inline,
    "forms": pages.forms,
    "escaping": pages.escaping,
    "data map": datamap.described,
}

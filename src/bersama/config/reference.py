"""The reference pages that are made from what is registered at start.

`python -m bersama.config.reference` tells which pages of `docs/reference` are out of date,
with `--write` it writes them. A test compares them, so they say what the code says.
"""

from __future__ import annotations

import argparse
import inspect
import os
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
MADE = "<!-- Made by `python -m bersama.config.reference --write`; a change here is lost. -->"


def pages() -> dict[str, str]:
    """The text of each reference page by its file name."""
    from django.utils import translation

    made: dict[str, Callable[[], Iterable[str]]] = {
        "states.md": _states,
        "events.md": _events,
        "policies.md": _policies,
        "settings.md": _settings,
        "urls.md": _urls,
        "data.md": _data,
        "limits.md": _limits,
    }
    with translation.override("en"):
        return {name: "\n".join([MADE, "", *page()]).rstrip() + "\n" for name, page in made.items()}


def outdated(folder: Path) -> list[str]:
    """The pages that are missing in `folder` or say something else."""
    return [
        name
        for name, text in pages().items()
        if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != text
    ]


def write(folder: Path) -> list[str]:
    """Write what is outdated; returns the names of those pages."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = outdated(folder)
    for name, text in pages().items():
        if name in changed:
            (folder / name).write_text(text, encoding="utf-8")
    return changed


def _states() -> Iterable[str]:
    from bersama.core.states import machines

    yield "# States"
    yield ""
    yield "Every thing with a state changes it by these moves only. A move asks its policy,"
    yield "happens once even if two people try, and is recorded in the ledger."
    for kind, machine in machines().items():
        yield from ("", f"## {kind}", "")
        yield from _table(
            ("state", "in words"), [(f"`{state}`", word) for state, word in machine.states.items()]
        )
        yield ""
        yield from _table(
            ("move", "from", "to", "policy", "entry"),
            [
                (m.name, _code(m.sources), _code([m.target]), _code([m.policy]), _code([m.event]))
                for m in machine.moves
            ],
        )
        yield from ("", "```mermaid", machine.mermaid(), "```")


def _events() -> Iterable[str]:
    from bersama.core.events import kinds

    yield "# Entries of the ledger"
    yield ""
    yield "What is recorded, in the transaction of the act itself. An entry holds ids, codes and"
    yield "commitments, never names or texts."
    for room, named in groupby(sorted(kinds.items()), key=lambda item: item[0].split(".")[0]):
        yield from ("", f"## {room}", "")
        yield from _table(("entry", "what happened"), [(_code([k]), what) for k, what in named])


def _policies() -> Iterable[str]:
    from bersama.core.policy import policies

    yield "# Policies"
    yield ""
    yield "Who may do what. Each covers rows of the authorization matrix."
    for room, named in groupby(policies().items(), key=lambda item: item[0].split(".")[0]):
        yield from ("", f"## {room}", "")
        yield from _table(
            ("policy", "covers", "says"),
            [
                (
                    _code([name]),
                    ", ".join(f"{resource}: {act}" for resource, act in sorted(policy.covers)),
                    (inspect.getdoc(policy.rule) or "").split("\n\n")[0].replace("\n", " "),
                )
                for name, policy in named
            ],
        )


def _settings() -> Iterable[str]:
    from bersama.config.environment import SETTINGS

    yield "# Settings"
    yield ""
    yield "Variables of the environment. None is needed. A setting that cannot be used stops the"
    yield "start with a sentence. A name ending in `_FILE` reads the value from that file."
    yield ""
    yield from _table(
        ("setting", "kind", "without it", "what it is for"),
        [
            (_code([s.name]), s.kind, _without(s.kind, s.default), s.what)
            for s in sorted(SETTINGS.values(), key=lambda s: s.name)
        ],
    )


def _without(kind: str, default: str) -> str:
    """A folder depends on the machine, so it is told in words."""
    if kind == "folder":
        return f"`{Path(default).name}` in your data directory"
    return _code([default]) if default else ""


def _urls() -> Iterable[str]:
    from bersama.core.checks import all_routes, needs_of

    yield "# Addresses"
    yield ""
    yield "Every URL and the policy it stands under. `public` shows nothing of anybody."
    yield ""
    yield from _table(
        ("address", "name", "policy"),
        [
            (_code([f"/{pattern}"]), route.name or "", _code([needs_of(route) or ""]))
            for pattern, route in sorted(all_routes(), key=lambda item: item[0])
        ],
    )


def _data() -> Iterable[str]:
    from bersama.core.datamap import held

    yield "# What is stored"
    yield ""
    yield "The register of processing: every table, made from the same declarations as the notice"
    yield "of data use that people read."
    for about in ("participant", "member", "firm", "machine"):
        yield from ("", f"## About a {about}", "")
        yield from _table(
            ("what", "why", "kept", "seen by", "tables"),
            [(h.what, h.why, h.kept, h.seen_by, _tables(h.about, h.what)) for h in held(about)],
        )


def _tables(about: str, what: object) -> str:
    from bersama.core.datamap import described

    return _code(
        sorted(
            model._meta.label
            for model, entry in described().items()
            if entry.about == about and entry.what == what
        )
    )


def _limits() -> Iterable[str]:
    from bersama.core.limits import LIMITS

    yield "# Rate limits"
    yield ""
    slip = LIMITS["slip"][0]
    yield "Counted for each person, and for the addresses of a neighbourhood together. A visitor"
    yield "who has neither an account nor a seat in the round of the page can't be told from"
    yield "others, so only the neighbourhood counts then: wrong slips from one browser are refused"
    yield f"after {slip.times * slip.shared} an hour, not after {slip.times}. A neighbourhood is"
    yield "the first three numbers of an address (IPv4), or its first 48 bits (IPv6)."
    yield ""
    yield from _table(
        ("what", "times", "within seconds", "for one neighbourhood"),
        [
            (name, str(limit.times), str(limit.seconds), str(limit.times * limit.shared))
            for name, limits in sorted(LIMITS.items())
            for limit in limits
        ],
    )


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names if name)


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterable[str]:
    yield _row(heads)
    yield _row(["---"] * len(heads))
    for row in rows:
        yield _row(row)


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bersama.config.reference", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the pages that are outdated")
    parser.add_argument("--folder", type=Path, default=REPOSITORY / "docs" / "reference")
    given = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bersama.config.settings")
    os.environ.setdefault("BERSAMA_SECRET_KEY", "nothing is signed while the pages are made" * 2)
    import django

    django.setup()
    changed = write(given.folder) if given.write else outdated(given.folder)
    for name in changed:
        print(f"{'written' if given.write else 'out of date'}: {given.folder / name}")
    return 1 if changed and not given.write else 0


if __name__ == "__main__":
    raise SystemExit(main())

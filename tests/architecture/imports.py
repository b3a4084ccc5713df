"""Runs the import contracts of `.importlinter` over one or several source trees.

import-linter finds the package through `sys.path`, where the running tests already have the
real one; so the trees are read in a process of their own, all of them in one.
"""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

CONTRACTS = Path(__file__).resolve().parents[2] / ".importlinter"


def contracts(root: Path) -> list[str]:
    """What breaks the import contracts of one tree."""
    return broken((root,))[root]


@cache
def broken(roots: tuple[Path, ...]) -> dict[Path, list[str]]:
    """The findings in each tree: the contract and the import, or the chain of imports."""
    command = [sys.executable, "-m", "tests.architecture.imports", *map(str, roots)]
    done = subprocess.run(
        command, cwd=CONTRACTS.parent, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise AssertionError(done.stderr)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return {root: found[str(root)] for root in roots}


def lint(root: str) -> list[str]:
    """Run in a fresh process: whoever has imported `bersama` reads that one again."""
    from importlinter.application import use_cases
    from importlinter.configuration import configure

    configure()
    options = use_cases.read_user_options(str(CONTRACTS))
    use_cases._register_contract_types(options)
    sys.path.insert(0, root)
    with contextlib.redirect_stdout(io.StringIO()):
        report = use_cases.create_report(options, cache_dir=None, verbose=True)
    sys.path.remove(root)
    if report.could_not_run:
        return [f"{name}: {fault}" for name, fault in report.invalid_contract_options.items()]
    return sorted(
        {
            f"contract {contract.name.split()[0]}: {finding}"
            for contract, check in report.get_contracts_and_checks()
            if not check.kept
            for finding in _findings(check.metadata)
        }
    )


def _findings(metadata: Mapping[str, Any]) -> Iterator[str]:
    for module in metadata.get("undeclared_modules", ()):
        yield f"{module} has no place"
    for dependency in metadata.get("invalid_dependencies", ()):
        for route in dependency["routes"]:
            yield _chain(route["chain"])
    for dependency in metadata.get("invalid_chains", ()):
        for chain in dependency["chains"]:
            yield _chain(chain["chain"] if isinstance(chain, dict) else chain)
    for shut in metadata.get("illegal_imports", ()):
        for link in shut.illegal_links:
            yield _chain([link])
    for package, imports in metadata.get("cycle_breakers_by_package", {}).items():
        for importer, imported in imports:
            yield f"a circle in {package}, by {importer} -> {imported}"


def _chain(links: Sequence[Mapping[str, Any]]) -> str:
    return " -> ".join([links[0]["importer"], *(link["imported"] for link in links)])


if __name__ == "__main__":
    sys.stdout.write(json.dumps({root: lint(root) for root in sys.argv[1:]}))

"""`bersama doctor`: name what is misconfigured."""

from __future__ import annotations

import argparse
from typing import Any


def add(subparsers: Any) -> None:
    from bersama.config.declaring import command

    parser = command(
        subparsers,
        "doctor",
        run,
        what="Look at settings, data, address, mail, worker and backups, and say what is wrong.",
        more="The exit code is 1 when something has to be changed. It changes nothing.",
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(given: argparse.Namespace) -> int:
    from dataclasses import asdict

    from bersama.config import console, doctor
    from bersama.config.exits import Exit

    findings = []
    for finding in (doctor.python(), *doctor.examine()):
        findings.append(finding)
        if not given.json:
            console.say(doctor.words(finding))
    count = sum(finding.level == "wrong" for finding in findings)
    if given.json:
        console.facts({"healthy": not count, "findings": [asdict(f) for f in findings]})
    elif count:
        console.say(f"\n{count} to be changed.")
    else:
        console.say("\nNothing is wrong.")
    return Exit.WRONG if count else Exit.OK

"""Which version this is."""

from __future__ import annotations


def version() -> str:
    """The version of the installed package, or of this copy of the source."""
    import tomllib
    from importlib.metadata import PackageNotFoundError, metadata
    from pathlib import Path

    file = Path(__file__).resolve().parents[3] / "pyproject.toml"
    if file.exists():
        return str(tomllib.loads(file.read_text(encoding="utf-8"))["project"]["version"])
    try:
        return str(metadata("bersama")["Version"])
    except PackageNotFoundError:
        return "unknown"

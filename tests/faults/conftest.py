"""A PostgreSQL for the tests that need one: what answers, else one of our own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from urllib.parse import urlsplit

import pytest

from tests.running.packages import in_ci
from tests.running.postgres import find_programs, find_server, start

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server on which databases may be made."""
    server, reason = find_server()
    if server is not None and server.process is not None and (programs := find_programs()):
        server.stop()
        server, reason = start(programs, durable=True)  # a site refuses one that may lose votes
    if server is None:
        (pytest.fail if in_ci() else pytest.skip)(reason)
    assert server is not None
    yield server.url
    server.stop()


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """The address of an empty database, dropped afterwards."""
    import psycopg

    name = f"bersama_faults_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgres_server, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
        yield urlsplit(postgres_server)._replace(path=f"/{name}").geturl()
        link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

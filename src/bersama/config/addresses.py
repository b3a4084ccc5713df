"""Where the site listens and how others reach it: ports, and the address in the network."""

from __future__ import annotations

import errno
import os
import socket
from urllib.parse import urlsplit

from bersama.config.exits import Exit, Refused

LOOPBACK = "127.0.0.1"
BACKLOG = 1024
LAST_PORT = 65535


def no_port(port: int) -> str:
    return f"{port} is no port; one from 1 to {LAST_PORT} is."


def free_port() -> int:
    """A port that nobody uses, as the system chooses it."""
    with socket.create_server((LOOPBACK, 0)) as probe:
        return int(probe.getsockname()[1])


def in_network() -> str:
    """The address of this machine in its network, the one a phone beside it can open.

    Asks the system which way out it would take; nothing is sent.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            found = str(probe.getsockname()[0])
        except OSError:
            found = ""
    if not found or found.startswith("127.") or found == "0.0.0.0":  # noqa: S104 - compared only
        raise Refused(
            "This machine is in no network that a phone could join. Connect it to the Wi-Fi or "
            "the cable first, or start without --lan.",
            Exit.UNAVAILABLE,
        )
    return found


def listen(host: str, port: int) -> socket.socket:
    """Take the port, or say in words why it can't be had."""
    try:
        return socket.create_server((host, port), backlog=BACKLOG)
    except OSError as error:
        raise Refused(_why(host, port, error), _code(error)) from None


def answers(host: str, port: int, seconds: float = 5) -> tuple[bool, str]:
    """Whether something answers there, and its first words (or the reason why not)."""
    try:
        with socket.create_connection((host, port), timeout=seconds) as line:
            line.settimeout(seconds)
            try:
                return True, line.recv(200).decode("utf-8", "replace").strip()
            except TimeoutError:
                return True, ""
    except OSError as error:
        return False, error.strerror or str(error)


def is_open(url: str, seconds: float = 2) -> bool:
    """Whether a server takes connections at this address."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=seconds).close()
    except OSError:
        return False
    return True


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is in use by another program. Stop that one, or choose another port: "
            f"--port {port + 1 if port < LAST_PORT else 8001}."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} may only be taken by the system. Choose one from 1024: --port 8000."
    return f"Port {port} of {host} can't be taken: {os.strerror(error.errno or 0)}."


def _code(error: OSError) -> Exit:
    return Exit.NOT_ALLOWED if error.errno == errno.EACCES else Exit.UNAVAILABLE

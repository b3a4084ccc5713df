"""How often somebody may do something; past it a sentence with the time to wait.

Counted for the actor and for a keyed hash of the address prefix that changes every day,
never for a fingerprint of the browser. See `LIMITS` for the figures.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from bersama.core import clock
from bersama.core.errors import TooMany
from bersama.core.inserting import count_up
from bersama.core.models import Use


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` within `seconds`; an address prefix may do `shared` times as much."""

    times: int
    seconds: int
    shared: int = 20


LIMITS: dict[str, tuple[Limit, ...]] = {
    "sign-in": (Limit(5, 900, 4),),
    "link by mail": (Limit(3, 3600, 4),),
    "code": (Limit(5, 900, 4),),
    "slip": (Limit(10, 3600, 12),),
    "invitation": (Limit(10, 3600, 12),),
    "join": (Limit(60, 3600),),
    "answer": (Limit(120, 60, 10),),
    "vote": (Limit(120, 60, 10),),
    "idea": (Limit(5, 3600), Limit(20, 86400)),
    "comment": (Limit(20, 3600),),
    "upload": (Limit(20, 3600),),
    "export": (Limit(6, 3600, 4),),
    "sign-up": (Limit(5, 3600, 4),),
    "invite": (Limit(500, 86400),),
}


def address_key(address: str) -> str:
    """A keyed hash of the /24 or /48 an address is in, with a key of the day."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "a:unknown"
    net = ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False)
    day = clock.now().strftime("%Y-%m-%d")
    mac = hmac.new(settings.SECRET_KEY.encode(), f"{day}:{net}".encode(), hashlib.sha256)
    return "a:" + mac.hexdigest()[:24]


def take(what: str, *, key: str = "", address: str = "") -> None:
    """Count one use of `what` by `key` and from `address`; raises TooMany past the limit.

    Counts inside the open transaction, so that what failed does not count; a door that
    must count wrong guesses calls this before it opens one.
    """
    if not settings.BERSAMA_LIMITS:
        return
    for limit in LIMITS[what]:
        if key:
            _count(f"{what}:{limit.seconds}:{key}", limit.times, limit)
        if address:
            place = address_key(address)
            _count(f"{what}:{limit.seconds}:{place}", limit.times * limit.shared, limit)


def _count(key: str, times: int, limit: Limit) -> None:
    now = clock.now()
    start = int(now.timestamp()) // limit.seconds * limit.seconds
    window = datetime.fromtimestamp(start, tz=UTC)
    digest = hmac.new(settings.SECRET_KEY.encode(), key.encode(), hashlib.sha256).hexdigest()
    use = Use(key=digest, window=window, times=1)
    used = count_up(use, unique=("key", "window"), counter="times")
    if used > times:
        wait = start + limit.seconds - int(now.timestamp())
        minutes = max(1, -(-wait // 60))
        raise TooMany(
            _("That was often in a short time. Please try again in %(minutes)d minutes.")
            % {"minutes": minutes},
            retry_after=max(1, wait),
        )

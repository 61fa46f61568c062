"""Short-lived credentials for the clinic's own TURN server (coturn's `use-auth-secret`).

Two browsers in different networks may need one. No public server is ever named here.
"""

import base64
import hmac
from collections.abc import Sequence
from typing import Any

from robot.clock import US_PER_S
from robot.config.calls import MOST_SERVERS, SERVER

# Longer than the longest call; a server lets a call that is on go on.
LIVES_S = 3_600
LONGEST = 300  # of a name or a credential
# A call begins only while a credential is good for so long yet.
GOOD_BEFORE_S = 600


def ways_out(urls: Sequence[str], secret: str, wall_us: int, user: str = "yorisou") -> list[dict[str, Any]]:
    """What a browser needs for these servers, for the next hour; empty where there are none."""
    if not urls:
        return []
    name = f"{wall_us // US_PER_S + LIVES_S}:{user}"
    # coturn knows no other digest for this than SHA-1.
    digest = hmac.new(secret.encode(), name.encode(), "sha1").digest()
    return [{"urls": list(urls), "username": name, "credential": base64.b64encode(digest).decode()}]


class Given:
    """Those that the clinic's host gave this robot last: it gives them when a sender's page opens there."""

    def __init__(self) -> None:
        self._servers: list[dict[str, Any]] = []
        self._until_us = 0

    def take(self, told: Any, now: int) -> None:
        """Raises ValueError for what is no list of TURN servers with credentials."""
        if (
            not isinstance(told, list)
            or len(told) > MOST_SERVERS
            or not all(_is_server(each) for each in told)
        ):
            raise ValueError("no servers")
        self._servers, self._until_us = told, now + (LIVES_S - GOOD_BEFORE_S) * US_PER_S

    def servers(self, now: int) -> list[dict[str, Any]]:
        """Empty where none are good any more."""
        return self._servers if now < self._until_us else []


def _is_server(told: Any) -> bool:
    if not isinstance(told, dict) or told.keys() != {"urls", "username", "credential"}:
        return False
    urls, others = told["urls"], (told["username"], told["credential"])
    if not isinstance(urls, list) or not 0 < len(urls) <= MOST_SERVERS:
        return False
    if not all(isinstance(each, str) and SERVER.fullmatch(each) for each in urls):
        return False
    return all(isinstance(each, str) and 0 < len(each) <= LONGEST for each in others)

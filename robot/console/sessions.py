"""The devices that look at the page: each has a picture of the core of its own, as it may see it."""

import asyncio
import contextlib
import hashlib
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection

from robot.clock import US_PER_S, Clock
from robot.console.guard import here
from robot.console.hub import Hub
from robot.console.limiter import Bucket
from robot.console.view import Templates, View
from robot.people.matrix import REFUSED, matrix

# Devices at once; whoever was here longest ago, and has no page open, makes room.
DEVICES = 64
# So long a device without an open page is remembered, for a page without JavaScript that comes back soon.
IDLE_S, TIDY_EVERY_S = 60.0, 10.0
KNOWN_WITHIN_S = 1.0
# A token that proves nothing is not asked about again so soon.
UNKNOWN_S, UNKNOWN = 5.0, 1_000


@dataclass(eq=False, slots=True)
class Session:
    """One device: its hub, what it is shown, and how much it may ask for."""

    hub: Hub
    view: View
    bucket: Bucket
    used_us: int = 0
    running: asyncio.Task[None] | None = field(default=None, repr=False)


class TooMany(Exception):
    """More devices look at the page than it can show."""


class Sessions:
    """The devices by their tokens, and one session for everybody who has none."""

    def __init__(self, path: str, clock: Clock, lane_port: int | None) -> None:
        self._path, self.clock, self.lane_port = path, clock, lane_port
        self._templates = Templates()
        self._known: dict[str, Session] = {}
        self._unknown: dict[str, int] = {}
        self._leaving: list[Session] = []
        self.nobody = self._made("")

    @property
    def all(self) -> tuple[Session, ...]:
        return (self.nobody, *self._known.values())

    async def run(self) -> None:
        """Keep the sessions connected until cancelled."""
        self._begin(self.nobody)
        try:
            while True:
                await self.clock.wait(TIDY_EVERY_S)
                self._tidy()
        finally:
            tasks = [each.running for each in (*self.all, *self._leaving) if each.running is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def for_act(self, connection: HTTPConnection, act: str) -> Session:
        """Who asks for an act; where there is no room nobody, if anybody may. Raises TooMany."""
        try:
            return await self.of(connection)
        except TooMany:
            if matrix().acts.get(act, REFUSED).anybody:
                return self.nobody
            raise

    async def of(self, connection: HTTPConnection) -> Session:
        """Whose page this is. A token that proves nothing is nobody's. Raises TooMany."""
        token = token_of(connection)
        session = self._known.get(token) if token else self.nobody
        if session is None:
            session = await self._meet(token)
        session.used_us = self.clock.now()
        return session

    async def _meet(self, token: str) -> Session:
        now, digest = self.clock.now(), hashlib.sha256(token.encode()).hexdigest()
        if now < self._unknown.get(digest, 0):
            return self.nobody
        if len(self._known) >= DEVICES and not self._make_room():
            raise TooMany
        session = self._known[token] = self._made(token)
        self._begin(session)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(KNOWN_WITHIN_S):
                while session.hub.state is None:
                    await session.hub.settled(session.hub.revision)
        if session.hub.state is None or session.hub.you.user:
            return session
        if len(self._unknown) >= UNKNOWN:
            self._unknown.clear()
        self._unknown[digest] = now + int(UNKNOWN_S * US_PER_S)
        self._forget(token)
        return self.nobody

    def forget(self, token: str) -> None:
        """This token proves nothing any more; its pages are told by the core."""
        if token in self._known:
            self._forget(token)

    def _made(self, token: str) -> Session:
        hub = Hub(self._path, self.clock, self.lane_port, token)
        return Session(hub, View(hub, self._templates), Bucket(self.clock), self.clock.now())

    @staticmethod
    def _begin(session: Session) -> None:
        session.running = asyncio.create_task(session.hub.run())

    def _forget(self, token: str) -> None:
        session = self._known.pop(token, None)
        if session is None or session.running is None:
            return
        if session.hub.viewers:  # its pages are told first that it has ended
            self._leaving.append(session)
        else:
            session.running.cancel()

    def _idle(self) -> list[str]:
        found = [token for token, each in self._known.items() if not each.hub.viewers]
        return sorted(found, key=lambda token: self._known[token].used_us)

    def _make_room(self) -> bool:
        idle = self._idle()
        if idle:
            self._forget(idle[0])
        return bool(idle)

    def _tidy(self) -> None:
        for session in [each for each in self._leaving if not each.hub.viewers]:
            self._leaving.remove(session)
            if session.running is not None:
                session.running.cancel()
        before = self.clock.now() - int(IDLE_S * US_PER_S)
        for token in self._idle():
            if self._known[token].used_us < before:
                self._forget(token)


def cookie_name(connection: HTTPConnection) -> str:
    """Cookies know no ports: two companions on one machine must not take each other's.

    An encrypted one is named so that nothing unencrypted under the same name can put another in its place.
    """
    place = here(connection)
    return f"{'__Host-' if place.scheme == 'https' else ''}device-{place.port}"


def token_of(connection: HTTPConnection) -> str:
    """The token that a connection brings, or ""."""
    kind, _, bearer = connection.headers.get("authorization", "").partition(" ")
    token = (
        bearer.strip() if kind.lower() == "bearer" else connection.cookies.get(cookie_name(connection), "")
    )
    return token if token.isascii() and len(token) <= 100 else ""

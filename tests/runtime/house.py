"""A companion with a real body, so that nobody is everybody, and one device of each role."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from robot.clock import SystemClock
from robot.contract import events as e
from robot.contract.record import Record
from robot.control.requests import REQUESTS
from robot.people import passwords
from robot.people.people import People
from robot.people.register import new_register
from robot.people.roles import PERSON, ROLES
from tests.runtime.paired import TERMINAL, paired
from tests.runtime.test_stop_lane import Room

PASSWORD = "four words in a row"
HASH = passwords.hash_of(PASSWORD)
USERS = {
    "therapist": "mori",
    "deputy": "sato",
    "family": "mother",
    "sender": "friend",
    "technician": "tech",
    "owner": "owner",
}
# Halves of a verb, and what takes a real thing that is not in this room.
HALVES: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "preview": [("preview/yes", {"yes": True}), ("preview/no", {"yes": False})],
    "microphone": [("microphone/on", {"on": True}), ("microphone/off", {"on": False})],
    "remember": [("remember/on", {"on": True}), ("remember/off", {"on": False})],
    "clear": [("clear", {"by": ""}), ("clear/person", {"by": "person"})],
}
ACTS = [(act, verb, more) for verb in REQUESTS for act, more in HALVES.get(verb, [(verb, {})])]


class House(Room):
    """A companion with a real body, so that nobody is everybody, and one device of each role."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        clock = SystemClock()
        self.people = People(new_register(), clock, TERMINAL, simulated=False)
        owner = self.people.who(TERMINAL)
        for role, user in USERS.items():
            if role != "owner":
                self.people.add(owner, user, role, "")  # type: ignore[arg-type]
        self.tokens = {role: self.device(USERS.get(role, PERSON)) for role in ROLES}
        self.tokens[""] = ""
        door, people, acts = paired(clock, self.inbox, self.people)
        self.handler._door, self.handler._people, self.handler._acts = door, people, acts
        self.server._shown = door.shown
        self.door = door
        self.callers: list[Caller] = []

    def device(self, user: str) -> str:
        token = self.people.pair(self.people.code(self.people.who(TERMINAL), user), "")
        return self.people.signed_in(token, HASH) if user in ("mori", "sato") else token

    def acted(self) -> list[e.Acted]:
        return [event for event in self.journal.events if isinstance(event, e.Acted)]

    def events(self, kind: type[Record]) -> list[Any]:
        return [event for event in self.journal.events if isinstance(event, kind)]


class Caller:
    """One connection to the control socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.pushed: list[dict[str, Any]] = []

    async def ask(self, **request: Any) -> dict[str, Any]:
        self._writer.write(json.dumps({"id": 1, **request}).encode() + b"\n")
        while True:
            answer: dict[str, Any] = json.loads(await asyncio.wait_for(self._reader.readline(), 10))
            if "id" in answer:
                return answer
            self.pushed.append(answer)

    async def next_state(self) -> dict[str, Any]:
        while not self.pushed:
            self.pushed.append(json.loads(await asyncio.wait_for(self._reader.readline(), 10)))
        return self.pushed.pop(0)

    def close(self) -> None:
        self._writer.close()


async def caller(house: House, token: str = "") -> Caller:
    made = Caller(*await asyncio.open_unix_connection(house.server.path))
    house.callers.append(made)
    if token:
        await made.ask(do="enter", device=token)
    return made


def live(tmp_path: Path, act: Callable[[House], Awaitable[None]]) -> House:
    async def session() -> House:
        house = House(tmp_path / "run" / "control.sock")
        await house.server.start()
        running = asyncio.ensure_future(house.companion.run(None))
        try:
            await act(house)
        finally:
            for each in house.callers:
                each.close()
            house.companion.close()
            await running
            await house.server.close()
        return house

    with ThreadPoolExecutor(1) as apart:
        return apart.submit(lambda: asyncio.run(session())).result(60)

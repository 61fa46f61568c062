"""What a sender seals with: handed out once it is on the disk, and to nobody who was let go meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from robot.control.envelope_answers import KitHere
from robot.control.envelope_requests import EnvelopeKit
from robot.errors import UsageError
from robot.mailbox.envelope_keys import open_keys
from robot.people import circle_changes as changes
from robot.people.people import People
from robot.people.register import Register, User, new_register
from robot.people.roles import Who
from robot.runtime.envelope_requests import EnvelopeRequests, Outside
from tests.people.hand_clock import HandClock

AUNT = Who("aunt", roles=frozenset({"family"}))


class Desk:
    """Asks for the aunt's kit; `disk` says what becomes of each write, `written` counts them."""

    def __init__(self, path: Path) -> None:
        self.people = People(new_register(), HandClock(), "terminal", simulated=False)
        register = self.people.register.with_user(User(id="aunt", role="family", name="Aunt"))
        register = changes.ticked(register, "aunt", "words", on=True)
        self.people.take(changes.approved(register, "aunt", "words", on=True))
        self.written, self.disk = 0, True
        self.meanwhile: Callable[[], None] = lambda: None
        nothing: Any = None
        self.requests = EnvelopeRequests(
            self.people,
            lambda: open_keys(path / "envelopes.key"),
            nothing,
            "en",
            Outside(),
            self.keep,
            lambda: None,
        )

    async def keep(self) -> bool:
        self.written += 1
        kept = self.disk
        await asyncio.sleep(0)
        self.meanwhile()
        return kept

    async def kit(self) -> KitHere:
        answer = await self.requests.answer(AUNT, EnvelopeKit())
        assert isinstance(answer, KitHere)
        return answer

    async def refusal(self) -> str:
        with pytest.raises(UsageError) as refused:
            await self.kit()
        return refused.value.code


def asked(path: Path, act: Callable[[Desk], Awaitable[None]]) -> None:
    async def run() -> None:
        await act(Desk(path))

    asyncio.run(run())


def test_a_kit_is_handed_out_only_once_it_is_on_the_disk(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        desk.disk = False
        assert await desk.refusal() == "mail-unwritten"
        assert await desk.refusal() == "mail-unwritten", "one that is in memory alone is no kit"
        desk.disk = True
        first, second = await asyncio.gather(desk.kit(), desk.kit())
        assert first == second
        written = desk.written
        assert await desk.kit() == first
        assert desk.written == written, "what is kept is not written again"

    asked(tmp_path, act)


def without_kit(register: Register) -> Register:
    return changes.with_kit(register, "aunt", "")


def not_approved(register: Register) -> Register:
    return changes.approved(register, "aunt", "words", on=False)


@pytest.mark.parametrize(
    "change", [without_kit, not_approved, lambda register: register.without_user("aunt")]
)
def test_who_is_let_go_while_a_kit_is_written_gets_none_and_is_told_so(
    tmp_path: Path, change: Callable[[Register], Register]
) -> None:
    async def act(desk: Desk) -> None:
        desk.meanwhile = lambda: desk.people.take(change(desk.people.register))
        assert await desk.refusal() == "mail-not-now"

    asked(tmp_path, act)

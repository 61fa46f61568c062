"""Live calls at the control socket: two pages and nobody else, refused within a second and written down."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from robot.contract import events as e
from robot.runtime.robot_phone import RobotPhone
from tests.calls.calling import CallHouse
from tests.runtime.house import Caller, caller

SOON_S = 1.0


class Two:
    """A person and a mother on their call pages, and a booked call for which she is there."""

    def __init__(self, house: CallHouse, person: Caller, mother: Caller) -> None:
        self.house, self.person, self.mother = house, person, mother
        self.call = 0

    async def connect(self) -> None:
        await ok(self.person.ask(do="call-connect", call=self.call))
        for each in (self.person, self.mother):
            await ok(each.ask(do="call-up", call=self.call))

    async def book(self, way: str = "face") -> None:
        await ok(self.person.ask(do="call-book", other="mother", way=way))
        board = await self.person.ask(do="calls")
        self.call = board["booked"][-1]["call"]
        await ok(self.mother.ask(do="call-here", call=self.call, on=True))

    async def told(self, who: Caller, event: str) -> dict[str, Any]:
        """The next push of this kind on a page."""
        while True:
            message = await who.next_state()
            if message.get("event") == event:
                return message

    def on(self) -> bool:
        return self.house.calls.exchange.current is not None


async def ok(asked: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    answer = await asked
    assert answer["ok"], answer
    return answer


async def refused(asked: Awaitable[dict[str, Any]]) -> str:
    """The code of a refusal that came soon enough."""
    answer = await asyncio.wait_for(asked, SOON_S)
    assert not answer["ok"], answer
    return str(answer.get("code", ""))


def during(
    tmp_path: Path,
    act: Callable[[Two], Awaitable[None]],
    *,
    book: bool = True,
    phone: RobotPhone | None = None,
) -> CallHouse:
    """Run something in a house where both are on their pages, in an active session."""

    async def session() -> CallHouse:
        house = CallHouse(tmp_path / "run" / "control.sock", phone)
        await house.server.start()
        parts = [asyncio.ensure_future(x) for x in (house.companion.run(None), house.calls.run())]
        for event in (e.WakeRequested("tap"), e.StartRequested("tap")):
            await house.inbox.take(event)
        person, mother = [await caller(house, house.tokens[role]) for role in ("person", "family")]
        await ok(person.ask(do="call-open", side="person"))
        await ok(mother.ask(do="call-open", side="other"))
        async with asyncio.timeout(15):
            while house.calls.exchange.bounds != "both":
                await asyncio.sleep(0.02)
        two = Two(house, person, mother)
        try:
            if book:
                await two.book()
            await act(two)
        finally:
            for each in house.callers:
                each.close()
            house.companion.close()
            await parts[0]
            parts[1].cancel()
            await asyncio.gather(*parts, return_exceptions=True)
            await house.server.close()
        return house

    with ThreadPoolExecutor(1) as apart:
        return apart.submit(lambda: asyncio.run(session())).result(60)


def test_two_pages_connect_and_only_they_are_told(tmp_path: Path) -> None:
    async def act(two: Two) -> None:
        third = await caller(two.house, two.house.device("mother"))
        await ok(third.ask(do="watch"))
        await two.connect()
        await ok(two.person.ask(do="call-signal", call=two.call, number=1, body='{"a":1}'))
        assert (await two.told(two.mother, "signal"))["body"] == '{"a":1}'
        await ok(two.person.ask(do="call-step", call=two.call, step="theirs"))
        assert (await two.told(two.mother, "step"))["step"] == "theirs"
        await ok(two.person.ask(do="call-sign", call=two.call, sign="nod"))
        assert (await two.told(two.mother, "sign"))["sign"] == "nod"
        await ok(third.ask(do="watch"))
        assert {each.get("kind") for each in third.pushed} <= {"state", "body"}
        await ok(two.mother.ask(do="call-end", call=two.call))
        assert (await two.told(two.person, "ended"))["cause"] == "other"

    house = during(tmp_path, act)
    assert [type(x) for x in house.journal.events if isinstance(x, e.CallConnected | e.CallEnded)] == [
        e.CallConnected,
        e.CallEnded,
    ]
    assert house.events(e.CallConnected)[0].other == "mother"


def test_third_parties_wrong_calls_and_replays_are_refused_soon_and_written_down(tmp_path: Path) -> None:
    async def act(two: Two) -> None:
        await two.connect()
        second, deputy, nobody, technician = [
            await caller(two.house, token)
            for token in (
                two.house.device("mother"),
                two.house.tokens["deputy"],
                "",
                two.house.tokens["technician"],
            )
        ]
        signal = {"do": "call-signal", "call": two.call, "number": 1, "body": "{}"}
        # Another device of the same mother, before and after it asks to be the page.
        assert await refused(second.ask(**signal)) == "call-not-yours"
        assert await refused(second.ask(do="call-open", side="other")) == "call-elsewhere"
        assert await refused(second.ask(do="call-open", side="person")) == "call-not-yours"
        assert await refused(deputy.ask(do="call-open", side="other")) == "call-not-circle"
        assert await refused(deputy.ask(**signal)) == "call-not-yours"
        for stranger in (nobody, technician):
            assert await refused(stranger.ask(**signal)) == "forbidden"
        for verb, more in (
            ("call-connect", {}),
            ("call-step", {"step": "both"}),
            ("call-sign", {"sign": "nod"}),
        ):
            assert await refused(two.mother.ask(do=verb, call=two.call, **more)) == "forbidden"
        await ok(two.person.ask(**signal))
        assert await refused(two.person.ask(**signal)) == "call-replay"
        assert await refused(two.person.ask(**{**signal, "number": 2, "call": two.call + 1})) == "call-none"
        assert two.on()
        await ok(two.person.ask(**{**signal, "number": 2}))

    house = during(tmp_path, act)
    acts = house.refused()
    assert {
        ("call-signal", "mother"),
        ("call-open", "mother"),
        ("call-signal", "sato"),
        ("call-signal", ""),
    } <= {*acts}
    assert ("call-signal", "person") in acts


@pytest.mark.parametrize("how", ["removed", "unpaired", "circle"])
def test_a_sender_who_is_removed_during_a_call_reads_only_that_it_is_over(tmp_path: Path, how: str) -> None:
    async def act(two: Two) -> None:
        await two.connect()
        owner = await caller(two.house, two.house.tokens["owner"])
        if how == "removed":
            await ok(owner.ask(do="user-remove", user="mother"))
        elif how == "unpaired":
            users = (await owner.ask(do="users"))["users"]
            (device,) = [x for user in users if user["id"] == "mother" for x in user["devices"]]
            await ok(owner.ask(do="device-remove", device=device["id"]))
        else:
            two.house.let_go("mother")
        two.house.calls.look()
        assert not two.on()
        assert (await two.told(two.person, "ended"))["cause"] == "not-allowed"
        assert not (await two.told(two.mother, "closed")).get("cause")
        late = {"do": "call-signal", "call": two.call, "number": 1, "body": "{}"}
        assert await refused(two.mother.ask(**late)) in ("forbidden", "call-not-yours")

    assert during(tmp_path, act).causes() == ["not-allowed"]


def test_a_page_that_cannot_be_looked_at_keeps_no_call_on_for_longer_than_it_may_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def act(two: Two) -> None:
        await two.connect()
        calls, looks = two.house.calls, 0

        def broken(*_: object) -> bool:
            nonlocal looks
            looks += 1
            raise RuntimeError("of a page")

        monkeypatch.setattr(calls, "_welcome", broken)
        async with asyncio.timeout(15):
            while looks < 4:
                await asyncio.sleep(0.02)
            assert two.on()
            assert calls.exchange.current is not None
            calls.exchange.current.due_us = 0
            while two.on():
                await asyncio.sleep(0.02)
        monkeypatch.undo()

    assert during(tmp_path, act).causes() == ["time"]


def test_what_a_relative_may_see_can_change_during_a_call(tmp_path: Path) -> None:
    async def act(two: Two) -> None:
        await two.connect()
        await ok(two.person.ask(do="tick", user="mother", tick="robot", on=True))
        for client in two.house.server.clients:
            two.house.handler.changed(client)
        assert two.on()
        await ok(two.person.ask(do="call-end", call=two.call))

    assert during(tmp_path, act).causes() == ["person"]


def test_an_expired_session_of_staff_ends_their_call(tmp_path: Path) -> None:
    async def act(two: Two) -> None:
        house = two.house
        house.let_in("sato", "face")
        sato = await caller(house, house.tokens["deputy"])
        await ok(sato.ask(do="call-open", side="other"))
        await ok(two.person.ask(do="call-book", other="sato", way="face"))
        call = (await two.person.ask(do="calls"))["booked"][-1]["call"]
        await ok(sato.ask(do="call-here", call=call, on=True))
        await ok(two.person.ask(do="call-connect", call=call))
        house.people._signed_in.clear()  # twelve hours later
        assert await refused(sato.ask(do="call-signal", call=call, number=1, body="{}")) == "forbidden"
        house.calls.look()
        assert not two.on()
        await two.told(sato, "closed")

    assert during(tmp_path, act).causes() == ["not-allowed"]


@pytest.mark.parametrize("side", ["person", "mother"])
def test_a_page_that_goes_is_a_lost_link_for_both(tmp_path: Path, side: str) -> None:
    async def act(two: Two) -> None:
        await two.connect()
        goes, stays = (two.person, two.mother) if side == "person" else (two.mother, two.person)
        goes.close()
        assert (await asyncio.wait_for(two.told(stays, "ended"), SOON_S))["cause"] == "link"

    house = during(tmp_path, act)
    assert house.causes() == ["link"]
    assert len(house.events(e.CallConnected)) == 1


@pytest.mark.parametrize(
    ("press", "cause"), [("stop", "stop"), ("sleep", "sleep"), ("end", "person"), ("send-away", "sleep")]
)
def test_every_way_out_of_the_persons_ends_it_at_once(tmp_path: Path, press: str, cause: str) -> None:
    async def act(two: Two) -> None:
        await two.connect()
        anybody = await caller(two.house)
        await ok(anybody.ask(do=press))
        assert (await asyncio.wait_for(two.told(two.mother, "ended"), SOON_S))["cause"] == ""
        assert not two.on()

    assert during(tmp_path, act).causes() == [cause]


def test_less_is_one_step_down_at_once_and_from_the_lowest_the_end(tmp_path: Path) -> None:
    async def act(two: Two) -> None:
        await two.connect()
        await ok(two.person.ask(do="call-step", call=two.call, step="masked"))
        steps = [(await two.told(two.mother, "step"))["step"]]
        for _ in range(2):
            await ok(two.person.ask(do="less", source="tap"))
            steps.append((await asyncio.wait_for(two.told(two.mother, "step"), SOON_S))["step"])
        assert steps == ["masked", "theirs", "dark"]

    during(tmp_path, act)


def test_a_crisis_word_goes_to_staff_and_not_to_the_other_side(tmp_path: Path) -> None:
    async def act(two: Two) -> None:
        await two.connect()
        said = await ok(two.person.ask(do="call-say", call=two.call, text="thank you"))
        assert said["sent"] is True
        assert (await two.told(two.mother, "said"))["text"] == "thank you"
        kept = await ok(two.person.ask(do="call-say", call=two.call, text="I want to die"))
        assert (kept["sent"], kept["card"]) == (False, True)
        ended = await asyncio.wait_for(two.told(two.mother, "ended"), SOON_S)
        assert not any("die" in str(each) for each in (*two.mother.pushed, ended))

    house = during(tmp_path, act)
    assert [x.tier for x in house.events(e.CrisisRaised)] == [2]
    assert house.causes() == ["robot"]


def test_a_typed_stop_is_a_stop_and_no_message(tmp_path: Path) -> None:
    async def act(two: Two) -> None:
        await two.connect()
        kept = await ok(two.person.ask(do="call-say", call=two.call, text="stop"))
        assert kept["sent"] is False
        await asyncio.wait_for(two.told(two.mother, "ended"), SOON_S)

    assert during(tmp_path, act).causes() == ["stop"]


def test_without_a_session_the_press_is_answered_and_nothing_begins(tmp_path: Path) -> None:
    async def act(two: Two) -> None:
        await ok(two.person.ask(do="stop"))
        assert await refused(two.person.ask(do="call-connect", call=two.call)) == "call-not-now"
        assert (await two.person.ask(do="calls"))["step"] == ""

    assert during(tmp_path, act).events(e.CallConnected) == []


def test_a_booking_knows_the_persons_clock_and_each_side_sees_its_own(tmp_path: Path) -> None:
    async def act(two: Two) -> None:
        assert await refused(
            two.person.ask(do="call-book", other="mother", way="face", at="2020-01-01T10:00")
        )
        assert await refused(two.person.ask(do="call-book", other="sato", way="face")) == "call-not-circle"
        board = await two.person.ask(do="calls")
        assert [each["user"] for each in board["circle"]] == ["mother"]
        theirs = await two.mother.ask(do="calls")
        assert (theirs["side"], theirs["circle"], theirs["step"]) == ("other", [], "")
        deputy = await caller(two.house, two.house.tokens["deputy"])
        outside = await deputy.ask(do="calls")
        assert (outside["side"], outside["booked"]) == ("", [])
        await ok(two.person.ask(do="call-cancel", call=two.call))
        assert (await two.mother.ask(do="calls"))["booked"] == []

    house = during(tmp_path, act)
    assert [x.on for x in house.events(e.CallReady)] == [True, False]


def test_nothing_of_what_is_signalled_or_written_is_in_any_event(tmp_path: Path) -> None:
    async def act(two: Two) -> None:
        await two.connect()
        await ok(two.person.ask(do="call-say", call=two.call, text="canary-words"))
        await ok(two.person.ask(do="call-signal", call=two.call, number=1, body="canary-signal"))

    house = during(tmp_path, act)
    assert "canary" not in repr(house.journal.events)

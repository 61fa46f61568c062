"""The door under attack: half characters, floods, programs, strangers, and staff who would be another."""

import asyncio
import json
from pathlib import Path

import pytest

from robot.contract import events as e
from tests.runtime.house import PASSWORD, House, caller, live
from tests.runtime.paired import TERMINAL
from tests.runtime.test_runtime import PROGRAMME


@pytest.mark.parametrize("device", ["\ud800", "é", "x" * 300, "a\r\nb"])
def test_law_1_no_token_ends_the_companion(tmp_path: Path, device: str) -> None:
    async def act(house: House) -> None:
        one = await caller(house)
        await one.ask(do="watch")
        await one.ask(do="enter", device=device)
        house.viewers.changed()
        house.viewers.tell(house.dispatcher.view.state, at_once=True)
        assert (await one.ask(do="stop"))["ok"]
        assert (await one.ask(do="pair", code="AAAA-AAAA", name="\ud800"))["error"].startswith("name")

    assert live(tmp_path, act).companion.broken is False


def test_staff_cannot_become_the_person_or_another(tmp_path: Path) -> None:
    async def act(house: House) -> None:
        staff = await caller(house, house.tokens["therapist"])
        for user in ("person", "sato"):
            assert not (await staff.ask(do="code", user=user))["ok"]
            assert not (await staff.ask(do="user-reset", user=user))["ok"]
        assert (await staff.ask(do="user-add", user="new", role="deputy"))["ok"]
        assert (await staff.ask(do="code", user="new"))["ok"]  # the first device of somebody new

    live(tmp_path, act)


def test_a_program_does_nothing_that_is_done_by_hand(tmp_path: Path) -> None:
    async def act(house: House) -> None:
        person = await caller(house, house.tokens["person"])
        token = (await person.ask(do="token-add", name="program", scope="act"))["token"]
        program = await caller(house, token)
        for request in (
            {"do": "preview", "proposal": 1, "yes": True},
            {"do": "leave-programme"},
            {"do": "forget", "kind": "acts"},
            {"do": "pair", "code": "AAAA-AAAA"},
            {"do": "sign-in", "password": PASSWORD},
            {"do": "set-password", "password": PASSWORD + "!", "old": PASSWORD},
        ):
            assert (await program.ask(**request))["code"] == "forbidden", request
        assert (await program.ask(do="others", on=True))["ok"]

    live(tmp_path, act)


def test_a_new_password_ends_the_programs_of_its_user(tmp_path: Path) -> None:
    async def act(house: House) -> None:
        staff = await caller(house, house.tokens["therapist"])
        program = await caller(house, (await staff.ask(do="token-add", name="x", scope="see"))["token"])
        assert (await program.ask(do="log"))["ok"]
        assert (await staff.ask(do="set-password", password=PASSWORD + "!", old=PASSWORD))["ok"]
        assert (await program.ask(do="log"))["code"] == "forbidden"

    live(tmp_path, act)


def test_a_flood_of_passwords_holds_nobody_up(tmp_path: Path) -> None:
    async def act(house: House) -> None:
        house.people.reset(house.people.who(TERMINAL), "mori")
        token = house.people.pair(house.people.code(house.people.who(TERMINAL), "mori"), "")
        floods = [await caller(house, token) for _ in range(12)]
        asked = [asyncio.ensure_future(one.ask(do="set-password", password=PASSWORD)) for one in floods]
        await asyncio.sleep(0.05)
        loop = asyncio.get_running_loop()
        before = loop.time()
        await asyncio.to_thread(lambda: None)  # everybody else's threads are free
        assert (await (await caller(house)).ask(do="stop"))["ok"]
        assert loop.time() - before < 1.0
        codes = [answer.get("code") for answer in await asyncio.gather(*asked)]
        assert codes.count("too-often") >= 6

    live(tmp_path, act)


def test_a_refusal_tells_nobody_who_the_staff_are(tmp_path: Path) -> None:
    async def act(house: House) -> None:
        stranger, staff = await caller(house), await caller(house, house.tokens["therapist"])
        for request in ({"do": "hold", "by": "x"}, {"do": "order", "levels": ["x"]}):
            said = json.dumps(await stranger.ask(**request))
            assert not any(level.id in said for level in PROGRAMME.levels)
        assert PROGRAMME.levels[0].id in json.dumps(await staff.ask(do="order", levels=["x"]))

    live(tmp_path, act)


def test_what_strangers_do_on_and_on_is_written_down_once(tmp_path: Path) -> None:
    async def act(house: House) -> None:
        one = await caller(house)
        register = house.people.register
        for _ in range(20):
            assert (await one.ask(do="sign-out"))["ok"]
            assert (await one.ask(do="sleep"))["ok"]
        assert house.people.register is register
        assert (await one.ask(do="crisis", source="console"))["ok"]

    house = live(tmp_path, act)
    assert [each.act for each in house.acted()] == ["sign-out", "sleep", "crisis"]
    assert [event.source for event in house.events(e.CrisisRaised)] == ["tap"]

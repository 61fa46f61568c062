"""The door of the companion: every role and every request over a real socket, and what each is shown."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from robot.contract import events as e
from robot.control.requests import REQUESTS
from robot.control.server import Client
from robot.control.state import State
from robot.people.roles import PERSON, ROLES
from tests.people.table import ANYBODY, MAY, SEEN_BY_ANYBODY, STAFF_ALONE
from tests.runtime.house import ACTS, PASSWORD, USERS, House, caller, live
from tests.runtime.paired import TERMINAL
from tests.runtime.test_contract import sample


@pytest.mark.parametrize("state", ["paired", "removed", "signed out", "expired"])
def test_law_15_every_role_may_do_what_is_listed_however_it_asks(tmp_path: Path, state: str) -> None:
    """Every role times every act over the socket; a device that is no longer one may do what anybody may."""
    holes: list[str] = []

    async def act(house: House) -> None:
        for role in (*ROLES, ""):
            token = house.tokens[role]
            if state == "removed" and token:
                house.people.register = house.people.register.without_device(house.people.who(token).device)
            elif state == "signed out":
                house.people.sign_out(token)
            elif state == "expired" and token:
                device = house.people.register.by_token(token)
                assert device is not None
                past = device.model_copy(update={"until_utc_us": 1})
                house.people.register = house.people.register.with_device(past)
            may = ANYBODY | (MAY[role] if state == "paired" else set())
            for name, verb, more in ACTS:
                one = await caller(house, token)
                message = {**sample(REQUESTS[verb]), **more}
                if verb == "enter":
                    message["device"] = token
                before = house.people.register, dict(house.people._signed_in)
                answer = await one.ask(**message)
                # What one act changed, the next does not find.
                house.people.register, house.people._signed_in = before
                refused = answer.get("code") == "forbidden"
                if refused is (name in may):
                    holes.append(f"{role or 'nobody'} {name}: {answer}")
                one.close()

    live(tmp_path, act)
    assert holes == []


def test_a_yes_counts_only_from_the_persons_own_device_and_says_so(tmp_path: Path) -> None:
    async def act(house: House) -> None:
        for role in (*ROLES, ""):
            for source in ("tap", "typed", "button", "console"):
                one = await caller(house, house.tokens[role])
                await one.ask(do="preview", proposal=1, yes=True, source=source)
                await one.ask(do="microphone", on=True, source=source)
                one.close()

    house = live(tmp_path, act)
    yes = house.events(e.PreviewAnswered) + house.events(e.MicrophoneAllowed)
    assert [event.source for event in yes] == ["tap", "typed", "tap", "tap"] * 2
    told = [(each.act, each.user, each.role) for each in house.acted() if not each.refused]
    assert set(told) == {("preview/yes", PERSON, "person"), ("microphone/on", PERSON, "person")}
    assert {each.user for each in house.acted() if each.refused} == {*USERS.values(), ""}


def test_a_yes_needs_the_pin_that_the_person_wants_and_a_no_does_not(tmp_path: Path) -> None:
    async def act(house: House) -> None:
        person = await caller(house, house.tokens["person"])
        assert (await person.ask(do="set-pin", pin="2580"))["ok"]
        for more in ({}, {"pin": "0000"}):
            answer = await person.ask(do="preview", proposal=1, yes=True, **more)
            assert answer["code"] == "pin"
        assert (await person.ask(do="preview", proposal=1, yes=False))["ok"]
        assert (await person.ask(do="microphone", on=False))["ok"]
        assert (await person.ask(do="preview", proposal=1, yes=True, pin="2580"))["ok"]
        assert (await person.ask(do="set-pin", pin="", old="1"))["code"] == "pin"
        assert (await person.ask(do="set-pin", pin="", old="2580"))["ok"]
        assert (await person.ask(do="preview", proposal=1, yes=True))["ok"]

    house = live(tmp_path, act)
    assert [event.yes for event in house.events(e.PreviewAnswered)] == [False, True, True]
    assert "'2580'" not in str(house.journal.events)


def test_who_signs_is_proven_and_never_typed(tmp_path: Path) -> None:
    async def act(house: House) -> None:
        for role in ("therapist", "deputy"):
            one = await caller(house, house.tokens[role])
            assert (await one.ask(do="review", by="dr.tanaka"))["ok"]
            assert (await one.ask(do="hold", by="person", source="tap"))["ok"]
            assert (await one.ask(do="clear", by=""))["ok"]
        person = await caller(house, house.tokens["person"])
        assert (await person.ask(do="hold", by="mori", source="console"))["ok"]
        assert (await person.ask(do="destination", level="", by="mori"))["ok"]
        assert (await person.ask(do="clear", by="mori"))["code"] == "forbidden"

    house = live(tmp_path, act)
    assert [event.by for event in house.events(e.ReviewDone)] == ["mori", "sato"]
    assert [event.by for event in house.events(e.HoldRequested)] == ["mori", "sato", "person"]
    assert [event.by for event in house.events(e.DestinationSet)] == ["person"]
    assert [event.by for event in house.events(e.CrisisCleared)] == ["mori", "sato"]


def test_staff_cannot_restart_what_the_person_stopped(tmp_path: Path) -> None:
    async def act(house: House) -> None:
        person, staff = (
            await caller(house, house.tokens["person"]),
            await caller(house, house.tokens["therapist"]),
        )
        await person.ask(do="wake")
        await person.ask(do="stop")
        await staff.ask(do="wake", source="tap")
        assert house.dispatcher.engine.phase == "stopped"
        assert (await staff.ask(do="start", source="tap"))["code"] == "forbidden"
        await person.ask(do="wake")
        assert house.dispatcher.engine.phase != "stopped"

    live(tmp_path, act)


@pytest.mark.parametrize("role", [*ROLES, ""])
def test_each_role_is_pushed_what_it_may_see_and_nothing_else(tmp_path: Path, role: str) -> None:
    async def act(house: House) -> None:
        one = await caller(house, house.tokens[role])
        await one.ask(do="watch")
        for _ in range(2):  # the first when it begins to watch, the second pushed
            state = await one.next_state()
            State.from_json(state)
            extra = {*state} - SEEN_BY_ANYBODY
            if role not in ("therapist", "deputy"):
                assert not extra & STAFF_ALONE
            if role in ("", "family"):
                assert extra == set()
            assert state["you"]["roles"] == ([role] if role else [])
            house.viewers.changed()
            house.viewers.tell(house.dispatcher.view.state, at_once=True)

    live(tmp_path, act)


@pytest.mark.parametrize("ends", ["removed", "signed out", "expired"])
def test_an_open_page_of_a_device_that_has_ended_sees_and_does_nothing(tmp_path: Path, ends: str) -> None:
    async def act(house: House) -> None:
        token = house.tokens["therapist"]
        one = await caller(house, token)
        await one.ask(do="watch")
        assert "level" in await one.next_state()
        if ends == "signed out":
            house.people.sign_out(token)
        else:
            device = house.people.register.by_token(token)
            assert device is not None
            without = house.people.register.without_device(device.id)
            past = device.model_copy(update={"until_utc_us": 1})
            house.people.register = without if ends == "removed" else without.with_device(past)
        house.viewers.changed()
        house.viewers.tell(house.dispatcher.view.state, at_once=True)
        state = await one.next_state()
        assert {*state} == SEEN_BY_ANYBODY
        assert (await one.ask(do="review"))["code"] == "forbidden"
        assert (await one.ask(do="stop"))["ok"]

    live(tmp_path, act)


def test_a_body_that_moves_is_not_shown_to_nobody(tmp_path: Path) -> None:
    async def act(house: House) -> None:
        seen = {}
        for role in (*ROLES, ""):
            client: Client = type("Looks", (), {"device": house.tokens[role], "who": None})()  # type: ignore[assignment]
            seen[role] = house.door.shown({"kind": "body"})(client) is not None
        assert {role for role, sees in seen.items() if sees} == {
            "person",
            "therapist",
            "deputy",
            "technician",
        }

    live(tmp_path, act)


def test_a_text_from_nobody_is_classified_and_thrown_away(tmp_path: Path) -> None:
    async def act(house: House) -> None:
        for role in ("", "family", "technician", "therapist"):
            one = await caller(house, house.tokens[role])
            assert await one.ask(do="type", text="I want to die") == {"id": 1, "ok": True, "card": True}
            assert await one.ask(do="type", text="hello there") == {"id": 1, "ok": True, "card": False}
        assert (await one.ask(do="help-card"))["card"]["title"]

    house = live(tmp_path, act)
    assert not house.events(e.CrisisRaised)
    assert not house.events(e.WordReceived)

    async def stops(house: House) -> None:
        one = await caller(house)
        assert (await one.ask(do="type", text="stop"))["ok"]

    assert live(tmp_path, stops).events(e.StopRequested)


def test_a_flood_of_strangers_texts_holds_up_nothing_of_the_persons(tmp_path: Path) -> None:
    async def act(house: House) -> None:
        strangers = [await caller(house) for _ in range(3)]
        flood = [one.ask(do="type", text=f"{'x ' * 200}{n}") for one in strangers for n in range(1)]
        house.handler._overhearing = 8  # as many as may wait are waiting
        assert await strangers[0].ask(do="type", text="hello") == {"id": 1, "ok": True, "card": True}
        house.handler._overhearing = 0
        assert all(answer["ok"] for answer in await asyncio.gather(*flood))

    live(tmp_path, act)


def test_of_the_person_a_typed_crisis_is_one(tmp_path: Path) -> None:
    async def act(house: House) -> None:
        one = await caller(house, house.tokens["person"])
        assert (await one.ask(do="type", text="I want to die"))["ok"]

    assert live(tmp_path, act).events(e.CrisisRaised)


def test_wrong_passwords_lock_that_device_and_stop_goes_on(tmp_path: Path) -> None:
    async def act(house: House) -> None:
        token = house.people.sign_out(house.tokens["therapist"])
        one = await caller(house, token)
        codes = [(await one.ask(do="sign-in", password="no")).get("code") for _ in range(6)]
        assert codes == ["password"] * 5 + ["too-often"]
        assert (await one.ask(do="sign-in", password=PASSWORD))["code"] == "too-often"
        assert (await one.ask(do="stop"))["ok"]
        assert (await one.ask(do="less"))["ok"]
        other = house.people.sign_out(house.device("mori"))
        another = await caller(house, other)
        answer = await another.ask(do="sign-in", password=PASSWORD)
        assert answer["you"]["roles"] == ["therapist"]
        assert answer["token"] not in ("", other)

    house = live(tmp_path, act)
    assert [each.refused for each in house.acted() if each.act == "sign-in"] == [True, False]


def test_a_first_password_is_chosen_once_and_changed_with_the_old_one(tmp_path: Path) -> None:
    async def act(house: House) -> None:
        house.people.reset(house.people.who(TERMINAL), "mori")
        token = house.people.pair(house.people.code(house.people.who(TERMINAL), "mori"), "")
        one = await caller(house, token)
        assert (await one.ask(do="set-password", password="short"))["code"] == "password-form"
        answer = await one.ask(do="set-password", password=PASSWORD)
        assert answer["you"]["roles"] == ["therapist"]
        two = await caller(house, answer["token"])
        assert (await two.ask(do="set-password", password=PASSWORD + "!", old="no"))["code"] == "password"
        assert (await two.ask(do="set-password", password=PASSWORD + "!", old=PASSWORD))["ok"]
        assert (await two.ask(do="review"))["code"] == "forbidden"  # its token was replaced

    live(tmp_path, act)


def test_what_cannot_be_written_holds_and_is_said(tmp_path: Path) -> None:
    async def act(house: House) -> None:
        def full(_register: object) -> None:
            from robot.errors import DeviceError

            raise DeviceError("people.json", "cannot be written (No space left on device).")

        house.handler._people._save = full
        owner = await caller(house, TERMINAL)
        assert (await owner.ask(do="user-add", user="aunt", role="family"))["saved"] is False
        assert house.people.register.user("aunt") is not None

    live(tmp_path, act)


def test_every_act_is_written_down_with_who_and_from_where(tmp_path: Path) -> None:
    async def act(house: House) -> None:
        device = house.people.who(house.tokens["person"]).device
        one = await caller(house, house.tokens["person"])
        for request in ({"do": "less"}, {"do": "others", "on": True}, {"do": "users"}, {"do": "watch"}):
            assert (await one.ask(**request))["ok"]
        nobody = await caller(house)
        assert (await nobody.ask(do="stop"))["ok"]
        for _ in range(3):
            assert (await nobody.ask(do="start"))["code"] == "forbidden"
        while len(house.acted()) < 4:
            await asyncio.sleep(0.01)
        told = [replace(each, utc_us=0) for each in house.acted()]
        assert told == [
            e.Acted("less", PERSON, "", device),
            e.Acted("others", PERSON, "person", device),
            e.Acted("stop"),
            e.Acted("start", refused=True),  # once, however often it is tried
        ]

    live(tmp_path, act)


def test_no_refusal_tells_when_somebody_went_out_or_came_back(tmp_path: Path) -> None:
    """Whoever is turned away at the door is written down; what the person may do, and not now, is not."""

    async def act(house: House) -> None:
        one = await caller(house, house.tokens["person"])
        for request, code in (
            ({"do": "came-back"}, "no-way"),
            ({"do": "set-off", "quest": "nowhere"}, "no-quest"),
            ({"do": "visit-code", "quest": "nowhere", "code": "123456"}, "no-quest"),
            ({"do": "visit-plan", "quest": "nowhere", "day": "2026-12-10", "hour": 12}, "no-quest"),
        ):
            assert (await one.ask(**request))["code"] in (code, "visit-clock")
        relative, nobody = await caller(house, house.tokens["family"]), await caller(house)
        for each in (relative, nobody):
            for verb in ("came-back", "set-off", "visit-plan", "visit-code", "foresee"):
                assert (await each.ask(**sample(REQUESTS[verb])))["code"] == "forbidden"
        assert (await one.ask(do="others", on=True))["ok"]
        while not any(each.act == "others" for each in house.acted()):
            await asyncio.sleep(0.01)
        refused = [(each.act, each.user) for each in house.acted() if each.refused]
        turned_away = ("visit-plan", "visit-code", "foresee")
        assert refused == [(verb, user) for user in ("mother", "") for verb in turned_away]

    live(tmp_path, act)

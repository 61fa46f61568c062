"""Calls through the clinic's host, without a network: fresh, proven, sealed, and by the rules of home."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from robot.calls.turn import GOOD_BEFORE_S, LIVES_S, Given, ways_out
from robot.clock import US_PER_S
from robot.contract import events as e
from robot.errors import InputError
from robot.mailbox.envelope_keys import EnvelopeKeys
from robot.people.circle_changes import with_kit
from robot.runtime import guests as rules
from tests.calls.away import Away
from tests.calls.calling import CallHouse
from tests.calls.test_call_requests import Two, during, ok
from tests.waiting import until

Act = Callable[[Two, Away], Awaitable[None]]
WALL = 1_800_000_000 * US_PER_S


def with_away(tmp_path: Path, act: Act) -> CallHouse:
    """The person on their page at home, and the mother's page at the clinic's host, which is open."""

    async def inside(two: Two) -> None:
        away = Away(two.house)
        assert away.begin()
        assert (await away.ask("call-open", side="person", user="person"))["ok"], (
            "it is the other side's only"
        )
        await ok(two.person.ask(do="call-book", other="mother", way="call"))
        two.call = (await two.person.ask(do="calls"))["booked"][-1]["call"]
        await act(two, away)

    return during(tmp_path, inside, book=False)


async def connected(two: Two, away: Away) -> None:
    assert (await away.ask("call-here", call=two.call, on=True))["ok"]
    await ok(two.person.ask(do="call-connect", call=two.call))
    for up in (two.person.ask(do="call-up", call=two.call), away.ask("call-up", call=two.call)):
        await ok(up)
    assert away.events()[-2:] == ["connecting", "connected"]


def test_a_call_goes_through_and_the_host_reads_none_of_it(tmp_path: Path) -> None:
    seen: list[bytes] = []

    async def act(two: Two, away: Away) -> None:
        board = await away.ask("calls")
        assert [each["way"] for each in board["booked"]] == ["call"]
        assert board["circle"] == [], "who else is in the circle is nobody's at the other end"
        two.house.servers = ways_out(["turn:calls.example.org:3478"], "s", WALL)
        await connected(two, away)
        (begun,) = (each for each in away.told if each.get("event") == "connecting")
        assert (begun["ice"], begun["relayed"]) == (two.house.servers, True), (
            "neither learns where the other is"
        )
        assert (await two.told(two.person, "connecting"))["relayed"] is True
        await ok(two.person.ask(do="call-signal", call=two.call, number=1, body='{"canary":"offer"}'))
        assert (await away.ask("call-signal", call=two.call, number=1, body='{"canary":"answer"}'))["ok"]
        assert (await two.told(two.person, "signal"))["body"] == '{"canary":"answer"}'
        assert "signal" in away.events()
        assert '{"canary":"offer"}' in [each.get("body") for each in away.told]
        await ok(two.person.ask(do="call-end", call=two.call))
        await until(lambda: "ended" in away.events())
        (ended,) = (each for each in away.told if each.get("event") == "ended")
        assert ended["cause"] == "", "no reason is shown"
        seen.extend(away.sent)

    house = with_away(tmp_path, act)
    assert house.causes() == ["person"]
    assert all(each.startswith(b"age-encryption.org/") and b"canary" not in each for each in seen)
    assert ("call-here", "mother", "outside") in {
        (each.act, each.user, each.device) for each in house.acted()
    }


VERBS = ("call-connect", "call-book", "call-step", "call-say", "watch", "stop", "users", "type", "enter")


def test_only_what_belongs_to_the_other_side_is_heard(tmp_path: Path) -> None:
    async def act(two: Two, away: Away) -> None:
        await away.ask("call-here", call=two.call, on=True)
        for verb in VERBS:
            away.say(verb, call=two.call, other="mother", way="face", at="", step="both", text="stop")
        assert (await away.ask("ping"))["ok"]
        assert two.house.guests.refused == {"broken": len(VERBS)}
        assert not two.on()

    with_away(tmp_path, act)


def test_what_is_repeated_held_back_or_put_in_another_order_is_refused(tmp_path: Path) -> None:
    async def act(two: Two, away: Away) -> None:
        guests = two.house.guests
        assert (await away.ask("call-here", call=two.call, on=True))["ok"]
        here = away.sent[-1]
        await away.ask("call-here", call=two.call, on=False)
        for each in away.sent:  # the host plays all of it again, the first signal too
            guests.take(each)
        await asyncio.sleep(0.05)
        assert not two.house.calls.exchange.booked[two.call].ready
        assert guests.refused["replay"] == len(away.sent)
        kept_back = away.sealed({"id": 90, "do": "call-here", "call": two.call, "on": True})
        guests.take(away.sealed({"id": 91, "do": "ping"}))  # a later one comes first: this sitting is over
        guests.take(kept_back)
        guests.take(here)
        await asyncio.sleep(0.05)
        assert guests.refused["gap"] == 1
        assert not two.house.calls.exchange.booked[two.call].ready
        again = Away(two.house)
        assert again.begin(), "a page that is opened anew is a sitting of its own"

    with_away(tmp_path, act)


def test_an_offer_of_yesterday_is_worth_nothing_whatever_the_clocks_say(tmp_path: Path) -> None:
    async def act(two: Two, away: Away) -> None:
        guests = two.house.guests
        await away.ask("call-here", call=two.call, on=True)
        guests.close()  # the way to the host ended, and with it every sitting
        assert not two.house.calls.exchange.booked[two.call].ready
        for each in away.sent:
            guests.take(each)
        await asyncio.sleep(0.05)
        assert not two.house.calls.exchange.booked[two.call].ready
        assert away.sent, (
            "the first one makes a sitting whose word the host cannot read, and which ends unused"
        )

    with_away(tmp_path, act)


def test_a_silent_page_is_gone_and_in_a_call_a_lost_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def act(two: Two, away: Away) -> None:
        guests, clock = two.house.guests, two.house.guests._clock
        await connected(two, away)
        (guest,) = guests._all.values()
        heard = guest.heard_us
        assert rules.SILENT_US < 5 * US_PER_S, "it is said by five seconds"
        monkeypatch.setattr(clock, "now", lambda: heard + rules.SILENT_US - 1)
        guests.look()
        assert two.on()
        monkeypatch.setattr(clock, "now", lambda: heard + rules.SILENT_US)
        guests.look()
        assert not two.on()
        assert guests._all == {}
        monkeypatch.undo()
        assert (await two.told(two.person, "ended"))["cause"] == "link"

    house = with_away(tmp_path, act)
    assert house.causes() == ["link"]
    assert len(house.events(e.CallConnected)) == 1, "nothing connects again by itself"


def test_who_is_let_go_of_reads_that_it_is_over_and_is_heard_no_more(tmp_path: Path) -> None:
    async def act(two: Two, away: Away) -> None:
        await connected(two, away)
        two.house.let_go("mother")
        two.house.calls.look()
        assert away.events()[-1] in ("ended", "closed")
        assert "not-allowed" not in str(away.told)
        before = len(away.told)
        away.say("calls")
        away.give(Away(two.house).sealed({"do": "hello"}))
        await asyncio.sleep(0.05)
        away.take()
        assert len(away.told) == before
        assert two.house.guests.refused["unknown-sender"] == 2

    assert with_away(tmp_path, act).causes() == ["not-allowed"]


@pytest.mark.parametrize("ends", ["stop", "host", "time", "reset"])
def test_a_key_file_that_cannot_be_read_changes_nothing_of_how_a_call_ends(tmp_path: Path, ends: str) -> None:
    async def act(two: Two, away: Away) -> None:
        house = two.house
        calls, guests, register = house.calls, house.guests, house.people.register
        await connected(two, away)

        def damaged() -> EnvelopeKeys:
            raise InputError("/mnt/robot/envelopes.key", "cannot be read (Input/output error).")

        guests._keys = damaged
        looks, tick = 0, calls.exchange.tick

        def counted(now: int, *, in_contact: bool) -> None:
            nonlocal looks
            looks += 1
            tick(now, in_contact=in_contact)

        calls.exchange.tick = counted  # type: ignore[method-assign]
        await until(lambda: looks >= 2)
        assert two.on()
        assert calls.exchange.current is not None
        if ends == "stop":
            await ok(two.person.ask(do="stop"))
        elif ends == "host":
            guests.close()
        elif ends == "time":
            calls.exchange.current.due_us = 0
        else:
            house.people.register = with_kit(register, "mother", "e" * 32)
        await until(lambda: not two.on())
        away.take()
        assert "envelopes.key" not in str(away.told)

    cause = {"stop": "stop", "host": "link", "time": "time", "reset": "not-allowed"}[ends]
    assert with_away(tmp_path, act).causes() == [cause]


def test_another_kit_another_sender_and_a_flood(tmp_path: Path) -> None:
    async def act(two: Two, away: Away) -> None:
        guests = two.house.guests
        other = Away(two.house)
        other.secret = bytes(32)
        assert not other.begin()
        assert guests.refused == {"bad-proof": 1}
        many = [Away(two.house) for _ in range(2 * rules.MOST_OF_ONE)]
        assert all(each.begin() for each in many), "unused sittings make room"
        assert len(guests._all) == rules.MOST_OF_ONE
        assert (await away.ask("ping"))["ok"], "one that is used does not"
        for _ in range(int(rules.AT_ONCE) + 50):
            guests.take(b"age-encryption.org/ nothing")
        assert guests.refused["many"] > 0

    with_away(tmp_path, act)


def test_servers_of_the_host_are_good_for_a_while_and_nothing_else_is_taken() -> None:
    given = Given()
    assert given.servers(0) == []
    told = ways_out(["turn:relay.example:3478?transport=udp"], "s", WALL, "momo")
    given.take(told, 0)
    last = (LIVES_S - GOOD_BEFORE_S) * US_PER_S
    assert (given.servers(last - 1), given.servers(last)) == (told, [])
    bad: list[Any] = [
        None,
        {},
        [{}],
        [{**told[0], "urls": ["stun:elsewhere.example"]}],
        [{**told[0], "more": 1}],
    ]
    bad += [told * 5, [{**told[0], "urls": "turn:a:1"}], [{**told[0], "username": 1}]]
    for each in bad:
        with pytest.raises(ValueError, match="servers"):
            given.take(each, 0)
    assert given.servers(0) == told

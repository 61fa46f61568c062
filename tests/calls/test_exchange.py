"""The exchange: the person alone connects, never above the bounds, each signal once, every end is an end."""

from typing import Any

import pytest

from robot.calls.call import CONNECTING_S, LONGEST_S
from robot.calls.exchange import FARTHEST_S, MOST_BOOKED, PASSED_S, Exchange
from robot.clock import US_PER_S
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.control.call_requests import LiveWay
from robot.errors import UsageError

WALL = 1_800_000_000 * US_PER_S


class Told:
    """An exchange whose circle is "mother", and what came out of it."""

    def __init__(self, way: LiveWay = "face", bounds: str = "both") -> None:
        self.allowed = True
        self.exchange = Exchange(100, lambda user, _way: self.allowed and user == "mother")
        self.exchange.carry_out(c.CallBounds(bounds), 0)
        self.events: list[Record] = []
        self.told: dict[str, list[dict[str, Any]]] = {"person": [], "mother": []}
        self.number = self.exchange.book("mother", way, 0, WALL).number

    def look(self) -> None:
        for each in self.exchange.take():
            if isinstance(each, Record):
                self.events.append(each)
            else:
                self.told[each[0]].append(each[1])

    def last(self, user: str) -> dict[str, Any]:
        self.look()
        return [each for each in self.told[user] if each["event"] != "board"][-1]

    def connected(self) -> "Told":
        self.exchange.here(self.number, "mother", on=True)
        self.exchange.connect(self.number, 0)
        self.exchange.up(self.number, "person", 0, "tap")
        self.exchange.up(self.number, "other", 0, "tap")
        self.look()
        return self


def refused(code: str) -> Any:
    return pytest.raises(UsageError, check=lambda error: error.code == code)


def test_a_call_is_booked_by_the_person_said_to_be_there_by_the_other_and_connected_by_the_person() -> None:
    t = Told()
    with refused("call-not-there"):
        t.exchange.connect(t.number, 0)
    t.connected()
    ready = e.CallReady(100, "mother")
    assert t.events == [ready, e.CallConnected(100, "mother", "dark", "tap")]
    assert [each["event"] for each in t.told["mother"] if each["event"] != "board"] == [
        "connecting",
        "connected",
    ]


@pytest.mark.parametrize(
    ("way", "bounds"), [("face", ""), ("face", "voice"), ("call", ""), ("face", "nonsense")]
)
def test_without_bounds_that_allow_it_the_press_is_answered_and_nothing_begins(
    way: LiveWay, bounds: str
) -> None:
    t = Told(way, bounds)
    t.exchange.here(t.number, "mother", on=True)
    with refused("call-not-now"):
        t.exchange.connect(t.number, 0)
    assert t.exchange.current is None


def test_a_step_never_goes_beyond_the_bounds_nor_beyond_its_kind() -> None:
    t = Told("face", "theirs").connected()
    with refused("call-too-far"):
        t.exchange.step(t.number, "masked", "tap")
    with refused("call-too-far"):
        t.exchange.step(t.number, "voice", "tap")
    t.exchange.step(t.number, "theirs", "tap")
    assert t.last("mother")["step"] == "theirs"
    v = Told("call", "both").connected()
    with refused("call-too-far"):
        v.exchange.step(v.number, "dark", "tap")
    assert v.exchange.current is not None
    assert v.exchange.current.step == "voice"


def test_a_step_is_refused_while_nobody_hears_anybody_yet() -> None:
    t = Told()
    t.exchange.here(t.number, "mother", on=True)
    t.exchange.connect(t.number, 0)
    with refused("call-not-now"):
        t.exchange.step(t.number, "theirs", "tap")


def test_lower_bounds_and_a_less_step_down_and_never_up() -> None:
    t = Told("face", "both").connected()
    t.exchange.step(t.number, "both", "tap")
    t.exchange.carry_out(c.CallBounds("masked"), 0)
    assert (t.last("person")["step"], t.last("person")["highest"]) == ("masked", "masked")
    t.exchange.carry_out(c.StepCall(t.number, "theirs"), 0)
    assert t.last("person")["step"] == "theirs"
    t.exchange.carry_out(c.StepCall(t.number, "both"), 0)
    assert t.exchange.current is not None
    assert t.exchange.current.step == "theirs"
    assert [x.step for x in t.events if isinstance(x, e.CallStepped)] == ["both", "masked", "theirs"]


@pytest.mark.parametrize("cause", ["stop", "sleep", "others", "robot"])
def test_the_engine_ends_it_and_the_other_side_reads_no_reason(cause: Any) -> None:
    t = Told().connected()
    t.exchange.carry_out(c.CallBounds(""), 7_000_000)
    t.exchange.carry_out(c.EndCall(t.number, cause), 7_000_000)
    assert t.last("mother") == {"kind": "call", "event": "ended", "call": 100, "cause": "", "goodbye": False}
    assert t.last("person")["cause"] == cause
    assert e.CallEnded(100, cause, 7) in t.events
    assert t.exchange.booked == {}


def test_bounds_that_end_without_a_word_end_the_call_with_the_next_look() -> None:
    t = Told().connected()
    t.exchange.carry_out(c.CallBounds(""), 0)
    assert t.exchange.current is not None
    t.exchange.tick(0, in_contact=True)
    assert t.last("person")["cause"] == "robot"


def test_a_stop_while_two_browsers_look_for_each_other_waits_for_no_look() -> None:
    t = Told()
    t.exchange.here(t.number, "mother", on=True)
    t.exchange.connect(t.number, 0)
    t.exchange.up(t.number, "other", 0, "tap")
    t.exchange.carry_out(c.CallBounds(""), 0)
    assert t.exchange.current is None
    assert t.last("mother") == {"kind": "call", "event": "ended", "call": 100, "cause": "", "goodbye": False}
    with refused("call-none"):
        t.exchange.up(t.number, "person", 0, "tap")
    assert not [x for x in t.events if isinstance(x, e.CallConnected)]


def test_nothing_is_on_outside_a_session() -> None:
    t = Told().connected()
    t.exchange.tick(0, in_contact=False)
    assert t.exchange.current is None


@pytest.mark.parametrize("way", ["call", "face"])
def test_it_ends_when_its_time_is_over(way: LiveWay) -> None:
    t = Told(way).connected()
    t.exchange.tick(LONGEST_S[way] * US_PER_S - 1, in_contact=True)
    assert t.exchange.current is not None
    t.exchange.tick(LONGEST_S[way] * US_PER_S, in_contact=True)
    assert t.last("person")["cause"] == "time"
    assert t.last("mother")["cause"] == ""


@pytest.mark.parametrize("user", ["person", "mother"])
def test_a_lost_page_is_a_lost_link_said_to_both_and_nothing_connects_again(user: str) -> None:
    t = Told().connected()
    t.exchange.gone(user, 3_000_000)
    assert t.last("person")["cause"] == t.last("mother")["cause"] == "link"
    assert e.CallEnded(100, "link", 3) in t.events
    assert t.exchange.current is None
    # It is booked as before; the other side has to say anew that they are there, and the person to press.
    assert t.exchange.booked[t.number].ready is False
    t.exchange.tick(4_000_000, in_contact=True)
    assert t.exchange.current is None
    with refused("call-not-there"):
        t.exchange.connect(t.number, 5_000_000)


def test_two_browsers_that_find_no_way_to_each_other_are_a_lost_link() -> None:
    t = Told()
    t.exchange.here(t.number, "mother", on=True)
    t.exchange.connect(t.number, 0)
    t.exchange.up(t.number, "person", 0, "tap")
    t.exchange.tick(CONNECTING_S * US_PER_S, in_contact=True)
    assert t.last("person")["cause"] == "link"
    assert not any(isinstance(x, e.CallConnected) for x in t.events)


def test_each_signal_is_passed_on_once_in_order_and_to_the_other_side_alone() -> None:
    t = Told().connected()
    t.exchange.signal(t.number, "person", 1, "offer")
    with refused("call-replay"):
        t.exchange.signal(t.number, "person", 1, "offer")
    with refused("call-replay"):
        t.exchange.signal(t.number, "person", 3, "later")
    t.exchange.signal(t.number, "other", 1, "answer")
    t.look()
    assert [each["body"] for each in t.told["mother"] if each["event"] == "signal"] == ["offer"]
    assert [each["body"] for each in t.told["person"] if each["event"] == "signal"] == ["answer"]
    with refused("call-none"):
        t.exchange.signal(t.number + 1, "person", 2, "wrong call")


def test_signals_of_an_earlier_connection_fit_no_later_one() -> None:
    t = Told().connected()
    t.exchange.signal(t.number, "person", 1, "offer")
    t.exchange.lost(t.number, 0)
    t.exchange.here(t.number, "mother", on=True)
    with refused("call-none"):
        t.exchange.signal(t.number, "person", 2, "old")


def test_the_robot_says_the_goodbye_and_only_for_the_person() -> None:
    t = Told().connected()
    t.exchange.end(t.number, "person", 0, goodbye=True)
    assert t.last("mother")["goodbye"] is True
    assert t.last("person")["cause"] == "robot"
    again = Told().connected()
    again.exchange.end(again.number, "other", 0, goodbye=True)
    assert again.last("person") == {
        **again.last("person"),
        "cause": "other",
        "goodbye": False,
    }


def test_an_end_that_comes_twice_is_one() -> None:
    t = Told().connected()
    t.exchange.end(t.number, "person", 0)
    t.exchange.end(t.number, "person", 0)
    t.look()
    assert sum(isinstance(x, e.CallEnded) for x in t.events) == 1


def test_who_is_in_no_circle_is_neither_booked_nor_connected() -> None:
    t = Told()
    with refused("call-not-circle"):
        t.exchange.book("stranger", "face", 0, WALL)
    with refused("call-none"):
        t.exchange.here(t.number, "stranger", on=True)
    t.exchange.here(t.number, "mother", on=True)
    t.allowed = False
    with refused("call-not-circle"):
        t.exchange.connect(t.number, 0)
    t.exchange.tidy(WALL)
    assert t.exchange.booked == {}


def test_bookings_are_few_soon_and_gone_once_they_are_over() -> None:
    t = Told()
    with refused("call-when"):
        t.exchange.book("mother", "face", WALL + (FARTHEST_S + 60) * US_PER_S, WALL)
    with refused("call-when"):
        t.exchange.book("mother", "face", WALL - 3600 * US_PER_S, WALL)
    for _ in range(MOST_BOOKED - 1):
        t.exchange.book("mother", "call", WALL + US_PER_S, WALL)
    with refused("call-many"):
        t.exchange.book("mother", "call", WALL + US_PER_S, WALL)
    t.exchange.tidy(WALL + (PASSED_S + 2) * US_PER_S)
    assert [*t.exchange.booked] == [t.number]


def test_one_call_at_a_time_and_cancelling_the_one_that_is_on_ends_it() -> None:
    t = Told().connected()
    second = t.exchange.book("mother", "call", 0, WALL).number
    t.exchange.here(second, "mother", on=True)
    with refused("call-busy"):
        t.exchange.connect(second, 0)
    t.exchange.cancel(t.number, 0)
    assert t.last("person")["cause"] == "person"
    assert t.exchange.current is None


def test_who_is_shown_out_during_a_call_ends_it_without_a_reason_for_them() -> None:
    t = Told().connected()
    t.exchange.gone("mother", 0, allowed=False)
    assert t.last("person")["cause"] == "not-allowed"
    assert t.last("mother")["cause"] == ""
    assert t.exchange.booked == {}

"""What the robot does with a thing that has come home: what is asked for, once, and of no other thing."""

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.outings import Outings
from robot.engine.progress import Progress
from robot.outings.items import items
from tests.engine.build import Driven, of
from tests.engine.outings import at, kept

SHOWN = (c.Gesture, c.Sound, c.Light, c.Caption)


def with_things(*things: str) -> Driven:
    progress = Progress("outing", ["outing"], first_day=0, entered_day=0, outings=Outings(things=[*things]))
    d = at(progress=progress)
    d.do(e.WakeRequested("tap"))
    return d


def asked(name: str) -> e.ThingAsked:
    item = items()[name]
    return e.ThingAsked(name, item.form, item.what, "tap")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "does"),
    [
        ("cat", c.Gesture("tail-slow", 0.5)),
        ("bird", c.Sound("trill")),
        ("lamp", c.Light("eyes", "amber", 0.7)),
        ("bookmark", c.Caption("thing-bookmark")),
    ],
)
def test_it_does_what_the_table_says(name: str, does: Record) -> None:
    d = with_things(name)
    assert d.do(asked(name)) == [does]


def test_of_a_thing_that_is_not_there_nothing_is_known() -> None:
    d = with_things("cat")
    assert d.do(asked("bird")) == []
    assert kept(d).things == ["cat"]


@pytest.mark.parametrize("rest", [e.SleepRequested("tap"), e.StopRequested("tap"), e.PauseRequested("tap")])
def test_while_it_rests_it_stays_as_it_is(rest: Record) -> None:
    d = with_things("cat", "bird")
    d.do(rest)
    for name in ("cat", "bird"):
        assert not [each for kind in SHOWN for each in of(kind, d.do(asked(name)))]

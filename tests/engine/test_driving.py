"""A human chooses a line: only what was agreed to, only in a session, and always told as such."""

from dataclasses import replace
from typing import Any

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.parts.driving import DRIVES_S
from tests.engine.build import FREE, Driven, of

SAID = {"en": "here", "ja": "here", "ko": "here"}
LINES = {f"{level}.here": SAID for level in ("touch", "word", "choosing", "farewell")}
ALL = ("house", "presence", "touch", "choosing", "word")
LIGHTS = (c.Light("ring", "amber", 0.4), c.Light("ring", "off", 0.0))


def session(start: str = "word", agreed: tuple[str, ...] = ALL, **changes: Any) -> Driven:
    """Somebody on `start`, in a session that goes on."""
    d = Driven(levels=FREE, start=start, agreed=agreed, lines=LINES, staff=("mori",), **changes)
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.pass_s(5)
    assert d.phase == "active"
    return d


def decided(out: list[Record]) -> list[str]:
    return [x.rule for x in of(c.Decided, out)]


def ask(line: str, by: str = "mori") -> Record:
    return e.LineRequested(line, by)


def test_a_line_that_a_human_chose_is_said_with_a_light_and_a_name() -> None:
    d = session()
    out = d.do(ask("word.here"))
    (say,) = of(c.Say, out)
    assert (say.line, of(c.Driven, out)) == ("word.here", [c.Driven("mori")])
    assert LIGHTS[0] in out
    d.do(e.Spoken(say.utterance, "played", 900))
    again = d.do(ask("touch.here"))
    assert of(c.Say, again)[0].utterance > say.utterance
    assert of(c.Driven, again) == [], "it is lit already"
    d.do(e.Spoken(of(c.Say, again)[0].utterance, "played", 900))
    out = d.pass_s(DRIVES_S + 1)
    assert of(c.Driven, out) == [c.Driven("")]
    assert LIGHTS[1] in out


@pytest.mark.parametrize(
    ("line", "start", "agreed", "rule"),
    [
        ("word.nothing", "word", ALL, "line-not-here"),
        ("farewell.here", "word", ALL, "line-not-here"),
        ("word.here", "choosing", ALL[:4], "line-not-here"),
        ("choosing.here", "word", ("house", "presence", "touch", "word"), "line-not-here"),
        ("touch.here", "touch", ALL[:3], "line-not-here"),
    ],
)
def test_only_lines_of_what_the_person_said_yes_to(
    line: str, start: str, agreed: tuple[str, ...], rule: str
) -> None:
    out = session(start, agreed).do(ask(line))
    assert decided(out) == [rule]
    assert not of(c.Say, out)
    assert not of(c.Driven, out)


@pytest.mark.parametrize(
    "before",
    [
        e.StopRequested("tap"),
        e.SleepRequested("tap"),
        e.CrisisRaised(2, "tap", "explicit"),
        e.PauseRequested("tap"),
        e.EndRequested("tap"),
        e.QuietHoursChanged(True, "22:00", "09:00"),
        e.FaultRaised("body", "overload"),
    ],
)
def test_never_in_a_stop_a_hand_over_or_asleep_and_whoever_drove_drives_no_more(before: Record) -> None:
    d = session()
    d.do(ask("word.here"))
    assert of(c.Driven, d.do(before)) == [c.Driven("")]
    out = d.do(ask("word.here"))
    assert decided(out) == ["line-no-session"]
    assert not of(c.Say, out)


def test_only_staff_and_one_line_at_a_time() -> None:
    d = session()
    assert decided(d.do(ask("word.here", "somebody"))) == ["not-staff"]
    d.do(ask("word.here"))
    assert decided(d.do(ask("touch.here"))) == ["line-being-said"]


def test_the_behaviour_hears_of_its_own_lines_only() -> None:
    d = session()
    (say,) = of(c.Say, d.do(ask("word.here")))
    d.do(e.Spoken(say.utterance, "played", 900))
    scene = d.engine.stage.scene
    assert scene is not None
    assert not scene.sign, "staying through what a human said is no sign"


# --- today's ceiling ----------------------------------------------------------------------------------------


def lower(level: str, by: str = "mori") -> Record:
    return e.CeilingLowered(level, by)


def test_a_lower_ceiling_ends_what_lies_higher_and_holds_until_the_day_is_over() -> None:
    d = session()
    out = d.do(lower("touch"))
    assert decided(out)[-1] == "ceiling-today"
    assert (d.phase, d.level) == ("present", "word"), "the level stays"
    assert of(c.SessionEnded, out)[0].outcome == "void"
    d.do(e.StartRequested("tap"))
    assert of(c.SessionStarted, d.log)[-1].level == "touch"
    d.do(e.SleepRequested("tap"))
    d.evening()
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    assert of(c.SessionStarted, d.log)[-1].level == "word", "the next day"


@pytest.mark.parametrize(
    ("level", "rule"), [("word", "ceiling-only-down"), ("house", "level-unknown"), ("", "level-unknown")]
)
def test_only_downwards(level: str, rule: str) -> None:
    d = session()
    assert decided(d.do(lower(level))) == [rule]
    assert d.phase == "active"


def test_a_second_one_may_be_lower_and_never_higher() -> None:
    d = session()
    d.do(lower("touch"))
    assert decided(d.do(lower("touch"))) == ["ceiling-only-down"]
    assert decided(d.do(lower("presence"))) == ["ceiling-today"]
    assert decided(d.do(lower("touch"))) == ["ceiling-only-down"]


def test_nothing_is_offered_on_such_a_day_not_even_when_asked_for() -> None:
    d = Driven(
        levels=[replace(x, dwell_days=0, dwell_sessions=0) for x in FREE], start="touch", agreed=ALL[:3]
    )
    d.do(e.WakeRequested("tap"))
    d.do(lower("presence"))
    assert decided(d.do(e.MoreRequested("tap")))[-1] == "ceiling-today"
    assert d.engine.progress.proposal is None

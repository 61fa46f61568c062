"""Small words: nothing twice within a fortnight, nothing that is not so, and silence that costs nothing."""

import random
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.behaviours import sayings
from robot.behaviours.habits import FORMED
from robot.behaviours.words import small_word
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.memory import Memory
from robot.contract.scene import Moment, Scene, Wait
from robot.engine.progress import Progress
from tests.engine.build import DAY, LEVELS, Driven, of

WORD = LEVELS[4]
EVENING, MARCH = 20, 3


@dataclass
class Evening:
    """One session of small words, played by hand to its quiet end."""

    said: list[str] = field(default_factory=list)
    sign: bool = False
    motions: int = 0


def scene(day: int, lines: list[str], when: dict[str, Any] | None = None, **other: Any) -> Scene:
    level = replace(WORD, parameters={"lines": lines, "when": when or {}})
    hour, month = other.pop("hour", EVENING), other.pop("month", MARCH)
    other.setdefault("rng", random.Random(day))
    return Scene(
        level,
        next_utterance=lambda: 1,
        next_offer=lambda: 1,
        moment=Moment(day, hour, month),
        **other,
    )


def evening(scene: Scene, *, outcome: str = "played", touch: bool | None = None, waits: int = 20) -> Evening:
    """`touch`: gentle (True) or rough (False), in the first wait for one; None: nobody touches it."""
    play, value, seen = small_word(scene), None, Evening()
    for _ in range(waits):
        step: Any = play.send(value)
        value = None
        while not isinstance(step, Wait):
            if isinstance(step, c.Say):
                seen.said.append(step.line.removeprefix("word."))
            step = play.send(None)
        if e.Spoken in step.kinds and outcome:
            value = e.Spoken(1, outcome, 900)  # type: ignore[arg-type, assignment] # a name of an outcome
        elif e.Touched in step.kinds and touch is not None:
            value, touch = e.Touched("head", 900, not touch), None  # type: ignore[assignment] # any event
    play.close()
    seen.sign = scene.sign
    return seen


NAMES = [f"line-{n}" for n in range(40)]
CONDITIONS: list[dict[str, Any]] = [
    {},
    {"hours": [18, 23]},
    {"hours": [22, 4]},
    {"months": [3, 4]},
    {"hours": [6, 10], "months": [7]},
    {"touched": True},
    {"chosen": "sea"},
    {"remembers": "games"},
]
EVENINGS = st.lists(
    st.tuples(
        st.integers(0, 16),
        st.one_of(st.none(), st.integers(0, 23)),
        st.integers(1, 12),
        st.sampled_from([None, True, False]),
        st.sampled_from(["played", "captioned", "stopped", ""]),
        st.booleans(),
    ),
    max_size=30,
)


@given(
    evenings=EVENINGS, lines=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(CONDITIONS), min_size=1)
)
def test_nothing_comes_twice_in_a_fortnight_and_nothing_is_said_that_is_not_so(
    evenings: list[tuple[int, int | None, int, bool | None, str, bool]], lines: dict[str, dict[str, Any]]
) -> None:
    kept: Memory = {}
    day, last = 20_000, dict[str, int]()
    for days, hour, month, touch, outcome, remembered in evenings:
        day += days
        chosen = [("outside", "sea")] if remembered else [("outside", "forest")]
        not_kept = () if remembered else ("games",)
        now = scene(
            day, list(lines), lines, hour=hour, month=month, kept=kept, chosen=chosen, not_kept=not_kept
        )
        kept["games"] = {"round": 1}
        for line in evening(now, outcome=outcome, touch=touch).said:
            assert day - last.get(line, 0) > 14, "said again too soon"
            last[line] = day
            for name, value in lines[line].items():
                assert TRUE[name](value, hour, month, touch, remembered), (line, name)


# Written out a second time, by hour and month of a table: what the code must know.
NIGHT, EVENING_HOURS, MORNING = (22, 23, 0, 1, 2, 3), (18, 19, 20, 21, 22), (6, 7, 8, 9)
OF = {(18, 23): EVENING_HOURS, (22, 4): NIGHT, (6, 10): MORNING}
TRUE: dict[str, Any] = {
    "hours": lambda value, hour, *_: hour in OF[tuple(value)],
    "months": lambda value, hour, month, *_: hour is not None and month in value,
    "touched": lambda _v, _h, _m, touch, _r: touch is True,
    "chosen": lambda *values: values[-1],
    "remembers": lambda *values: values[-1],
}


@pytest.mark.parametrize(("days", "again"), [(0, False), (1, False), (14, False), (15, True)])
def test_a_line_comes_again_after_more_than_a_fortnight(days: int, again: bool) -> None:
    kept: Memory = {}
    assert evening(scene(100, ["here"], kept=kept)).said == ["here"]
    later = evening(scene(100 + days, ["here"], kept=kept))
    assert later.said == (["here"] if again else [])
    assert later.sign, "to stay through a silent evening is the sign too"


def test_a_silent_evening_takes_as_long_as_its_words_would() -> None:
    nothing = scene(100, ["here"], {"here": {"months": [1]}})
    assert not evening(nothing, waits=2).sign
    assert evening(nothing, waits=4).said == []
    assert nothing.sign
    half = scene(100, ["here"], {"here": {"months": [1]}})
    half.level = replace(half.level, parameters={**half.parameters, "sentences": 1})
    assert evening(half, waits=2).sign


@pytest.mark.parametrize("outcome", ["failed", "stopped"])
def test_a_line_that_nobody_could_hear_was_not_said_and_is_no_sign(outcome: str) -> None:
    kept: Memory = {}
    lines = ["a", "b", "c", "d"]
    evening(scene(100, lines, kept=kept))
    before = {topic: {name: dict(of) for name, of in data.items()} for topic, data in kept.items()}
    unheard = evening(scene(101, ["d", "e"], kept=kept), outcome=outcome)
    assert unheard.said
    assert not unheard.sign
    assert (kept == before) is (outcome == "failed")
    after = evening(scene(116, lines, kept=kept), outcome=outcome)
    assert len(set(after.said)) == (1 if outcome == "failed" else 3)


@pytest.mark.parametrize("when", [{"hours": [0, 24]}, {"months": list(range(1, 13))}])
def test_without_a_clock_that_somebody_vouches_for_no_line_names_hour_or_month(when: dict[str, Any]) -> None:
    assert sayings.holds(scene(1, []), when)
    assert not sayings.holds(scene(1, [], hour=None, month=None), when)


@pytest.mark.parametrize(
    ("when", "hours"),
    [
        ({"hours": [18, 23]}, EVENING_HOURS),
        ({"hours": [22, 4]}, NIGHT),
        ({"hours": [6, 10]}, MORNING),
        ({"months": [3]}, range(23)),  # a session that begins at 23 may end in April
    ],
)
def test_the_hours_at_which_a_line_holds(when: dict[str, Any], hours: tuple[int, ...]) -> None:
    assert {hour for hour in range(24) if sayings.holds(scene(1, [], hour=hour), when)} == set(hours)


def test_what_is_not_remembered_is_not_said() -> None:
    sea, games = {"chosen": "sea"}, {"remembers": "games"}
    assert not sayings.holds(scene(1, []), sea)
    assert not sayings.holds(scene(1, [], chosen=[("outside", "forest"), ("sea", "moon")]), sea)
    assert sayings.holds(scene(1, [], chosen=[("outside", "sea"), ("sky", "moon")]), sea)
    assert not sayings.holds(scene(1, []), games)
    assert not sayings.holds(scene(1, [], kept={"games": {}}), games)
    assert sayings.holds(scene(1, [], kept={"games": {"x": 1}}), games)
    assert not sayings.holds(scene(1, [], kept={"games": {"x": 1}}, not_kept=["games"]), games)
    assert not sayings.holds(scene(1, [], kept={"strengths": {"given": []}}), {"remembers": "strengths"})


@pytest.mark.parametrize(("touches", "holds"), [(0, False), (FORMED - 1, False), (FORMED, True)])
def test_habits_are_remembered_once_one_has_formed_and_the_hours_of_evenings_are_none(
    touches: int, holds: bool
) -> None:
    kept: Memory = {"habits": {"hours": [20, 20, 21], "touches": {"head": touches}}}
    assert sayings.holds(scene(1, [], kept=kept), {"remembers": "habits"}) is holds


def test_a_gentle_touch_is_answered_by_its_line_first_and_a_shove_is_not() -> None:
    lines = {"touch": {"touched": True}}
    many = [*NAMES[:9], "touch"]
    assert evening(scene(1, many, lines), touch=True).said[0] == "touch"
    assert "touch" not in evening(scene(1, many, lines), touch=False).said
    assert "touch" not in evening(scene(1, many, lines)).said


def test_a_new_line_comes_every_third_day_once_others_may_come_again() -> None:
    kept: Memory = {}
    known = [f"known-{n}" for n in range(30)]
    kept["sayings"] = {"days": {name: n for n, name in enumerate(known)}, "new": {"day": 90}}
    news = []
    for day in range(91, 100):
        said = evening(scene(day, [*known, *(f"new-{n}" for n in range(30))], kept=kept)).said
        assert len(said) == 3
        news.append(sum(line.startswith("new") for line in said))
        assert [line for line in said if line.startswith("known")] == sorted(
            (line for line in said if line.startswith("known")), key=known.index
        ), "what was said longest ago comes first"
    assert news == [0, 0, 1, 0, 0, 1, 0, 0, 1]


def test_of_new_lines_the_levels_own_come_first_then_what_will_not_hold_for_long() -> None:
    lines = ["library:x.always", "library:x.march", "own"]
    assert evening(scene(1, lines, {"library:x.march": {"months": [MARCH]}})).said == [*reversed(lines)]


def test_days_of_what_was_said_follow_a_clock_that_jumps() -> None:
    progress = Progress("word", ["word"])
    held = progress.memory.setdefault("sayings", {"days": {"here": 100, "day": 90}, "new": {"day": 100}})
    progress.memory["games"] = {"rounds": [{"day": 95, "count": 100, "at": [{"day": 96}]}], "days": 7}
    progress.shift_days(10)
    assert held == {"days": {"here": 110, "day": 100}, "new": {"day": 110}}
    assert progress.memory["games"] == {
        "rounds": [{"day": 105, "count": 100, "at": [{"day": 106}]}],
        "days": 7,
    }
    progress.not_after(107)
    assert held == {"days": {"here": 107, "day": 100}, "new": {"day": 107}}


def test_a_clock_that_is_put_right_lets_nothing_come_too_soon() -> None:
    agreed = ("house", "presence", "touch", "choosing", "word")
    d = Driven(start="word", agreed=agreed)
    assert {say.line for say in of(c.Say, d.evening())} < {"word.here", "word.rest", "word.calm", "word.moon"}
    d.evening()
    d.do(e.ClockReported(d.engine.calendar.utc(d.now) + 30 * DAY, 9 * 3600, True))
    assert of(c.Say, d.evening()) == [], "no month has passed, only the clock was wrong"
    d.now += 14 * DAY
    assert len(of(c.Say, d.evening())) >= 1


def acted(days: int, **other: Any) -> Scene:
    """A scene so many days after "window" was chosen for the next day."""
    act = {"offer": "home", "card": "window", "day": 100}
    lines = ["a", "b", "window", "music"]
    when = {"window": {"today": "window"}, "music": {"today": "music"}}
    return scene(100 + days, lines, when, kept={"choices": {"tomorrow": act}}, **other)


@pytest.mark.parametrize(("days", "said"), [(0, False), (1, True), (2, False)])
def test_what_was_chosen_for_today_comes_first_on_its_day_and_once(days: int, said: bool) -> None:
    now = acted(days)
    first = evening(now).said
    assert (first[0] == "window") is said
    assert first.count("window") == said
    assert "music" not in first
    assert ("tomorrow" in now.kept["choices"]) is not said, "choosing does not bring it back again"


def test_it_waits_while_nobody_could_hear_it_and_is_not_known_without_leave() -> None:
    unheard = acted(1)
    assert {*evening(unheard, outcome="failed").said} == {"window"}
    assert "tomorrow" in unheard.kept["choices"]
    assert {*evening(acted(1, not_kept=["choices"])).said} == {"a", "b"}


# --- the person's own sentences -----------------------------------------------------------------------------


def test_their_own_sentences_are_said_back_among_the_others_and_not_twice_in_a_fortnight() -> None:
    kept: Memory = {}
    lines = [f"library:x.{n}" for n in range(6)]
    first = evening(scene(100, lines, kept=kept, own_sentences=2)).said
    assert {"own.1", "own.2"} < set(first)  # before those of a library
    for day in range(101, 115):
        assert not {"own.1", "own.2"} & set(evening(scene(day, lines, kept=kept, own_sentences=2)).said)
    later = [
        line for day in (115, 116) for line in evening(scene(day, lines, kept=kept, own_sentences=2)).said
    ]
    assert {"own.1", "own.2"} <= set(later)


def test_without_any_there_are_none() -> None:
    assert not any(line.startswith("own.") for line in evening(scene(1, ["a", "b", "c"])).said)

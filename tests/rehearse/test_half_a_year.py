"""Half a year of the shipped programmes: sessions do not grow, and something is still new."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from statistics import mean
from typing import NamedTuple

import pytest

from robot.contract import commands as c
from robot.contract.programme import Level, Policy, Programme
from robot.contract.verdict import Verdict
from sim.person.model_person import PROFILES
from sim.person.profile import World, equations_only
from sim.person.profiled_person import ProfiledPerson
from sim.programmes import beginning_on, programme_of, shipped
from sim.rehearse.course import Course, rehearsed
from sim.rehearse.orders import apart
from sim.rehearse.record import LivedSession, Rehearsed

WEEKS = 26
# Who comes on most days and finds nothing hard, on a level that never changes.
STEADY = replace(
    equations_only(PROFILES[0]), tolerance=6.0, attends=6.0, mood_noise=0.0, hazard=0.0, rates=1.0
)
LEVELS = ("L3", "L4", "L5")
FLAT = 1.0  # minutes
ABOUT_WEEK_20 = range(19, 22)
GAMES, DIFFERS = 3, 0.2


class HalfAYear(NamedTuple):
    """What was lived, and of each thing that was said or lay on the table the day on which it came first."""

    found: Rehearsed
    first: dict[str, int]
    programme: Programme


def _last(programme: Programme, of: Callable[[Level], bool]) -> str:
    return next(level.id for level in reversed(programme.levels) if of(level))


@cache
def lived(name: str, level: str, weeks: int = WEEKS) -> HalfAYear:
    made = replace(beginning_on(programme_of(name), level), policy=Policy("hold"))
    made, _ = rehearsed(made)
    found, first = Rehearsed(made.id, "steady", 1, weeks), dict[str, int]()

    def hear(verdict: Verdict, day: int, _now: int) -> None:
        match verdict.sent:
            case c.Say(line=line):
                first.setdefault(f"line {line}", day)
            case c.Offer(options=cards):
                for card in cards:
                    first.setdefault(f"card {card}", day)
            case c.Board(game=game, message=message):
                first.setdefault(f"game {game} {message}", day)

    Course(made, ProfiledPerson(STEADY, 1, World(spread=0.0)), found, None, [hear]).live()
    return HalfAYear(found, first, made)


def highest(name: str) -> HalfAYear:
    """On the highest level with words, cards or games."""
    programme = programme_of(name)
    rung = max(level.rung for level in programme.levels if level.rung in LEVELS)
    return lived(name, _last(programme, lambda level: level.rung == rung))


def whole(found: Rehearsed, weeks: range) -> list[LivedSession]:
    home = found.homes[-1]
    return [
        each
        for each in found.sessions
        if each.day // 7 + 1 in weeks and each.level == home and not each.half and not each.robot_free
    ]


@pytest.mark.parametrize("name", shipped())
def test_half_a_year_on_the_highest_level_with_words_cards_or_games(name: str) -> None:
    """One test, for one half year: sessions do not grow, some are without the robot, something is new."""
    year = highest(name)
    found, first = year.found, year.first
    early, late = whole(found, range(1, 9)), whole(found, range(WEEKS - 7, WEEKS + 1))
    assert min(len(early), len(late)) >= 16
    assert abs(mean(x.minutes for x in early) - mean(x.minutes for x in late)) < FLAT
    assert len(late) <= len(early) + 8, "nor do they come more often, once the first halves are over"
    assert any(each.robot_free for each in found.sessions)
    assert found.left_day is None
    new = [what for what, day in first.items() if day // 7 + 1 in ABOUT_WEEK_20]
    assert new, f"the last new thing came in week {max(first.values()) // 7 + 1}"
    games = {what.split()[1] for what in first if what.startswith("game ")} - {"shelf"}
    plays = any(level.rung == "L5" for level in year.programme.levels)
    assert len(games) >= GAMES if plays else not games


@pytest.mark.parametrize("rung", ["L1", "L2"])
@pytest.mark.parametrize("name", ["first-evenings", "night-gamer"])
def test_no_two_evenings_are_alike_on_the_levels_without_words(name: str, rung: str) -> None:
    year = lived(name, _last(programme_of(name), lambda level: level.rung == rung))
    (distances,) = apart(year.programme, year.found).values()
    assert len(distances) > 60
    assert min(distances) >= DIFFERS


def test_where_it_is_predictable_an_evening_differs_by_its_touches_alone() -> None:
    made = programme_of("after-work")
    assert made.character.predictable
    year = lived("after-work", _last(made, lambda level: level.rung == "L1"), 8)
    (distances,) = apart(year.programme, year.found).values()
    assert min(distances) == 0.0
    assert mean(distances) < DIFFERS

"""People of a sweep on the real engine: the same as in a rehearsal, and what is counted of them."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from robot.contract.programme import Policy
from robot.errors import InputError
from sim.person.model_person import PROFILES
from sim.person.profile import Habits, Profile, World, equations_only
from sim.person.staff import StaffHabits
from sim.programmes import programme_of
from sim.rehearse import course
from sim.rehearse.record import Rehearsed
from sim.sweep.engine_runner import live
from sim.sweep.grid import Answers, Block, Cell, Group, NamedPolicy, NamedWorld, Sweep
from sim.sweep.measures import KINDS, MEASURES, Values
from sim.sweep.rungs import rungs

PLAIN, GAMER = PROFILES[0], PROFILES[1]
# Who climbs as fast as the ladder lets them.
FEARLESS = replace(
    equations_only(PLAIN), name="fearless", tolerance=6.0, attends=6.0, mood_noise=0.0, hazard=0.0, rates=1.0
)
UP = Policy("n-up-one-down", up_after=3)


def of_one(
    profile: Profile, *, policy: Policy = UP, world: NamedWorld | None = None, **more: object
) -> Sweep:
    return Sweep(
        runner="engine",
        programme=programme_of("whole-ladder"),
        policies=(NamedPolicy("it", policy),),
        people=(Group(profile, 3),),
        worlds=(world or NamedWorld("usual"),),
        seeds=(7,),
        **{"weeks": 4, **more},  # type: ignore[arg-type] # fields of a sweep
    )


def lived(sweep: Sweep, first: int = 0, persons: int = 1) -> Values:
    cell = Cell(0, sweep.policies[0], sweep.worlds[0], sweep.people[0], sweep.seeds[0])
    return live(sweep, Block(cell, first, persons))


def row(people: Values, person: int = 0) -> dict[str, float]:
    return dict(zip(MEASURES, people[person].tolist(), strict=True))


def rehearsed(profile: Profile, seed: int, weeks: int, **more: object) -> Rehearsed:
    made = replace(programme_of("whole-ladder"), policy=UP)
    return course(made, profile, seed, weeks, people_stand_in=True, **more)  # type: ignore[arg-type] # of `course`


@cache
def fearless() -> tuple[dict[str, float], Rehearsed]:
    people = lived(of_one(FEARLESS, weeks=15, habits=True, world=NamedWorld("steady", World(spread=0.0))))
    return row(people), rehearsed(FEARLESS, 7_000_000, 15, world=World(spread=0.0))


def test_a_person_is_the_one_whom_a_rehearsal_meets() -> None:
    people = lived(of_one(PLAIN, habits=True), first=1, persons=2)
    for person, seed in enumerate((7_000_001, 7_000_002)):
        found, made = rehearsed(PLAIN, seed, 4), row(people, person)
        assert made["sessions"] == len(found.sessions) > 5
        assert made["over"] == sum(each.over for each in found.sessions)
        assert made["stops"] == sum(each.stopped for each in found.sessions)
        assert made["dull"] == sum(1 for each in found.sessions if each.peak is not None and each.peak < 1.2)
        assert made["weeks"] == found.days / 7
        assert made["left"] == (found.left_day is not None)
        assert made["persons"] == 1


def test_who_climbs_reaches_the_levels_with_people_and_is_in_touch() -> None:
    made, found = fearless()
    assert made["L6"] == 1
    assert made["L6_weeks"] == (found.reached["L6"] + 1) / 7
    assert (made["L8"], made["L8_weeks"]) == (0, 0)
    assert made["steps"] == len(found.first_sessions()) >= 5
    assert made["false_steps"] == sum(each.over for each in found.first_sessions())
    on_messages = [each for each in found.sessions if each.level == "messages" and each.outcome != "void"]
    assert made["text_with_robot"] == sum(not each.robot_free for each in on_messages) > 3
    assert made["text_without_robot"] == sum(each.robot_free for each in on_messages) > 0
    assert made["robot_free"] == sum(each.robot_free for each in found.sessions)
    assert made["voice_with_robot"] > 3
    assert sum(made[f"{kind}_{way}"] for kind in KINDS[2:] for way in ("with_robot", "without_robot")) == 0


def test_lighter_days_and_days_asleep_are_counted() -> None:
    people = lived(of_one(PROFILES[2], policy=Policy("home"), weeks=10), persons=3)
    made = people.sum(axis=0)
    total = dict(zip(MEASURES, made.tolist(), strict=True))
    assert total["lighter"] > 10
    assert total["asleep"] > 0
    assert total["came"] == total["sessions"] + total["asleep"]
    never = lived(of_one(PROFILES[2], policy=Policy("hold"), weeks=2))
    assert (row(never)["lighter"], row(never)["asleep"], row(never)["steps"]) == (0, 0, 0)


def test_three_sessions_over_the_limit_are_told_of_a_person() -> None:
    afraid = replace(FEARLESS, name="afraid", tolerance=0.3, mood=2.0)
    people = lived(of_one(afraid, weeks=3), persons=3)
    over = people[:, MEASURES.index("over")]
    assert over.max() >= 3
    assert people[:, MEASURES.index("three_over")].tolist() == (over >= 3).tolist()


def test_without_habits_there_is_nothing_but_the_equations() -> None:
    habits = Habits(called_away=1.0, takes_steps=0.0)
    busy = replace(FEARLESS, habits=habits)
    assert row(lived(of_one(busy, habits=True)))["stops"] >= 2
    assert row(lived(of_one(busy)))["stops"] == 0


def test_the_world_and_the_answers_of_the_sweep_hold() -> None:
    home = Policy("home")
    plain = lived(of_one(GAMER, policy=home, weeks=6), persons=2)
    for world in (
        NamedWorld("masking", World(masking=0.5)),
        NamedWorld("noisy", answers=Answers(share=1.0, noise=5.0, follows=0.0)),
    ):
        assert not np.array_equal(lived(of_one(GAMER, policy=home, weeks=6, world=world), persons=2), plain)
    silent = NamedWorld("silent", answers=Answers(share=0.0))
    assert not np.array_equal(lived(of_one(GAMER, policy=home, weeks=6, world=silent), persons=2), plain)


def test_staff_and_ratings_at_intake_hold() -> None:
    never = lived(of_one(FEARLESS, staff=StaffHabits("never"), weeks=8))
    assert row(never)["steps"] < row(lived(of_one(FEARLESS, weeks=8)))["steps"]
    home = Policy("home")
    asked = [lived(of_one(PLAIN, policy=home, intake=intake, weeks=6), persons=3) for intake in (False, True)]
    assert not np.array_equal(*asked)


def test_the_ladder_of_rungs() -> None:
    levels = rungs().levels
    assert [level.rung for level in levels] == [f"L{number}" for number in range(11)]
    assert [level.demand for level in levels[1:]] == [1.0, 1.8, 2.6, 3.4, 4.2, 5.0, 5.8, 6.8, 8.0, 9.2]
    assert not any(level.parts or level.after for level in levels)
    assert row(lived(replace(of_one(FEARLESS, weeks=6), programme=None)))["steps"] > 0


def test_what_breaks_is_an_error() -> None:
    with pytest.raises(InputError, match="up_after is many"):
        lived(of_one(FEARLESS, policy=Policy("n-up-one-down", up_after="many")))

"""The same people with the same luck, under the real engine and gate, and in a block."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import robot.engine.parts.accounting
from robot.contract.programme import Policy, Programme
from robot.engine.signals import VARIANCE, Fusion
from sim.cohort.course import Course
from sim.cohort.ladder import of_programme
from sim.cohort.setting import Answers, Setting
from sim.person.model_person import ModelPerson
from sim.person.profile import Habits, Profile
from sim.person.profiled_person import ProfiledPerson
from sim.person.weeks import fused
from sim.rehearse.course import Course as EngineCourse
from sim.rehearse.course import rehearsed
from sim.rehearse.record import Rehearsed
from tests.cohort.test_people import luck_of, traits_of

Person = tuple[Profile, int]
COMPARED = ("sessions", "over", "stops", "discomforts", "left_day", "asleep", "robot_free", "dull")


def with_the_engine(
    programme: Programme, people: Sequence[Person], weeks: int, monkeypatch: pytest.MonkeyPatch
) -> list[dict[str, int]]:
    """What becomes of them with the engine, where behaviour says what the equations let it say."""
    found = []
    for profile, seed in people:
        person = ProfiledPerson(replace(profile, habits=Habits(today_noise=0.0)), seed)
        monkeypatch.setattr(robot.engine.parts.accounting, "fuse", _told(person))
        made, _ = rehearsed(programme, people=True)
        lived = Rehearsed(made.id, profile.name, seed, weeks)
        EngineCourse(made, person, lived).live()
        found.append(_counted(lived))
    return found


def _told(person: ProfiledPerson) -> Any:
    def fuse(rating: int | None, *_: object) -> Fusion:
        assert person.lived is not None
        implied = person.lived.implied
        return Fusion(fused(rating, implied), VARIANCE, implied, ())

    return fuse


def _counted(lived: Rehearsed) -> dict[str, int]:
    sessions = lived.sessions
    return {
        "sessions": len(sessions),
        "over": sum(each.over for each in sessions),
        "stops": sum(each.stopped for each in sessions),
        "discomforts": sum(each.outcome == "discomfort" for each in sessions),
        "left_day": -1 if lived.left_day is None else lived.left_day,
        "asleep": len(lived.asleep_days),
        "robot_free": sum(each.robot_free for each in sessions),
        "dull": sum((each.peak or 0.0) < 1.2 for each in sessions),
    }


class TwinCourse(Course):
    """A block of given people, whose days are drawn as theirs are."""

    def __init__(self, setting: Setting, persons: Sequence[ModelPerson]) -> None:
        self._persons = persons
        super().__init__(setting, traits_of(persons), np.float64)

    def live_through(self) -> None:
        for day in range(7 * self._setting.weeks):
            for person in self._persons:
                person.next_day()
            self.day(day, luck_of(self._persons))


def in_a_block(programme: Programme, people: Sequence[Person], weeks: int) -> list[dict[str, int]]:
    policy: Policy = programme.policy
    setting = Setting(
        policy.kind,
        policy.figures,
        ladder=of_programme(programme),
        weeks=weeks,
        answers=Answers(noise=0.0),
    )
    course = TwinCourse(setting, [ModelPerson(profile, seed) for profile, seed in people])
    course.live_through()
    columns = course.tally.columns
    return [{name: int(columns[name][number]) for name in COMPARED} for number in range(len(people))]

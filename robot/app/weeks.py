"""Puts a rehearsal of weeks together: a script, simulated people, staff, and what is told of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from robot.app.unstuck import unstuck
from robot.behaviours.script import load
from robot.contract.behaviour_registry import load_plugins
from robot.contract.languages import Language
from robot.contract.programme import Programme
from robot.errors import InputError, UsageError

if TYPE_CHECKING:
    from sim.person.staff import StaffHabits
    from sim.rehearse.record import Rehearsed

ONE, MIXED = "plain", "mixed"


# A rehearsal of more is asked for in parts.
MOST_WEEKS = 104


@dataclass(frozen=True, slots=True)
class Weeks:
    """What is rehearsed. `person`: a name as in sim/person/choose.py, or "mixed" of many; `many`: 0 for one.

    `staff`: "approve", "decline" or "never", after `staff_days`. `language`: "" for the programme's first.
    """

    script: Path
    person: str = ""
    weeks: int = 26
    seed: int = 1
    many: int = 0
    staff: str = "approve"
    staff_days: int = 1
    language: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a rehearsal came to: lines of text, data for JSON, and a page, each made when it is asked for."""

    lines: Callable[[], list[str]]
    data: Callable[[], dict[str, Any]]
    page: Callable[[], str]


def programme_of(script: Path) -> Programme:
    """The programme of a script, with the behaviours of plug-ins. Raises InputError with every finding."""
    load_plugins()
    return load(script)


def language_of(programme: Programme, wanted: str) -> Language:
    """The wanted language; "" is the first of the programme. Raises InputError where it lacks it."""
    language = wanted or programme.languages[0]
    if language not in programme.languages:
        has = ", ".join(programme.languages)
        raise InputError("--lang", f"{programme.id} has {has}, not {language}.", "Name one of these.")
    return language  # type: ignore[return-value] # a script has no other


def rehearse(asked: Weeks, done: Callable[[int], None] = lambda _people: None) -> Told:
    """Rehearse one person, or many; `done` is told how many are over.

    Raises InputError for a script or a person that cannot be used, UsageError for an unknown person, and
    YorisouError with exit code 1 for what breaks in a behaviour.
    """
    programme = programme_of(asked.script)
    language = language_of(programme, asked.language)
    asked = replace(asked, weeks=asked.weeks or min(programme.weeks, MOST_WEEKS))
    return _many(asked, programme, language, done) if asked.many else _one(asked, programme, language, done)


def _staff(asked: Weeks) -> "StaffHabits":
    from sim.person.staff import StaffHabits

    return StaffHabits(asked.staff, asked.staff_days)  # type: ignore[arg-type] # the caller has looked


def _one(asked: Weeks, programme: Programme, language: Language, done: Callable[[int], None]) -> Told:
    from sim.person.choose import person_of
    from sim.rehearse.course import Course, rehearsed
    from sim.rehearse.diary import Diary
    from sim.rehearse.record import Rehearsed
    from sim.rehearse.report import Report

    if asked.person == MIXED:
        raise UsageError("--person", "mixed people are many.", "Say how many: --many 200.")
    made, stand_ins = rehearsed(programme)
    named = asked.person or ONE
    diary = Diary(made, language)
    found = Rehearsed(made.id, named, asked.seed, asked.weeks, stand_ins)
    course = Course(made, person_of(named, asked.seed), found, _staff(asked), [diary.hear], language)
    with unstuck(course.clock.now):
        course.live()
    done(1)
    report = Report(found, diary.entries, made, language)

    def page() -> str:
        from sim.rehearse.page import of_one

        return of_one(report)

    return Told(report.lines, report.to_json, page)


def _many(asked: Weeks, programme: Programme, language: Language, done: Callable[[int], None]) -> Told:
    from sim.person.model_person import population
    from sim.rehearse.course import rehearsed
    from sim.rehearse.spread import spread
    from sim.rehearse.spread_report import SpreadReport

    made, stand_ins = rehearsed(programme)
    named = asked.person or MIXED
    people = [each.name for each in population(asked.many)] if named == MIXED else [named] * asked.many
    found = []
    for number, person in enumerate(people):
        found.append(_lived(asked, made, person, asked.seed + number))
        done(number + 1)
    whole = spread(made, found)
    report = SpreadReport(whole, named, made, stand_ins, language)

    def data() -> dict[str, Any]:
        return {"programme": made.id, "person": named, "seed": asked.seed, **whole.to_json()}

    def page() -> str:
        from sim.rehearse.page import of_many

        return of_many(report)

    return Told(report.lines, data, page)


def _lived(asked: Weeks, programme: Programme, person: str, seed: int) -> "Rehearsed":
    from sim.person.choose import person_of
    from sim.rehearse.course import Course
    from sim.rehearse.record import Rehearsed

    found = Rehearsed(programme.id, person, seed, asked.weeks)
    course = Course(programme, person_of(person, seed), found, _staff(asked))
    with unstuck(course.clock.now):
        return course.live()

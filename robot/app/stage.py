"""Puts one evening on a level together, as a stage script; `agreed` in the script stays what it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from robot.app.guest import PLAYS_ALONG
from robot.app.unstuck import unstuck
from robot.app.weeks import language_of, programme_of
from robot.contract.calendar import EPOCH
from robot.contract.languages import Language
from robot.contract.programme import Line
from robot.engine.progress import DayPlan, Progress
from robot.errors import UsageError

if TYPE_CHECKING:
    from robot.contract.programme import Programme
    from sim.rehearse.stage_script import Cue, StageScript


@dataclass(frozen=True, slots=True)
class StagedEvening:
    """An evening that was played: its head, and its cues in order."""

    head: list[str]
    script: "StageScript"
    language: Language

    def cues(self) -> "Iterable[tuple[list[str], Cue]]":
        """The lines of each cue, with the cue itself."""
        return ((self.script.lines(cue), cue) for cue in self.script.cues)

    def spoken(self) -> list[Line]:
        """Every line that is heard, in the first language."""
        return [cue.spoken for cue in self.script.cues if cue.spoken is not None]


def evening(script: Path, level: str, person: str, seed: int, languages: Sequence[str]) -> StagedEvening:
    """Play one evening on a level, "choosing" or "voice/voice-recorded", with a person who is there.

    Raises UsageError for a level that there is not, and otherwise as `robot.app.weeks.rehearse`.
    """
    from sim.person.choose import person_of
    from sim.programmes import beginning_on
    from sim.rehearse.course import Course, alone
    from sim.rehearse.record import Rehearsed
    from sim.rehearse.stage_script import StageScript

    programme = programme_of(script)
    spoken = [language_of(programme, each) for each in languages or programme.languages]
    name, _, part = level.partition("/")
    made = beginning_on(alone(programme), name)
    stage = StageScript(made, spoken)
    found = Rehearsed(made.id, person or PLAYS_ALONG, seed, 1)
    someone = person_of(person or PLAYS_ALONG, seed)
    begins = _on_part(made, name, part)
    course = Course(made, someone, found, None, [stage.hear], spoken[0], stage.see, begins)
    with unstuck(course.clock.now):
        course.one_evening()
    return StagedEvening(stage.head(level), stage, spoken[0])


def _on_part(programme: "Programme", level: str, part: str) -> dict[str, object]:
    """A progress at the beginning of the programme, on this sub-level of it, with a yes to those before.

    For this evening it is the usual level: nothing is known of the person, and a policy would begin lighter.
    """
    from sim.first_evening import FIRST_EVENING

    parts = [each.id for each in programme.level(level).parts]
    if part and part not in parts:
        there = f"There are {', '.join(parts)}." if parts else "It has no sub-levels."
        raise UsageError(f"{level}/{part}", f"is no sub-level of {level}.", there)
    begins = part or (parts[0] if parts else "")
    agreed = [f"{level}/{each}" for each in parts[: parts.index(begins) + 1]] if parts else []
    today = DayPlan(FIRST_EVENING.toordinal() - EPOCH, usual=True)
    return Progress(programme.start, [*programme.agreed, *agreed], begins, today=today).to_json()

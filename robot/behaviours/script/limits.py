"""The limits of each rung (domain.md §1.1, §1.2, §1.4). A script may be gentler."""

from itertools import pairwise
from typing import Literal

from robot.behaviours.script import schema
from robot.contract.people import ContactKind
from robot.contract.programme import Dose, Pace
from robot.yaml_check.source import Path, Source

# Minutes a session, sessions a day, days in any seven: the upper ends of domain.md §1.2.
MOST = (
    Dose(1, 1, 7),  # L0 has no contact sessions, and needs no dose
    Dose(10, 2, 7),
    Dose(10, 2, 5),
    Dose(10, 1, 5),
    Dose(10, 1, 5),
    Dose(15, 1, 5),
    Dose(10, 1, 4),
    Dose(10, 1, 3),
    Dose(15, 1, 2),
    Dose(30, 1, 3),
    Dose(60, 1, 1),
)
# The expected peak of a newcomer, 0..10: D of domain.md §1.2.
DEMAND = (0.3, 1.0, 1.8, 2.6, 3.4, 4.2, 5.0, 5.8, 6.8, 8.0, 9.2)
# The first rung on which a modality may be used, whatever the order of the programme.
FIRST_RUNG = {
    "light": 1,
    "breathing": 1,
    "gaze": 1,
    "sound": 1,
    "motion": 2,
    "text": 3,
    "speech": 3,
    "cards": 4,
    "microphone": 5,
}
# The same for what a behaviour brings: relayed words are not before L6, and nobody is sent out before L9.
FIRST_RUNG_OF = {"relay-text": 6, "relay-voice": 7, "live-call": 7, "outing": 9, "visit": 10}
DWELL_SESSIONS = 3
FROM_PEOPLE_ON = 6
# The contact with people that a rung is for; the ways out (L9) need nobody.
PEOPLE: dict[int, ContactKind] = {6: "text", 7: "voice", 8: "video", 10: "in-person"}
# A session without the robot makes sense from the first level on that has more of it than company. From the
# video rung on there are always some: the robot is a safety signal (domain.md §1.6).
ROBOT_FREE_FROM, ALWAYS_FREE_FROM, ROBOT_FREE_EVERY = 2, 8, 3


def dwell_days(height: int) -> int:
    """The minimum days on a rung before a step up."""
    if height == 0:
        return 0
    return 14 if height >= FROM_PEOPLE_ON else 7


def robot_free_every(level: schema.Level) -> int:
    """How often a session is without the robot: every n-th, 0 for never."""
    return level.robot_free_every or (ROBOT_FREE_EVERY if level.height >= ALWAYS_FREE_FROM else 0)


def people(level: schema.Level, said: schema.People | None) -> ContactKind | Literal[""]:
    """The contact with people of a level: what the script says, else what its rung is for."""
    if said is None:
        return PEOPLE.get(level.height, "")
    return "" if said == "none" else said


def check_limits(source: Source, script: schema.Script) -> None:
    """Findings for what is faster, longer or earlier than its rung allows."""
    _pace(source, script.pace)
    for place, level in enumerate(script.levels):
        here: Path = ("levels", place)
        _dwell(source, level, here)
        _dose(source, level, here)
        _too_early(source, level, here)
        if level.robot_free_every is not None and level.height < ROBOT_FREE_FROM:
            text = f"sessions without the robot begin with L{ROBOT_FREE_FROM}; leave it out here"
            source.add("S305", (*here, "robot_free_every"), text)
        _people(source, level, here)
    _fading(source, script.fading or [])


def _pace(source: Source, pace: schema.Pace) -> None:
    for key, given, least in (
        ("first_days", pace.first_days, Pace().first),
        ("week_days", pace.week_days, Pace().week),
    ):
        if given < least:
            source.add("S301", ("pace", key), f"is faster than allowed: at least {least}")
    if pace.away_days > Pace().away:
        source.add("S301", ("pace", "away_days"), f"is later than allowed: at most {Pace().away}")


def _dwell(source: Source, level: schema.Level, here: Path) -> None:
    days, sessions = dwell_days(level.height), DWELL_SESSIONS if level.height else 0
    if level.dwell.days < days:
        source.add("S302", (*here, "dwell", "days"), f"is too short for {level.rung}: at least {days} days")
    if level.dwell.sessions < sessions:
        text = f"is too few for {level.rung}: at least {sessions} sessions"
        source.add("S302", (*here, "dwell", "sessions"), text)


def _dose(source: Source, level: schema.Level, here: Path) -> None:
    if level.rung == "L0":
        return
    if level.dose is None:
        source.add("E011", (*here, "dose"), f"'dose' is missing in level '{level.id}'", at_key=True)
        return
    most = MOST[level.height]
    for key, given, limit in (
        ("minutes", level.dose.minutes, most.minutes),
        ("sessions_per_day", level.dose.sessions_per_day, most.sessions_per_day),
        ("days_per_week", level.dose.days_per_week or 0, most.days_per_week),
    ):
        if given > limit:
            text = f"{given} is more contact than {level.rung} may have: at most {limit}"
            source.add("S307", (*here, "dose", key), text)


def _people(source: Source, level: schema.Level, here: Path) -> None:
    said = [((*here, "people"), level.people)]
    said += [((*here, "sublevels", n, "people"), part.people) for n, part in enumerate(level.sublevels)]
    for where, kind in said:
        if kind not in (None, "none") and level.height < FROM_PEOPLE_ON:
            text = f"people come in with L{FROM_PEOPLE_ON}, and this level is {level.rung}"
            source.add("S303", where, text)


def _fading(source: Source, days: list[int]) -> None:
    for week, (before, after) in enumerate(pairwise(days), 1):
        if after > before:
            text = f"{after} days are more than the {before} of the week before; a plan only takes days away"
            source.add("S309", ("fading", week), text)


def _too_early(source: Source, level: schema.Level, here: Path) -> None:
    for place, modality in enumerate(level.modalities):
        first = FIRST_RUNG.get(modality, 0)
        if 0 < level.height < first:
            text = f"'{modality}' begins with L{first}, and this level is {level.rung}"
            source.add("S303", (*here, "modalities", place), text)
    first = FIRST_RUNG_OF.get(level.behaviour, 0)
    if level.height < first:
        text = f"'{level.behaviour}' begins with L{first}, and this level is {level.rung}"
        source.add("S303", (*here, "behaviour"), text)

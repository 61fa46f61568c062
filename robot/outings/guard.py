"""The guard: whether somebody may set off now. Pure: what is known of the moment and the rules go in.

It refuses what is not known to be allowed, and says why. Nothing is fetched: of the weather it knows what
somebody here has said today, of the law what staff have looked up.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from robot.contract.outing_events import Hours, Weather
from robot.contract.quests import Quest

Code = Literal[
    "clock", "tried-today", "age-unsaid", "guardian", "quiet-hours", "minor-night", "night", "heat", "weather"
]
CODES: tuple[Code, ...] = get_args(Code)
Refusal = tuple[Code, tuple[tuple[str, str | int | float], ...]]

HOUR = 60  # minutes
MONTHS = 12
# The hours that are night wherever nobody has said otherwise: from 20:00 until before 06:00 for a minor, from
# 22:00 until before 05:00 for an adult.
NIGHT_OF_MINORS: Hours = (20 * HOUR, 6 * HOUR)
NIGHT: Hours = (22 * HOUR, 5 * HOUR)
# From midnight until before 04:00 it is night under every rule that we know of. Hours that leave any of it
# open are a slip of the pen (equal ends, one minute, the day in place of the night) and no night.
DEPTH: Hours = (0, 4 * HOUR)


@dataclass(frozen=True, slots=True)
class Local:
    """The moment: minute after midnight and month (1 to 12) of the local clock, if somebody vouches for it.

    `tried`: there was an outing today, however it ended; `quiet`: the household's quiet hours.
    """

    verified: bool
    minute: int = 0
    month: int = 1
    tried: bool = False
    quiet: Collection[Hours] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What the guard goes by. `weather`: as it was said today; the rest as in `OutingRules`."""

    adult: bool | None = None
    guardian: bool = False
    barred: Hours | None = None
    signed: Collection[Hours] = ()
    dark: tuple[Hours, ...] = ()
    weather: Weather = ""


def refused(quest: Quest, local: Local, rules: Rules) -> Refusal | None:
    """Why nobody sets off there now, or None. The first reason that holds."""
    if not local.verified:
        return "clock", ()
    if local.tried:
        return "tried-today", ()
    if rules.adult is False and not rules.guardian:
        return "guardian", ()
    return _refused_outside(local, rules) if quest.outside else None


def _refused_outside(local: Local, rules: Rules) -> Refusal | None:
    if rules.adult is None:
        return "age-unsaid", ()
    for hours in local.quiet:
        if within(local.minute, hours) and not signed(local, rules):
            return "quiet-hours", _between(hours)
    hours_of_night = _night(local, rules)
    if hours_of_night is not None and not signed(local, rules):
        return ("night" if rules.adult else "minor-night"), _between(hours_of_night)
    if rules.weather == "heat":
        return "heat", ()
    return ("weather", ()) if rules.weather == "storm" else None


def _night(local: Local, rules: Rules) -> Hours | None:
    """The hours of the night that this moment lies in; None: it is day."""
    dark = [rules.dark[local.month - 1]] if len(rules.dark) == MONTHS else []
    return next((hours for hours in (usual_night(rules), *dark) if within(local.minute, hours)), None)


def usual_night(rules: Rules) -> Hours:
    """The hours that are night for somebody of this age; where it is unclear, the ones of a minor."""
    if rules.adult:
        return NIGHT
    return rules.barred if rules.barred and is_a_night(rules.barred) else NIGHT_OF_MINORS


def is_a_night(hours: Hours) -> bool:
    """Whether these hours hold the depth of the night, so that they may stand for a night at all."""
    return all(within(minute, hours) for minute in range(*DEPTH))


def signed(local: Local, rules: Rules) -> bool:
    """Whether staff have signed for this moment: for an adult, and then it prevails over all quiet hours."""
    return rules.adult is True and any(within(local.minute, hours) for hours in rules.signed)


def within(minute: int, hours: Hours) -> bool:
    """Whether a minute lies in these hours, which may go over midnight. Equal ends are none."""
    begins, ends = hours
    if begins <= ends:
        return begins <= minute < ends
    return minute >= begins or minute < ends


def clock_text(minute: int) -> str:
    """ "HH:MM" of a minute after midnight; the end of a day is 24:00."""
    return f"{minute // HOUR:02}:{minute % HOUR:02}"


def _between(hours: Hours) -> tuple[tuple[str, str | int | float], ...]:
    return ("from", clock_text(hours[0])), ("to", clock_text(hours[1]))

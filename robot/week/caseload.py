"""Many people's weeks, as cases in the order in which they need somebody (docs/how-to/monday-morning.md)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Literal

from robot.week.calendar_week import CalendarWeek
from robot.week.folder import Finding, FoundWeek
from robot.week.week_file import WeekFile

Need = Literal["crisis", "alert", "discomforts", "proposal", "waiting", "calibration", "silent"]
# What comes first on a Monday morning.
NEEDS: tuple[Need, ...] = (
    "crisis", "alert", "discomforts", "proposal", "waiting", "calibration", "silent",
)  # fmt: skip
DISCOMFORTS = 2
# Of weeks that are missing further back nothing is said.
LATELY = 4


@dataclass(frozen=True, slots=True)
class Case:
    """One person: their newest week, what of it needs somebody (in order), and which files are missing.

    `expected` is the week of which there should be a file; `gaps` weeks between two files, oldest first;
    `namesake`: another robot's person is called the same.
    """

    week: WeekFile
    expected: CalendarWeek
    needs: tuple[Need, ...] = ()
    gaps: tuple[CalendarWeek, ...] = ()
    namesake: bool = False

    @property
    def late(self) -> bool:
        """Whether there is no file of the week that is expected."""
        return CalendarWeek.parse(self.week.week) < self.expected


def caseload(
    found: Sequence[FoundWeek], today: date, about: CalendarWeek | None = None
) -> tuple[list[Case], list[Finding]]:
    """The cases in order, and what is to be said of files that do not fit together.

    `about`: the week that is looked at, the last whole one before `today` without it; later ones are then
    left out. Of one person's files of one week the one with the highest sequence number counts.
    """
    expected, findings = about or CalendarWeek.of(today).before, list[Finding]()
    people: dict[tuple[str, str], dict[CalendarWeek, FoundWeek]] = defaultdict(dict)
    for each in sorted(found, key=lambda each: (each.week.sequence, each.week.made)):
        week, kept = CalendarWeek.parse(each.week.week), people[each.week.person, each.week.robot]
        if week > CalendarWeek.of(today):
            findings.append(Finding(each.where, "future", each.week.week))
        elif about is None or week <= about:
            if week in kept:
                findings.append(Finding(kept[week].where, "older", each.where))
            kept[week] = each
    names = [person for (person, _), weeks in people.items() if weeks]
    cases = []
    for (person, _), weeks in people.items():
        if not weeks:
            continue
        findings += _went_back(weeks)
        newest = max(weeks)
        case = Case(weeks[newest].week, expected, (), _gaps(weeks), names.count(person) > 1)
        cases.append(Case(case.week, expected, needs(case), case.gaps, case.namesake))
    findings += [Finding(person, "namesake") for person in sorted({n for n in names if names.count(n) > 1})]
    return sorted(cases, key=_order), findings


def needs(case: Case) -> tuple[Need, ...]:
    """What of a case needs somebody, in order."""
    week, calibration = case.week, case.week.calibration
    crisis, proposal = week.crisis, week.proposal
    stands: dict[Need, bool] = {
        "crisis": crisis is not None,
        "alert": (crisis is not None and crisis.alert in ("sending", "sent", "unreachable"))
        or "digest-unanswered" in week.waiting,
        "discomforts": len(week.discomforts) >= DISCOMFORTS,
        "proposal": proposal is not None and not proposal.approved,
        "waiting": any(each not in ("digest-unanswered", "fading") for each in week.waiting),
        "calibration": calibration.alarm or calibration.review,
        "silent": case.late or week.silent,
    }
    return tuple(need for need in NEEDS if stands[need])


def _order(case: Case) -> tuple[int, int, float, str, str]:
    """The first need, how many there are, what waits longest or expires soonest, then the name."""
    week = case.week
    first = NEEDS.index(case.needs[0]) if case.needs else len(NEEDS)
    when: datetime | None = None
    if case.needs[:1] == ("crisis",):
        when = None if week.crisis is None else week.crisis.since
    elif case.needs[:1] == ("proposal",):
        when = None if week.proposal is None else week.proposal.expires
    elif case.needs[:1] == ("silent",):
        when = week.until
    return first, -len(case.needs), 0.0 if when is None else when.timestamp(), week.person, week.robot


def _gaps(weeks: dict[CalendarWeek, FoundWeek]) -> tuple[CalendarWeek, ...]:
    """Weeks without a file lately, between two that have one."""
    first, week, gaps = min(weeks), max(weeks), list[CalendarWeek]()
    for _ in range(LATELY):
        week = week.before
        if week <= first:
            break
        if week not in weeks:
            gaps.append(week)
    return tuple(reversed(gaps))


def _went_back(weeks: dict[CalendarWeek, FoundWeek]) -> list[Finding]:
    """A later week that knows less than an earlier one: a backup or an old file was put in its place."""
    ordered = [weeks[week] for week in sorted(weeks)]
    return [
        Finding(later.where, "went-back", earlier.where)
        for earlier, later in pairwise(ordered)
        if later.week.sequence < earlier.week.sequence
    ]

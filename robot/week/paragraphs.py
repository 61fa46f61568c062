"""One paragraph a case, in the therapist's language: what happened, what is proposed, what one might change.

Every sentence is made from a record; nothing is concluded that is not in the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from robot.contract.languages import Language
from robot.contract.people import CONTACT_KINDS
from robot.messages import catalogue, text
from robot.week.calendar_week import CalendarWeek
from robot.week.caseload import Case
from robot.week.week_file import Change

# What is said otherwise: a *less* of one day, and the way back from it.
OF_ONE_DAY = frozenset({"less-today", "back-tomorrow", "return-after-less"})
MOST_CHANGES = 3
OVER = ("closed", "left")
# So many of them are worth a word.
SEVERAL = {"stops": 3, "less_days": 2, "unrated": 2}
AWAY = timedelta(days=14)
# What the next step waits for, by the rule of the outlook; of the others nothing is said.
NEXT = {
    "later": (
        "next-session", "sessions", "days", "not-yet-sessions", "not-yet-days", "tasters-first", "first-days",
        "not-yet-different-days", "weekly-cap", "too-early", "in-zone", "tomorrow",
    ),
    "person": ("declined", "not-today", "less-today", "start"),
    "here": ("ceiling", "at-ceiling", "destination", "holding", "nobody-there"),
    "calm": ("after-stop", "after-discomfort", "setback", "after-break", "stop-first"),
    "rating": ("missing-ratings", "rating-first"),
    "staff": ("therapist-decides", "age-unsaid", "guardian"),
}  # fmt: skip
NEXT_OF = {rule: name for name, rules in NEXT.items() for rule in rules}
WAYS = ("up", "down")


@dataclass(frozen=True, slots=True)
class Punctuation:
    """Signs: between sentences, in a list, around a name, between a day and a time, of a kind and of a level
    with a count, and at the end of a sentence, without a reason and with one.
    """

    between: str
    listed: str
    named: str
    timed: str
    of_kind: str
    of_level: str
    plain: str
    because: str


SIGNS: dict[Language, Punctuation] = {
    "en": Punctuation(" ", ", ", "“{}”", "{} {}", "{1} {0}", "{1} at {0}", "{}.", "{} ({})."),
    "ja": Punctuation("", "、", "「{}」", "{}{}", "{}{}", "{}{}", "{}。", "{}（{}）。"),
    "ko": Punctuation(" ", ", ", "'{}'", "{} {}", "{} {}", "{} {}", "{}.", "{}({})."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A case in words. `needs` are the marks beside the name; the paragraph is its sentences together.

    Where somebody is needed it begins with why (`urgent`) and what to do (`might`). `blocks` are
    that, and the week, to be set apart; else it is one.
    """

    needs: tuple[str, ...]
    urgent: tuple[str, ...]
    happened: tuple[str, ...]
    proposed: tuple[str, ...]
    might: tuple[str, ...]
    blocks: tuple[str, ...]
    paragraph: str


def tell(case: Case, language: Language) -> Told:
    """The case in words."""
    teller, join = _Teller(case, language), SIGNS[language].between.join
    urgent, happened = tuple(teller.urgent()), tuple(teller.happened())
    proposed, might = tuple(teller.proposed()), tuple(teller.might())
    apart = [urgent + might, happened + proposed] if case.needs else [urgent + happened + proposed + might]
    blocks = tuple(join(block) for block in apart)
    marks = tuple(text(f"week.need.{need}", language) for need in case.needs)
    return Told(marks, urgent, happened, proposed, might, blocks, join(blocks))


def day_text(day: date, language: Language) -> str:
    """A day as people write it, without the year."""
    return text(
        "week.day",
        language,
        weekday=text(f"week.weekday.{day.weekday()}", language),
        day=day.day,
        month=text(f"week.month.{day.month}", language),
    )


def moment_text(moment: datetime, language: Language) -> str:
    """A day and a time of day, by the clock of the file that it stands in."""
    return SIGNS[language].timed.format(day_text(moment.date(), language), f"{moment:%H:%M}")


class _Teller:
    """Makes the sentences of one case."""

    def __init__(self, case: Case, language: Language) -> None:
        self._case, self._week, self._language = case, case.week, language
        self._signs = SIGNS[language]

    # --- what needs somebody --------------------------------------------------------------------------------

    def urgent(self) -> Iterator[str]:
        week, case = self._week, self._case
        if case.namesake:
            yield self._say("namesake", value=week.robot)
        if case.late:
            yield self._say("late", date=self._day(CalendarWeek.parse(week.week).monday))
        elif week.silent:
            yield (
                self._say("silent-always")
                if week.until is None
                else self._say("silent", when=self._moment(week.until))
            )
        crisis = week.crisis
        if crisis is not None:
            yield (
                self._say("crisis-undated")
                if crisis.since is None
                else self._say("crisis", when=self._moment(crisis.since))
            )
            yield self._say(f"alert.{crisis.alert}")
            if crisis.violence:
                yield self._say("violence")
        if "discomforts" in case.needs:
            days = self._listed(self._day(day) for day in sorted(set(week.discomforts)))
            yield self._say("discomforts", count=len(week.discomforts), days=days)
        proposal = week.proposal
        if proposal is not None and not proposal.approved:
            when = self._moment(proposal.expires)
            yield self._say("proposal", level=self._name(proposal.level), when=when)
        yield from (self._say(f"waiting.{each}") for each in week.waiting)
        if week.calibration.review:
            yield self._say("calibration.review")
        elif week.calibration.alarm:
            yield self._say(
                "calibration.alarm", count=week.calibration.hard, sessions=week.calibration.forecasts
            )

    # --- what happened --------------------------------------------------------------------------------------

    def happened(self) -> Iterator[str]:
        week = self._week
        if week.course != "running":
            by_person = week.course == "on-hold" and week.held_by == "person"
            if "rest" not in week.waiting:
                yield self._say(f"course.{week.course}{'-person' if by_person else ''}")
        yield from self._sessions()
        told = [each for each in week.changes if each.rule not in OF_ONE_DAY and each.decision in WAYS]
        named = {told[-1].after} if 0 < len(told) <= MOST_CHANGES else set(week.sessions.levels)
        if named != {week.level} and week.course not in OVER:
            yield self._say("here", level=self._name(week.level))
        yield from self._asked()
        yield from (self._change(change) for change in told[:MOST_CHANGES])
        if len(told) > MOST_CHANGES:
            yield self._say("more-changes", count=len(told) - MOST_CHANGES)
        for each in week.hand_overs[-MOST_CHANGES:]:
            if each.until is not None:
                since, until = self._day(each.since.date()), self._day(each.until.date())
                yield self._say("handed-over", date=since, when=until)
        contacts = self._listed(self._contacts())
        yield self._say("contact", what=contacts) if contacts else self._say("contact-none")
        yield from (self._say("gap", date=self._day(gap.monday)) for gap in self._case.gaps)

    def _sessions(self) -> Iterator[str]:
        sessions = self._week.sessions
        if sessions.counted:
            kinds = {"calm": sessions.calm, "between": sessions.between, "much": sessions.much}
            one, one_day = sessions.counted == 1, sessions.days == 1
            named = ((self._say(kind), count) for kind, count in kinds.items() if count)
            yield self._say(
                "session" if one else "sessions-one-day" if one_day else "sessions",
                sessions=sessions.counted,
                days=sessions.days,
                minutes=sessions.minutes,
                what=self._listed(
                    kind if one else self._signs.of_kind.format(kind, count) for kind, count in named
                ),
                level=self._listed(self._levels()),
            )
        elif sessions.last is None:
            yield self._say("none-yet")
        else:
            yield self._say("none", date=self._day(sessions.last))

    def _asked(self) -> Iterator[str]:
        sessions = self._week.sessions
        said = {"stops": sessions.stops, "less": sessions.less_days, "void": sessions.void}
        yield from (self._say(name, count=count) for name, count in said.items() if count)
        if sessions.unrated >= SEVERAL["unrated"]:
            yield self._say("unrated", count=sessions.unrated)

    def _levels(self) -> Iterator[str]:
        levels = self._week.sessions.levels
        for level, count in levels.items():
            named = self._signs.named.format(self._name(level))
            yield self._signs.of_level.format(named, count) if len(levels) > 1 else named

    def _change(self, change: Change) -> str:
        what = self._say(change.decision, date=self._day(change.at.date()), level=self._name(change.after))
        why = catalogue(self._language).get(f"week.why.{change.rule}")
        return self._signs.because.format(what, why) if why else self._signs.plain.format(what)

    def _contacts(self) -> Iterator[str]:
        contacts = self._week.contacts
        ways = {"with": contacts.with_robot, "without": contacts.without_robot, "told": contacts.told or {}}
        for way, counts in ways.items():
            for kind in CONTACT_KINDS:
                if counts.get(kind):
                    named = text(f"contact.{kind}", self._language)
                    yield self._say(f"contact.{way}", contact=named, count=counts[kind])

    # --- what is proposed, and what one might change --------------------------------------------------------

    def proposed(self) -> Iterator[str]:
        proposal, rule = self._week.proposal, NEXT_OF.get(self._week.next_rule)
        if proposal is not None and proposal.approved:
            when = self._moment(proposal.expires)
            yield self._say("approved", level=self._name(proposal.level), when=when)
        elif proposal is None and rule is not None and self._goes_on():
            yield self._say(f"next.{rule}")

    def _goes_on(self) -> bool:
        """Whether a next step is anything to speak of now."""
        return self._week.course == "running" and not {"crisis", "silent"} & set(self._case.needs)

    def might(self) -> Iterator[str]:
        """Of what needs somebody each its own; of a quiet week one thing at most."""
        week, needs = self._week, self._case.needs
        if week.crisis is not None:
            answered = week.crisis.alert == "acknowledged"
            yield self._say(
                f"might.{'violence' if week.crisis.violence else 'answered' if answered else 'crisis'}"
            )
            if "alert" in needs:
                yield self._say("might.alert")
        if "discomforts" in needs:
            yield self._say("might.discomforts")
            if week.course == "running":
                yield self._say("might.lower")
        if "proposal" in needs:
            yield self._say("might.proposal")
        for each in week.waiting:
            yield self._say(f"might.{'digest' if each.startswith('digest') else each}")
        yield from (self._say(f"might.{need}") for need in ("calibration", "silent") if need in needs)
        if not needs and not week.waiting:
            yield self._say(f"might.{self._of_a_quiet_week()}")

    def _of_a_quiet_week(self) -> str:
        week = self._week
        sessions = week.sessions
        if week.course in OVER:
            return "left" if week.course == "left" else "nothing"
        away = sessions.last is not None and week.made.date() - sessions.last >= AWAY
        if away and week.course == "running":
            return "away"
        for name, what in (("less_days", "less"), ("stops", "stops"), ("unrated", "unrated")):
            if getattr(sessions, name) >= SEVERAL[name]:
                return what
        return "nothing"

    # --- words ----------------------------------------------------------------------------------------------

    def _say(self, key: str, **figures: str | int) -> str:
        return text(f"week.{key}", self._language, **figures)

    def _listed(self, parts: Iterator[str]) -> str:
        return self._signs.listed.join(parts)

    def _name(self, level: str) -> str:
        return self._week.names.get(level, {}).get(self._language, level)

    def _day(self, day: date) -> str:
        return day_text(day, self._language)

    def _moment(self, moment: datetime) -> str:
        return moment_text(moment, self._language)

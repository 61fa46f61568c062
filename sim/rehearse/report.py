"""The weeks of one person, to be read: as text, as JSON, and as what a page is made from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from robot.contract.languages import Language
from robot.contract.people import CONTACT_KINDS
from robot.contract.programme import Programme
from robot.messages import text
from robot.view.phrasing import Phrasing
from sim.person.staff import STAFF
from sim.rehearse.diary import Entry
from sim.rehearse.orders import apart
from sim.rehearse.picture import HALF, HOME, WHOLE, picture
from sim.rehearse.record import Rehearsed
from sim.rehearse.week import DECISIONS, Told, Week, weeks

INDENT = "    "
# What is told of a week, in this order; decisions come in the order of their days.
PLAY = ("said", "offered", "played", "asked")


@dataclass(frozen=True, slots=True)
class Report:
    """One person's weeks in one language."""

    found: Rehearsed
    entries: Sequence[Entry]
    programme: Programme
    language: Language

    @property
    def weeks(self) -> list[Week]:
        return weeks(self.found, self.entries)

    def level(self, name: str) -> str:
        """The name of a level, or of "level/part"."""
        return Phrasing(self.programme, {}).level(name).get(self.language, name)

    def word(self, key: str, **figures: str | int | float) -> str:
        return text(f"rehearse.{key}", self.language, **figures)

    # --- text -----------------------------------------------------------------------------------------------

    def lines(self) -> list[str]:
        made = [*self.head(), "", *picture(self.programme, self.weeks, self.level), "", *self._key(), ""]
        for week in self.weeks:
            made += self._week(week)
        return [*made, "", *self.end()]

    def head(self) -> list[str]:
        """What was rehearsed with whom, and what it is not."""
        found = self.found
        made = [self.word("head", name=found.programme, person=found.person, value=found.weeks)]
        if found.stand_ins:
            names = ", ".join(self.level(name) for name in found.stand_ins)
            made.append(self.word("stand-ins", level=names))
        return [*made, self.word("no-evidence")]

    def end(self) -> list[str]:
        """Whether they stayed, and what was reached."""
        left = self.found.left_day
        stayed = self.word("stayed") if left is None else self.word("left", value=left // 7 + 1)
        reached = [
            self.word("in-week", level=self.level(level), value=day // 7 + 1)
            for level, day in self._reached()
        ]
        reached_line = f"{self.word('reached')}: {', '.join(reached) or self.word('nowhere')}"
        return [stayed, reached_line, *self._orders()]

    def _orders(self) -> list[str]:
        """How far one evening's order of gestures is from the next one's."""
        return [
            self.word(
                "orders",
                level=self.level(level),
                value=_percent(min(distances)),
                middle=_percent(median(distances)),
            )
            for level, distances in apart(self.programme, self.found).items()
        ]

    def _reached(self) -> list[tuple[str, int]]:
        named = {level.rung: level.id for level in reversed(self.programme.levels)}
        return [(named[rung], day) for rung, day in self.found.reached.items()]

    def _key(self) -> list[str]:
        signs = ((HOME, "home"), (WHOLE, "whole"), (HALF, "half"))
        return [f"{sign} {self.word(f'key-{key}')}" for sign, key in signs]

    def _week(self, week: Week) -> list[str]:
        title, *told = self.in_week(week)
        title = f"{self.word('week', value=week.number)} · {self.level(week.home)} · {title}"
        return [title, *(f"{INDENT}{line}" for line in told)]

    def in_week(self, week: Week) -> list[str]:
        """What was lived in a week, said and decided, line by line; its sums come first."""
        if not week.sessions and not week.asleep:
            return [self.word("nobody-came"), *self._told(week)]
        sums = self.word("sums", sessions=len(week.sessions), minutes=f"{week.minutes:g}", count=week.stops)
        return [sums, f"{self.word('lived')}: {', '.join(self.lived(week))}", *self._told(week)]

    def lived(self, week: Week) -> list[str]:
        """Today's levels of a week, each with how often."""
        made = []
        for (level, part, half), times in week.lived:
            name = self.level(f"{level}/{part}" if part else level)
            made.append(f"{self.word('half', level=name) if half else name} ×{times}")
        return [*made, *([f"{self.word('asleep')} ×{week.asleep}"] if week.asleep else [])]

    def contacts(self, week: Week) -> list[str]:
        """Contact with people in a week, by kind and way, each with how often; none is not worth a line."""
        counted = Counter((each.kind, each.told, each.with_robot) for each in week.contacts)
        made = []
        for kind in CONTACT_KINDS:
            for (of, told, with_robot), times in counted.items():
                if of == kind:
                    way = self.word("told" if told else "with-robot" if with_robot else "without-robot")
                    made.append(f"{text(f'contact.{kind}', self.language)}, {way} ×{times}")
        return [f"{self.word('contacts')}: {' | '.join(made)}"] if made else []

    def _told(self, week: Week) -> list[str]:
        made = self.contacts(week)
        for what in PLAY:
            told = [f"{each.text}{_times(each)}" for each in week.told if each.what == what]
            if told:
                made.append(f"{self.word(what)}: {' | '.join(told)}")
        for each in sorted((t for t in week.told if t.what in (*DECISIONS, "note")), key=lambda t: t.day):
            made.append(self.decided(each))
        return made

    def decided(self, told: Told) -> str:
        """A decision with its sentence, or a note to staff."""
        if told.what == "note":
            return f"{self.word('note')}: {told.text}{_times(told)}"
        by = f" [{text('explain.by', self.language)}: {self._who(told.by)}]" if told.by else ""
        what = text(f"explain.{told.what}", self.language)
        return f"{what}: {self.level(told.level)} · {told.text}{by}{_times(told)}"

    def _who(self, by: str) -> str:
        return self.word("staff") if by == STAFF else text(f"explain.{by}", self.language)

    # --- JSON -----------------------------------------------------------------------------------------------

    def to_json(self) -> dict[str, Any]:
        """Everything that was lived and told. Days count from 0, weeks from 1; docs/how-to/rehearse.md."""
        return {
            "kind": "rehearsal",
            **asdict(self.found),
            "diary": [asdict(entry) for entry in self.entries],
            "week_by_week": [
                {
                    "week": week.number,
                    "home": week.home,
                    "sessions": len(week.sessions),
                    "minutes": week.minutes,
                    "stops": week.stops,
                    "asleep": week.asleep,
                    "contacts": len(week.contacts),
                }
                for week in self.weeks
            ],
        }


def _percent(share: float) -> str:
    return f"{share * 100:.0f}"


def _times(told: Told) -> str:
    return f" ×{told.times}" if told.times > 1 else ""

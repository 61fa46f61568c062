"""Words of a report in one language: names of levels and people, dates, sources and sentences."""

from collections.abc import Mapping
from dataclasses import dataclass

from robot.contract.languages import Language
from robot.contract.people import CONTACT_KINDS, ContactKind
from robot.journal.explain import kind_of_contact, sentence
from robot.messages import text
from robot.report.history import Decided, Figures, History, Moment, Session

NOBODY_IN_PARTICULAR = ("person", "standing")
HOW_IT_ENDED = {"success": "calm", "neutral": "between", "discomfort": "much", "void": "void"}


@dataclass(frozen=True, slots=True)
class Wording:
    """Puts what is in a history into words.

    `names` are those of staff by id; None: the history has codes in place of ids.
    """

    history: History
    language: Language
    names: Mapping[str, str] | None = None

    def say(self, key: str, **figures: str | int | float) -> str:
        """The text "report.<key>". Raises KeyError for one that there is not."""
        return text(f"report.{key}", self.language, **figures)

    def level(self, level: str, part: str = "") -> str:
        return self.history.level(f"{level}/{part}" if part else level).get(self.language, level)

    def place(self, session: Session) -> str:
        """Where a session took place: its level, and whether it was the half of it, or without the robot."""
        name = self.level(session.level, session.part)
        name = self.say("half", level=name) if session.half else name
        return f"{name}, {self.say('free')}" if session.robot_free else name

    def who(self, by: str) -> str:
        """Who it was: the person, the standing approval, a code, or a name; "" for nobody."""
        if by in NOBODY_IN_PARTICULAR:
            return text(f"explain.{by}", self.language)
        return by if self.names is None else self.names.get(by, by)

    def source(self, source: str) -> str:
        try:
            return text(f"explain.from-{source}", self.language)
        except KeyError:
            return source

    def why(self, decided: Decided) -> str:
        """The sentence of a decision; its rule where this version has none."""
        return self._sentence("why", decided.rule, decided.figures) or decided.rule

    def note(self, note: str, figures: Figures) -> str:
        figures = {
            key: self.who(str(value)) if key in ("by", "name") else value for key, value in figures.items()
        }
        return self._sentence("note", note, figures) or note

    def story(self, what: str, **figures: str | int | float) -> str:
        """The sentence "story.<what>", or "" where there is none."""
        return self._sentence("story", what, figures)

    def _sentence(self, kind: str, rule: str, figures: Figures) -> str:
        return sentence(kind, rule, tuple(figures.items()), self.language, self.history)

    def voids(self, session: Session) -> str:
        """Why a session ended as it did; of one that does not count, why not."""
        if session.ended is None:
            return self.say("cut-off")
        ended = self.story(f"cause.{session.cause}") or self.story("cause.fault", code=session.cause)
        return self.joined(ended, self.story("others-void") if session.others else "")

    def joined(self, *sentences: str) -> str:
        """Sentences one after the other, with a space between them where the language has one."""
        return ("" if self.language == "ja" else " ").join(each for each in sentences if each)

    def counts(self, counts: Mapping[ContactKind, int]) -> str:
        """ "in writing 2, by voice 1"; a word for none."""
        named = [f"{self.contact(kind)} {counts[kind]}" for kind in CONTACT_KINDS if counts.get(kind)]
        return ", ".join(named) or text("contact.none", self.language)

    def contact(self, kind: ContactKind) -> str:
        return kind_of_contact(kind, self.language)


def when(moment: Moment | None) -> str:
    """Local date and time, "2026-01-05 20:03"; "" for None."""
    return "" if moment is None else moment.local[:16].replace("T", " ")


def number(value: float) -> str:
    """A figure without needless digits."""
    return f"{value:g}"

"""What was said, offered and decided in a rehearsal, in words, as it came."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from robot.behaviours.play import SHELF
from robot.clock import US_PER_S
from robot.contract import commands as c
from robot.contract.games import GAMES
from robot.contract.languages import Language
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.contract.verdict import Verdict
from robot.messages import texts
from robot.view.phrasing import Phrasing
from sim.person.sender import NAMES

BEGINS_S, DAY_S = 20 * 3_600, 86_400


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on a day that counts from 0, at a time of the evening ("20:00:15").

    `what`: "said", "offered", "played" (a game), "asked" (a preview), "note", or a decision ("up", "hold",
    "down", "pause", "refuse") with its `rule` and `by` whom. `level`: the id of the level that it is about,
    or "".
    """

    day: int
    at: str
    what: str
    text: str
    level: str = ""
    rule: str = ""
    by: str = ""


class Diary:
    """Writes entries in one language. Told every verdict."""

    def __init__(self, programme: Programme, language: Language) -> None:
        self._programme, self._language = programme, language
        self._phrasing = Phrasing(programme, {})
        self._labels = programme.cards
        self.entries: list[Entry] = []
        self._game = SHELF

    def hear(self, verdict: Verdict, day: int, now: int) -> None:
        command = verdict.sent
        tell = TELL.get(type(command))
        if tell is not None:
            for entry in tell(self, command):
                self.entries.append(Entry(day, time_of_day(now), **entry))

    def level(self, name: str) -> str:
        """The name of a level."""
        return self._phrasing.level(name).get(self._language, name)

    def why(self, rule: str, figures: c.Figures) -> str:
        """The sentence of a decision."""
        return self._phrasing.sentence("why", rule, figures)[self._language]

    def _said(self, command: c.Say) -> list[dict[str, str]]:
        line = self._programme.line(command.line, self._language)
        if line is None:
            return []
        return [{"what": "said", "text": line.naming(NAMES[self._language]).text}]

    def _offered(self, command: c.Offer) -> list[dict[str, str]]:
        return [{"what": "offered", "text": " / ".join(self.label(option) for option in command.options)}]

    def _laid_out(self, command: c.Board) -> list[dict[str, str]]:
        """A game that is taken from the shelf, once for all rounds of it."""
        before, self._game = self._game, command.game
        if command.game in (before, SHELF):
            return []
        return [{"what": "played", "text": str(GAMES[command.game].texts["name"][self._language])}]

    def label(self, option: str) -> str:
        """What stands on a card."""
        label = self._labels[option] if option in self._labels else texts(f"card.{option}")
        return str(label[self._language])

    def _asked(self, command: c.Preview) -> list[dict[str, str]]:
        name = f"{command.level}/{command.part}" if command.part else command.level
        return [{"what": "asked", "text": self.level(name), "level": command.level}]

    def _decided(self, command: c.Decided) -> list[dict[str, str]]:
        sentence = self.why(command.rule, command.figures)
        return [
            {
                "what": command.decision,
                "text": sentence,
                "level": command.after,
                "rule": command.rule,
                "by": command.by,
            }
        ]

    def _noted(self, command: c.Noted) -> list[dict[str, str]]:
        sentence = self._phrasing.sentence("note", command.note, command.figures)[self._language]
        return [{"what": "note", "text": sentence, "rule": command.note}]


def time_of_day(now: int) -> str:
    """ "20:00:15", so long after the first evening began (microseconds)."""
    seconds = (BEGINS_S + now // US_PER_S) % DAY_S
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


TELL: dict[type[Record] | type[None], Callable[[Diary, Any], list[dict[str, str]]]] = {
    c.Say: Diary._said,
    c.Board: Diary._laid_out,
    c.Offer: Diary._offered,
    c.Preview: Diary._asked,
    c.Decided: Diary._decided,
    c.Noted: Diary._noted,
}

"""What staff follow a session by: its signals, the lines that may be said now, and who chooses them."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.contract.verdict import Verdict
from robot.control.live_state import Ceiling, SayableLine, Signals
from robot.control.named import Named
from robot.engine.contact import Contact
from robot.engine.progress import Progress
from robot.engine.sayable import sayable
from robot.engine.signals import Measures
from robot.view import signs
from robot.view.phrasing import Phrasing, plain

On = Callable[[], Contact | None]


def nobody() -> Contact | None:
    """No session."""
    return None


class Chosen(NamedTuple):
    """A line that a human chose: by whom, and whether the gate let it through."""

    by: str
    said: bool


class LiveView:
    """Follows what was sent. `progress` is the engine's own, `contact` says which session is on."""

    def __init__(self, programme: Programme, phrasing: Phrasing) -> None:
        self._programme, self._phrasing = programme, phrasing
        self._modalities: tuple[str, ...] = ()
        self._fused: c.Fused | None = None
        self._contact: On = nobody
        self.tasters = 0
        self._asked: e.LineRequested | None = None
        self.driving = ""
        self._others = False

    def begin(self, contact: On, tasters: int) -> None:
        """`contact`: the engine's session; `tasters`: so many sessions of a new level are half of it."""
        self._contact, self.tasters = contact, tasters

    def event(self, event: Record) -> None:
        self._asked = event if isinstance(event, e.LineRequested) else None
        if isinstance(event, e.OthersPresent):
            self._others = event.on

    def verdict(self, verdict: Verdict) -> Chosen | None:
        """Take in what became of one command; says so of a line that a human chose."""
        match verdict.asked:
            case c.Bounds(modalities):
                self._modalities = modalities
            case c.Fused():
                self._fused = verdict.asked
            case c.Driven(by):
                self.driving = self._phrasing.who(by)
            case c.Say() if self._asked is not None:
                return Chosen(self._phrasing.who(self._asked.by), verdict.sent is not None)
        return None

    def parts(
        self, phase: str, order: Sequence[str], progress: Progress, day: int, now: int
    ) -> dict[str, Any]:
        """The fields of the state that follow a session and the robot; `order` is the person's own."""
        return {
            "signals": self._signals(progress, now),
            "lines": self._lines(phase, order, progress.agreed),
            "ceiling": self._ceiling(progress, day),
            "driving": self.driving,
            "sent_away": progress.sent_away,
            "robot_name": self._phrasing.words.name,
            "mail": () if self._others else self._phrasing.circle.mail(),
            "to_approve": self._phrasing.circle.to_approve(),
            "relatives": self._phrasing.circle.relatives(),
            "relay": self._phrasing.circle.relay(),
        }

    def _signals(self, progress: Progress, now: int) -> Signals | None:
        """Of the session that is on, else of the last one of this run; None before the first."""
        baseline = [Measures.from_json(each) for each in progress.baseline]
        contact = self._contact()
        if contact is not None:
            return signs.going_on(contact.number, contact.collector.measures(now), baseline)
        return None if self._fused is None else signs.last(self._fused, baseline)

    def _lines(self, phase: str, order: Sequence[str], agreed: Sequence[str]) -> tuple[SayableLine, ...]:
        """The lines that staff may have said now."""
        contact = self._contact()
        if phase != "active" or contact is None or contact.robot_free:
            return ()
        lines = self._programme.lines
        found = sayable(lines, order, agreed, contact.of_level, self._modalities)
        return tuple(SayableLine(line, plain(lines[line])) for line in found)

    def _ceiling(self, progress: Progress, day: int) -> Ceiling | None:
        """Today's ceiling, where staff have lowered it."""
        today = progress.today
        if today is None or today.day != day or not today.lowered_to:
            return None
        level = today.lowered_to
        return Ceiling(Named(level, self._phrasing.level(level)), self._phrasing.who(today.lowered_by))

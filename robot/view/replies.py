"""Replies to the person's presses: one calm sentence each, without counters, days or rules.

The staff reads the rule and its figures in the log; whoever has pressed something reads that it has arrived
and what comes of it. Nothing here changes what the engine does: old journals replay as they did.
"""

from typing import Any

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.control.state import Text
from robot.messages import LANGUAGES, catalogue, texts

# Events that a press of the person becomes -> what was pressed, as the catalogue's replies name it.
PRESSED: dict[type[Record], str] = {
    e.WakeRequested: "wake",
    e.StartRequested: "start",
    e.MoreRequested: "more",
    e.EndRequested: "end",
    e.SleepRequested: "sleep",
    e.LessRequested: "less",
    e.StopRequested: "stop",
    e.PauseRequested: "pause",
    e.ResumeRequested: "resume",
    e.PreviewAnswered: "preview",
    e.Rated: "rate",
    e.Foreseen: "foresee",
    e.Happened: "happened",
    e.StopLabelled: "stop-label",
    e.TodayAnswered: "today",
    e.TodayChosen: "today-chosen",
    e.OthersPresent: "others",
    e.MicrophoneAllowed: "microphone",
    e.ConsentWithdrawn: "withdraw",
    e.ChoiceMade: "choose",
    e.WordReceived: "type",
    e.ContactTold: "contact",
    e.SentAway: "send-away",
    e.LetBack: "let-back",
    e.StayChosen: "stay-here",
    e.LeaveRequested: "leave",
    e.HoldRequested: "hold",
    e.HoldLifted: "lift-hold",
    e.CrisisCleared: "clear",
    e.CrisisRaised: "crisis",
    e.Touched: "touch",
    e.Called: "call",
}
# Presses that ask for a decision: it is the answer. After those that tell how it was, a step down is.
WANT_A_DECISION = (
    "wake",
    "start",
    "more",
    "less",
    "preview",
    "withdraw",
    "let-back",
    "hold",
    "lift-hold",
    "stay-here",
    "microphone",
)
TOLD_HOW = ("rate", "stop-label")
# What the body does is an answer to a hand on it.
FELT = (c.Gesture, c.Light, c.Sound)
# Presses that want something of the robot: where it lies still, that is what is said of them.
ASKS_THE_ROBOT = ("wake", "start", "more", "end", "pause", "resume", "preview", "choose", "type")
# Answers that stand no longer than this, if anything happens after them.
STANDS_US = 60_000_000


class Replies:
    """The replies to presses.

    Follows one event at a time: which press it was, and whether the person has been told anything.
    """

    def __init__(self) -> None:
        self._press = ""
        self._told = self._felt = False
        self._decided: Text | None = None

    def begin(self, event: Record) -> None:
        """Begin another event; the press before it has been answered."""
        self._press, self._told, self._felt, self._decided = pressed(event), False, False, None

    def told(self) -> None:
        """Note that the person has been told something: a caption or a line."""
        self._told = True

    def sent(self, command: Record | None) -> None:
        """A command has gone out."""
        self._felt = self._felt or isinstance(command, FELT)

    def decided(self, command: c.Decided, why: Text, handover: bool) -> None:
        """A decision, and its sentence for the staff. While people are told, only *less* is of weight."""
        down = command.decision == "down"
        if down if handover or self._press in TOLD_HOW else self._press in WANT_A_DECISION:
            self._decided = for_person(command.rule, command.decision, command.figures, why)

    def end(self, phase: str, handover: bool) -> Text | None:
        """What is still to be said to the person, or None."""
        press, self._press = self._press, ""
        if not press or self._told or (press == "touch" and self._felt):
            return None
        if self._decided is not None:
            return self._decided
        return _reply(press, "handover" if handover else phase)


def pressed(event: Record) -> str:
    """Which button of the person's page an event may come from, or "".

    What comes from the room's side, from a machine or as a heard word is answered where it came from.
    """
    name = PRESSED.get(type(event), "")
    source = getattr(event, "source", None)
    by = getattr(event, "by", None)
    if (source is not None and source not in e.CONSENTING) or (by is not None and not _is_person(by)):
        return ""
    if isinstance(event, e.CrisisRaised) and event.sort != "pressed":
        return "type"
    return name


def for_person(rule: str, decision: str, figures: c.Figures, why: Text) -> Text:
    """The sentence of a rule as the person reads it: the staff's own where it has no figures."""
    for key in (f"mine.{rule}", f"mine.{decision}"):
        if key == f"mine.{decision}" and not _counts(rule, why):
            return why
        if key in catalogue("en"):
            return texts(key, **dict(figures))
    return texts("mine.hold")


def _counts(rule: str, why: Text) -> bool:
    """Whether the staff's sentence has figures: by its catalogue, or, of a plug-in, as it reads."""
    written = (catalogue(language).get(f"why.{rule}", why.get(language, "")) for language in LANGUAGES)
    return any("{" in sentence or any(map(str.isdigit, sentence)) for sentence in written)


def _reply(press: str, phase: str) -> Text:
    asks = f"reply.any.{phase}" if press in ASKS_THE_ROBOT else ""
    keys = (f"reply.{press}.{phase}", asks, f"reply.{press}")
    return texts(next((key for key in keys if key in catalogue("en")), "reply.any"))


def _is_person(by: Any) -> bool:
    return isinstance(by, str) and by.strip().casefold() == "person"

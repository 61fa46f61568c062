"""Explains a recording to a therapist: what happened, and every decision with its reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, Protocol

from robot.contract import commands as c
from robot.contract.languages import Language
from robot.contract.record import Record
from robot.engine.progress import Forecast
from robot.journal import tombstones
from robot.journal.reading import Entry, Recording
from robot.journal.story_events import TOLD, TOLD_APART, UNTOLD, StoryEvent
from robot.journal.timestamps import Timestamps, utc_of
from robot.journal.tombstones import Tombstone
from robot.messages import text
from robot.view.phrasing import begun, listed, part_of_the_robot, setting

Line = dict[str, Any]


class Names(Protocol):
    """What names levels: the phrasing of a programme, or a history."""

    def level(self, name: str) -> Mapping[str, str]:
        """The name of a level or of "level/part", by language."""


# The kinds of lines that are decisions and what they are made from.
DECISIONS = ("decision", "signals", "note")
# Figures that are the bound of a rule, not what was counted.
BOUNDS = frozenset({"limit", "needed", "within"})
KNOWN: dict[str, type[Record]] = {kind.kind: kind for kind in (c.Decided, c.Fused, c.Noted)}
# Whose own happening says it already: what the robot does at once about what somebody asked for.
ASKED_AWAKE, ASKED_ASLEEP = ("wake", "start", "more"), ("sleep", "closing-down", "leave-programme")


def explain(
    recording: Recording, language: Language, phrasing: Names | None, forecasts: Sequence[Forecast] = ()
) -> Iterator[Line]:
    """The story of a recording, in order, as JSON objects (docs/reference/reasons.md).

    Each has `kind`, `session` (number of the recording), `contact` (number of the contact session, 0 outside
    one), `local` (ISO 8601 with the offset of the recording's clock), `utc` (ISO 8601 with Z; both "" without
    a clock) and `verified` (whether somebody vouched for that clock). By `kind`:

    - "recording": the head; `programme`, `software`;
    - "happening": `what`, `sentence`, `figures`, `by` ("", a staff id, "person"), `source` ("" or where an
      intent came from);
    - "decision": `decision` (up, hold, down, pause, refuse), `before`, `after` (level ids), `before_name`,
      `after_name`, `rule`, `sentence` ("" for a rule that this version does not know), `figures`, `bounds`
      (what they were compared with), `by` ("", a staff id, "standing", "person"), `forecast` (of a step up:
      null, or `probability` and `over`, null while not seen);
    - "signals": `distress`, `variance`, `rating`, `implied` (null: not known), `parts`;
    - "note": `note`, `sentence`, `figures`.

    `phrasing` is that of the programme that the session was played with; without it ids stand for names.
    """
    return _Story(recording, language, phrasing, forecasts).lines()


def gone(stone: Tombstone, language: Language) -> Line:
    """Deleted sessions as one line: kind "gone", `sessions` (their numbers), `cause`, `sentence`."""
    figures = {"value": tombstones.in_words(stone.sessions), "date": tombstones.day(stone)}
    made = stone.made_utc_us if stone.made_utc_us >= tombstones.SET_SINCE_US else None
    return {
        "kind": "gone",
        "session": 0,
        "contact": 0,
        "local": "",
        "utc": "" if made is None else utc_of(made),
        "verified": False,
        "sessions": list(stone.sessions),
        "cause": stone.cause,
        "sentence": _of_catalogue(f"story.gone-{stone.cause}", language, figures),
    }


class _Story:
    """Goes through one recording, entry by entry."""

    def __init__(
        self,
        recording: Recording,
        language: Language,
        phrasing: Names | None,
        forecasts: Sequence[Forecast],
    ) -> None:
        self._recording, self._language, self._phrasing = recording, language, phrasing
        self._forecasts = forecasts
        self._moments = Timestamps(recording.entries)
        self._contact, self._ended, self._others = 0, False, False
        self._cause = ""
        # Cards and the microphone, of which only a change is told.
        self._states: dict[str, bool] = {}

    def lines(self) -> Iterator[Line]:
        entries = self._recording.entries
        start = entries[0].at_us if entries else None
        programme, software = self._recording.programme, self._recording.software
        yield {**self._head("recording", start), "programme": programme, "software": software}
        if self._recording.snapshot and self._recording.snapshot.get("open_session"):
            yield self._happened(StoryEvent("cut-off-before"), start)
        forgotten = self._recording.forgotten
        if forgotten is not None:
            yield self._happened(StoryEvent("forgotten-parts", {"date": tombstones.day(forgotten)}), start)
        what = "gap" if forgotten is None else "gap-forgotten"
        missing, expected = 0, 1
        for entry in entries:
            if entry.n > expected:
                missing += entry.n - expected
                yield self._happened(StoryEvent(what, {"value": entry.n - expected}), entry.at_us)
            expected = entry.n + 1
            yield from self._entry(entry)
        if entries and self._cause != "closing-down":
            yield self._happened(StoryEvent("breaks-off"), entries[-1].at_us)
        if self._recording.damaged and not missing:
            yield self._happened(StoryEvent("damaged"), None)

    def _entry(self, entry: Entry) -> Iterator[Line]:
        if entry.direction == "event":
            self._cause = entry.kind
            if self._ended:
                self._contact, self._ended = 0, False
        if entry.kind == "clock":
            change = self._moments.report(entry)
            if change is not None:
                yield self._happened(change, entry.at_us)
        elif entry.kind in TOLD_APART:
            yield from self._decided(entry)
        elif entry.kind in TOLD:
            happening = TOLD[entry.kind](entry.body)
            self._follow(entry)
            if happening is not None and self._is_news(entry, happening):
                yield self._happened(happening, entry.at_us)
                if entry.kind == "session-ended" and entry.body.get("outcome") == "void" and self._others:
                    yield self._happened(StoryEvent("others-void"), entry.at_us)
        elif entry.kind not in UNTOLD:
            yield self._happened(StoryEvent("unknown", {"code": entry.kind}), entry.at_us)

    def _follow(self, entry: Entry) -> None:
        """Follow which contact session is on, and whether somebody else was present."""
        if entry.kind == "session-started":
            self._contact, self._ended = int(entry.body.get("session", 0)), False
            self._others = self._states.get("others", False)
        elif entry.kind == "session-ended":
            self._ended = True
        elif entry.kind == "others":
            self._states["others"] = bool(entry.body.get("on"))
            self._others = self._others or self._states["others"]

    def _is_news(self, entry: Entry, happening: StoryEvent) -> bool:
        """Whether something is news: neither already the case, nor said by the event before it."""
        if entry.kind == "listen":
            sent = entry.verdict in ("", "sent")
            return sent and self._changed("listen", bool(entry.body.get("on")), False)
        if entry.kind == "card":
            return self._changed(f"card {entry.body.get('name')}", bool(entry.body.get("shown")), False)
        if entry.kind == "phase":
            said = ASKED_AWAKE if happening.what == "woke" else ASKED_ASLEEP
            return self._cause not in said
        return True

    def _changed(self, name: str, value: bool, first: bool) -> bool:
        before, self._states[name] = self._states.get(name, first), value
        return value != before

    # --- lines --------------------------------------------------------------------------------------------

    def _head(self, kind: str, at_us: int | None) -> Line:
        return {
            "kind": kind,
            "session": self._recording.number,
            "contact": self._contact,
            **self._moments.at(at_us),
        }

    def _happened(self, happening: StoryEvent, at_us: int | None) -> Line:
        return {
            **self._head("happening", at_us),
            "what": happening.what,
            "sentence": self._story(happening),
            "figures": dict(happening.figures),
            "by": happening.by,
            "source": happening.source,
        }

    def _story(self, happening: StoryEvent) -> str:
        if happening.what == "session-ended":
            outcome = _of_catalogue(f"outcome.{happening.figures['outcome']}", self._language, {})
            cause = f"story.cause.{happening.figures['cause']}"
            ended = _of_catalogue(cause, self._language, {}) or _of_catalogue(
                "story.cause.fault", self._language, {"code": happening.figures["cause"]}
            )
            return ("" if self._language == "ja" else " ").join(part for part in (outcome, ended) if part)
        figures = tuple(happening.figures.items())
        return sentence("story", happening.what, figures, self._language, self._phrasing)

    def _decided(self, entry: Entry) -> Iterator[Line]:
        record = _known(entry)
        if isinstance(record, c.Decided):
            yield {**self._head("decision", entry.at_us), **self._decision(record, entry.at_us)}
        elif isinstance(record, c.Fused):
            yield {**self._head("signals", entry.at_us), **_signals(record)}
        elif isinstance(record, c.Noted):
            yield {
                **self._head("note", entry.at_us),
                "note": record.note,
                "sentence": sentence("note", record.note, record.figures, self._language, self._phrasing),
                "figures": dict(record.figures),
            }

    def _decision(self, decided: c.Decided, at_us: int) -> Line:
        figures, language, phrasing = dict(decided.figures), self._language, self._phrasing
        forecast = self._forecast(decided, at_us)
        return {
            "decision": decided.decision,
            "before": decided.before,
            "after": decided.after,
            "before_name": _name(decided.before, language, phrasing),
            "after_name": _name(decided.after, language, phrasing),
            "rule": decided.rule,
            "sentence": sentence("why", decided.rule, decided.figures, language, phrasing),
            "figures": {key: value for key, value in figures.items() if key not in BOUNDS},
            "bounds": {key: value for key, value in figures.items() if key in BOUNDS},
            "by": decided.by,
            "forecast": forecast and {"probability": forecast.probability, "over": forecast.over},
        }

    def _forecast(self, decided: c.Decided, at_us: int) -> Forecast | None:
        """The forecast that a step up was taken with."""
        if decided.decision != "up":
            return None
        level, day = decided.after.partition("/")[0], self._moments.day(at_us)
        return next((made for made in self._forecasts if made.level == level and made.day == day), None)


def _known(entry: Entry) -> Record | None:
    """The record, as far as this version knows it; None for another kind or one that lacks what it needs.

    An older record takes the defaults; of a newer one, the fields that are new are left out.
    """
    kind = KNOWN.get(entry.kind)
    if kind is None:
        return None
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    body = {name: value for name, value in entry.body.items() if name in names}
    for name in ("figures", "parts"):
        if name in body:
            body[name] = tuple((str(key), value) for key, value in body[name])
    try:
        return kind(**body)
    except TypeError:
        return None


def _signals(fused: c.Fused) -> Line:
    return {
        "contact": fused.session,
        "distress": fused.distress,
        "variance": fused.variance,
        "rating": fused.rating,
        "implied": fused.implied,
        "parts": dict(fused.parts),
    }


def _name(level: str, language: Language, phrasing: Names | None) -> str:
    return level if phrasing is None else phrasing.level(level).get(language, level)


def sentence(kind: str, rule: str, figures: c.Figures, language: Language, phrasing: Names | None) -> str:
    """The sentence "<kind>.<rule>", or "" where this version has none or lacks a figure of it."""
    named: dict[str, Any] = dict(figures)
    if "level" in named:
        named["level"] = listed(named["level"], lambda name: _name(name, language, phrasing))
    if "where" in named:
        named["where"] = listed(named["where"], lambda name: part_of_the_robot(name, language))
    if "contact" in named:
        named["contact"] = kind_of_contact(named["contact"], language)
    if "what" in named:
        named["what"] = listed(named["what"], setting)
    return begun(_of_catalogue(f"{kind}.{rule}", language, named))


def kind_of_contact(kind: str, language: Language) -> str:
    """A kind of contact as people call it; one that nobody knows stands for itself."""
    return _of_catalogue(f"contact.{kind}", language, {}) or kind


def _of_catalogue(key: str, language: Language, figures: dict[str, Any]) -> str:
    try:
        return text(key, language, **figures)
    except KeyError:
        return ""

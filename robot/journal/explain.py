"""A recorded session as a therapist reads it: every decision with its reason, and what it was made from."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from robot.engine import commands as c
from robot.engine import events as e
from robot.engine.calendar import Calendar
from robot.engine.progress import Forecast
from robot.engine.record import Record
from robot.journal.reading import Entry, Recording
from robot.messages import text
from robot.wording import Wording

Language = Literal["en", "ja", "ko"]
Line = dict[str, Any]
# Figures that are the bound of a rule, not what was counted.
BOUNDS = frozenset({"limit", "needed", "within"})
KNOWN: dict[str, type[Record]] = {
    kind.kind: kind
    for kind in (e.ClockReported, c.SessionStarted, c.SessionEnded, c.Decided, c.Fused, c.Noted)
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def explain(
    recording: Recording, language: Language, wording: Wording | None, forecasts: Sequence[Forecast] = ()
) -> Iterator[Line]:
    """What was decided in a recording, in order, as JSON objects.

    Each has `kind`, `session` (number of the recording), `contact` (number of the contact session, 0 outside
    one), `local` ("YYYY-MM-DD HH:MM:SS" by the clock of the recording, "" without one) and `verified`
    (whether somebody vouched for that clock). By `kind`:

    - "decision": `decision` (up, hold, down, pause, refuse), `before`, `after` (level ids), `before_name`,
      `after_name`, `rule`, `sentence` ("" for a rule that this version does not know), `figures`, `bounds`
      (what they were compared with), `by` ("", a staff id, "standing", "person"), `forecast` (of a step up:
      null, or `probability` and `over`, null while not seen);
    - "signals": `distress`, `variance`, `rating`, `implied` (null: not known), `parts`;
    - "note": `note`, `sentence`, `figures`.

    `wording` is that of the programme that the session was played with; without it level ids stand for names.
    """
    calendar, contact, ended = Calendar(), 0, False
    offset_s: int | None = None
    for entry in recording.entries:
        if entry.direction == "event" and ended:
            contact, ended = 0, False
        record = _known(entry)
        if record is None:
            continue
        if isinstance(record, e.ClockReported):
            calendar.report(record, entry.at_us)
            offset_s = record.offset_s
        elif isinstance(record, c.SessionStarted):
            contact, ended = record.session, False
        elif isinstance(record, c.SessionEnded):
            ended = True
        if not isinstance(record, c.Decided | c.Fused | c.Noted):
            continue
        head = {
            "kind": {c.Decided: "decision", c.Fused: "signals", c.Noted: "note"}[type(record)],
            "session": recording.number,
            "contact": contact,
            "local": _local(calendar.utc(entry.at_us), offset_s),
            "verified": calendar.verified,
        }
        if isinstance(record, c.Decided):
            day = calendar.day(entry.at_us)
            yield {**head, **_decision(record, language, wording, _forecast(record, day, forecasts))}
        elif isinstance(record, c.Fused):
            yield {**head, **_signals(record)}
        else:
            sentence = _sentence("note", record.note, record.figures, language, wording)
            yield {**head, "note": record.note, "sentence": sentence, "figures": dict(record.figures)}


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


def _local(utc_us: int, offset_s: int | None) -> str:
    if offset_s is None:
        return ""
    return (EPOCH + timedelta(seconds=utc_us // 1_000_000 + offset_s)).strftime("%Y-%m-%d %H:%M:%S")


def _decision(
    decided: c.Decided, language: Language, wording: Wording | None, forecast: Forecast | None
) -> Line:
    figures = dict(decided.figures)
    return {
        "decision": decided.decision,
        "before": decided.before,
        "after": decided.after,
        "before_name": _name(decided.before, language, wording),
        "after_name": _name(decided.after, language, wording),
        "rule": decided.rule,
        "sentence": _sentence("why", decided.rule, decided.figures, language, wording),
        "figures": {key: value for key, value in figures.items() if key not in BOUNDS},
        "bounds": {key: value for key, value in figures.items() if key in BOUNDS},
        "by": decided.by,
        "forecast": forecast and {"probability": forecast.probability, "over": forecast.over},
    }


def _forecast(decided: c.Decided, day: int, forecasts: Sequence[Forecast]) -> Forecast | None:
    """The forecast that a step up was taken with."""
    if decided.decision != "up":
        return None
    level = decided.after.partition("/")[0]
    return next((made for made in forecasts if made.level == level and made.day == day), None)


def _signals(fused: c.Fused) -> Line:
    return {
        "contact": fused.session,
        "distress": fused.distress,
        "variance": fused.variance,
        "rating": fused.rating,
        "implied": fused.implied,
        "parts": dict(fused.parts),
    }


def _name(level: str, language: Language, wording: Wording | None) -> str:
    return level if wording is None else wording.level(level).get(language, level)


def _sentence(kind: str, rule: str, figures: c.Figures, language: Language, wording: Wording | None) -> str:
    """The sentence, or "" where this version has none or lacks a figure of it."""
    named = {key: _name(str(value), language, wording) if key == "level" else value for key, value in figures}
    try:
        return text(f"{kind}.{rule}", language, **named)
    except KeyError:
        return ""


# --- as lines of text ---------------------------------------------------------------------------------------


def told(line: Line, language: Language) -> str:
    """One object of `explain` as one line."""
    when = line["local"] or _word("no-clock", language)
    if line["local"] and not line["verified"]:
        when += f" ({_word('unverified', language)})"
    make = {"decision": _told_decision, "signals": _told_signals, "note": _told_note}[line["kind"]]
    return f"{when}  {make(line, language)}"


def _told_decision(line: Line, language: Language) -> str:
    before, after = line["before_name"], line["after_name"]
    where = before if line["before"] == line["after"] else f"{before} → {after}"
    parts = [f"{_word(line['decision'], language)}: {where}"]
    parts += [f"· {line['sentence']}"] if line["sentence"] else []
    if line["by"]:
        by = _word(line["by"], language) if line["by"] in ("standing", "person") else line["by"]
        parts.append(f"[{_word('by', language)}: {by}]")
    parts.append(f"[{_word('rule', language)}: {line['rule']}{_figures(line)}]")
    if line["forecast"] is not None and line["forecast"]["probability"] is not None:
        seen = {None: "waiting", True: "over", False: "calm"}[line["forecast"]["over"]]
        probability = f"{_word('forecast', language)}: {line['forecast']['probability']}"
        parts.append(f"[{probability}; {_word(seen, language)}]")
    return " ".join(parts)


def _told_signals(line: Line, language: Language) -> str:
    named = [
        f"{_word(name, language)} {_word('unknown', language) if line[name] is None else f'{line[name]:.3g}'}"
        for name in ("distress", "rating", "implied")
    ]
    parts = [f"{_word(name, language)} {value:+.2f}" for name, value in line["parts"].items()]
    tail = f" ({', '.join(parts)})" if parts else ""
    return f"{_word('signals', language)}: {', '.join(named)}{tail}"


def _told_note(line: Line, language: Language) -> str:
    return f"{_word('note', language)}: {line['sentence'] or line['note'] + _figures({**line, 'bounds': {}})}"


def _figures(line: Line) -> str:
    figures = {**line["figures"], **line["bounds"]}
    return "; " + ", ".join(f"{key} {value}" for key, value in figures.items()) if figures else ""


def _word(key: str, language: Language) -> str:
    """A word of the catalogue; one that this version does not know stands for itself."""
    try:
        return text(f"explain.{key}", language)
    except KeyError:
        return key

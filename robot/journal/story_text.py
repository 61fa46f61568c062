"""Formats the story of a recording as lines of text."""

from collections.abc import Iterable, Iterator

from robot.contract.languages import Language
from robot.journal.explain import Line
from robot.messages import text

PERSONS = ("standing", "person")


def story(lines: Iterable[Line], language: Language) -> Iterator[str]:
    """The objects of `explain` as text, grouped by contact session."""
    contact = 0
    for line in lines:
        if line["kind"] == "recording":
            yield _recording(line, language)
            continue
        if line["kind"] in ("gone", "week"):
            yield line["sentence"]
            continue
        if line["contact"] != contact and line["contact"]:
            yield f"  {_word('contact', language)} {line['contact']}"
        contact = line["contact"]
        yield ("    " if contact else "  ") + line_text(line, language)


def line_text(line: Line, language: Language) -> str:
    """One object of `explain` as one line."""
    when = _when(line, language)
    make = {
        "recording": _recording,
        "happening": _happening,
        "decision": _decision,
        "signals": _signals,
        "note": _note,
    }[line["kind"]]
    return f"{when}  {make(line, language)}"


def _when(line: Line, language: Language) -> str:
    """Local time with its offset, and UTC: "2026-01-05 20:01:01+09:00 (11:01:01Z)"."""
    if not line["local"]:
        return _word("no-clock", language)
    day, _, utc = line["utc"].partition("T")
    local = line["local"].replace("T", " ")
    when = f"{local} ({utc})" if local.startswith(day) else f"{local} ({day} {utc})"
    return when if line["verified"] else f"{when} ({_word('unverified', language)})"


def _recording(line: Line, language: Language) -> str:
    return f"{_word('session', language)} {line['session']} ({line['programme']})"


def _happening(line: Line, language: Language) -> str:
    parts = [line["sentence"] or line["what"] + _figures({**line, "bounds": {}}, language)]
    if line["by"]:
        by = _word(line["by"], language) if line["by"] in PERSONS else line["by"]
        parts.append(f"[{_word('done-by', language)}: {by}]")
    if line["source"]:
        parts.append(f"[{_word('from', language)}: {_word('from-' + line['source'], language)}]")
    return " ".join(parts)


def _decision(line: Line, language: Language) -> str:
    before, after = line["before_name"], line["after_name"]
    where = before if line["before"] == line["after"] else f"{before} → {after}"
    parts = [f"{_word(line['decision'], language)}: {where}"]
    parts += [f"· {line['sentence']}"] if line["sentence"] else []
    if line["by"]:
        by = _word(line["by"], language) if line["by"] in PERSONS else line["by"]
        parts.append(f"[{_word('by', language)}: {by}]")
    parts.append(f"[{_word('rule', language)}: {line['rule']}{_figures(line, language)}]")
    if line["forecast"] is not None and line["forecast"]["probability"] is not None:
        seen = {None: "waiting", True: "over", False: "calm"}[line["forecast"]["over"]]
        probability = f"{_word('forecast', language)}: {line['forecast']['probability']}"
        parts.append(f"[{probability}; {_word(seen, language)}]")
    return " ".join(parts)


def _signals(line: Line, language: Language) -> str:
    named = [
        f"{_word(name, language)} {_word('unknown', language) if line[name] is None else f'{line[name]:.3g}'}"
        for name in ("distress", "rating", "implied")
    ]
    parts = [f"{_word(name, language)} {value:+.2f}" for name, value in line["parts"].items()]
    tail = f" ({', '.join(parts)})" if parts else ""
    return f"{_word('signals', language)}: {', '.join(named)}{tail}"


def _note(line: Line, language: Language) -> str:
    said = line["sentence"] or line["note"] + _figures({**line, "bounds": {}}, language)
    return f"{_word('note', language)}: {said}"


def _figures(line: Line, language: Language) -> str:
    figures = {**line["figures"], **line["bounds"]}
    if "sign" in figures:
        figures["sign"] = _word(f"sign-{figures['sign']}", language)
    return "; " + ", ".join(f"{key} {value}" for key, value in figures.items()) if figures else ""


def _word(key: str, language: Language) -> str:
    """A word from the catalogue, or the word itself if unknown."""
    try:
        return text(f"explain.{key}", language)
    except KeyError:
        return key

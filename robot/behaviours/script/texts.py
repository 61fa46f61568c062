"""Checks every text of a script against the rules for lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from robot.behaviours.script import schema
from robot.behaviours.script.libraries import check_libraries
from robot.contract.languages import LANGUAGES
from robot.language import line_check as line_judging
from robot.language import line_contacts, line_shape
from robot.language import line_markup as line_machine
from robot.language.line_kinds import Place, kinds
from robot.yaml_check.finding import did_you_mean
from robot.yaml_check.source import Path, Source, is_read

# A line that no level owns is as long as any but the shortest.
LONG_RUNG = "L5"
SHORTEST_BLOCKED = {"en": 2, "ja": 1, "ko": 1}
READING = "ja-kana"
# What only a line has: a source, and how it is read aloud.
LINE = ("source", READING)


@dataclass(frozen=True, slots=True)
class Said:
    """A text and its path. `of`: what kind of text the reader sees. `spoken`: it may be read aloud."""

    path: Path
    text: schema.Text
    of: Place
    rung: str = LONG_RUNG
    spoken: bool = False


def every_text(script: schema.Script) -> Iterator[Said]:
    """All texts of a script."""
    for place, level in enumerate(script.levels):
        here: Path = ("levels", place)
        yield from _of_level(level, here, level.behaviour, level.rung, "speech" in level.modalities)
        for number, part in enumerate(level.sublevels):
            spoken = "speech" in (level.modalities if part.modalities is None else part.modalities)
            yield from _of_level(part, (*here, "sublevels", number), level.behaviour, level.rung, spoken)
    for place, own in enumerate(script.waypoints):
        yield Said(("waypoints", place, "name"), own.name, "label")
        yield Said(("waypoints", place, "exit"), own.exit, "note")
    for place, line in enumerate(script.farewell.lines if script.farewell is not None else []):
        yield Said(("farewell", "lines", place), line, "line", spoken=True)
    for place, row in enumerate(script.hotline):
        yield Said(("hotline", place, "name"), row.name, "name")
        if row.note is not None:
            yield Said(("hotline", place, "note"), row.note, "note")


def _of_level(
    level: schema.Level | schema.SubLevel, here: Path, behaviour: str, rung: str, spoken: bool
) -> Iterator[Said]:
    yield Said((*here, "name"), level.name, "label")
    yield Said((*here, "preview"), level.preview, "label")
    if level.taster is not None:
        yield Said((*here, "taster", "preview"), level.taster.preview, "label")
    for name, line in level.lines.items():
        yield Said((*here, "lines", name), line, "line", rung, spoken)
    if behaviour in schema.PARAMETERS:
        for number, offer in enumerate(level.parameters.get("offers", [])):
            yield from _of_offer(schema.Offer.model_validate(offer), (*here, "parameters", "offers", number))
    else:
        yield from _of_plugin(level.parameters, (*here, "parameters"), rung, spoken)


def _of_offer(offer: schema.Offer, here: Path) -> Iterator[Said]:
    """The texts of a set of cards. With its `later` a choice comes back, so its fact has a source."""
    if offer.says is not None:
        yield Said((*here, "says"), offer.says, "line")
    for index, option in enumerate(offer.options):
        path = (*here, "options", index)
        yield Said(path, option, "label")
        if option.later is not None:
            sourced = option.later.model_copy(update={"source": option.later.source or "choice"})
            yield Said((*path, "later"), sourced, "line")


def _of_plugin(given: object, here: Path, rung: str, spoken: bool) -> Iterator[Said]:
    """The texts among a behaviour's parameters: whatever has languages as its keys.

    One that has a source, or says how it is read, is a line; any other one stands on a card.
    """
    if isinstance(given, Mapping):
        keys = [key for key in (*LANGUAGES, *LINE) if isinstance(given.get(key), str) and given[key]]
        if not set(LANGUAGES).isdisjoint(keys):
            text = schema.Text.model_validate({key: given[key] for key in keys})
            if set(LINE).isdisjoint(keys):
                yield Said(here, text, "label")
            else:
                yield Said(here, text, "line", rung, spoken)
        for key, inner in given.items():
            yield from _of_plugin(inner, (*here, str(key)), rung, spoken)
    elif isinstance(given, list):
        for place, inner in enumerate(given):
            yield from _of_plugin(inner, (*here, place), rung, spoken)


def check_texts(source: Source, script: schema.Script) -> None:
    """Findings for missing languages and for forbidden kinds of lines."""
    blocked = _blocked(source, script)
    texts = list(every_text(script))
    for said in texts:
        written = said.text.plain()
        for wanted in script.languages:
            if wanted not in written:
                source.add("S201", said.path, f"the text is missing in '{wanted}'", at_key=True)
        shown = {each: written[each] for each in LANGUAGES if each in written}
        for language, text in shown.items():
            _one_text(source, said, language, text, blocked[language])
        if len(set(shown.values())) < len(shown) and said.of not in ("note", "name"):
            source.add("S207", said.path, "is the same text in two languages", at_key=True)
        _origin(source, said)
    check_libraries(source, script, blocked)
    _contacts(source, script)
    _unseen(source, source.data, (), {said.path for said in texts})


def _one_text(source: Source, said: Said, language: str, text: str, blocked: tuple[str, ...]) -> None:
    path: Path = (*said.path, language)
    if said.of in ("line", "label"):
        fault = line_shape.wrong_script(text, language)
        if fault:
            source.add("S206", path, fault)
    if said.of == "line":
        fault = line_shape.length(text, language, said.rung)
        if fault:
            source.add("S212", path, fault)
    found = _judged(source, said, path, language, text, blocked)
    reading = said.text.ja_kana
    if language == "ja" and reading is not None:
        _judged(source, said, (*said.path, READING), language, reading, blocked, found)
    if language == "ja" and said.spoken and line_shape.KANJI.search(reading or text):
        where = path if reading is None else (*said.path, READING)
        source.add("S213", where, "has kanji and is spoken: give 'ja-kana', how it is read, in kana only")


def _judged(
    source: Source,
    said: Said,
    path: Path,
    language: str,
    text: str,
    blocked: tuple[str, ...],
    before: frozenset[str] = frozenset(),
) -> frozenset[str]:
    """The codes found in a text; those in `before` were already reported for the same line."""
    faults = line_judging.judge(text, language, said.of, sourced=said.text.source is not None)
    faults += line_judging.blocked(text, language, blocked) if blocked else ()
    for fault in faults:
        if fault.code not in before:
            source.add_within(fault.code, path, fault.text, text, fault.start, fault.end)
    return frozenset(fault.code for fault in faults)


def _origin(source: Source, said: Said) -> None:
    """Check that the stated source of a fact exists."""
    given = said.text.source
    if given is not None and given not in schema.SOURCES:
        text = (
            f"'{given}' is no source{did_you_mean(given, schema.SOURCES)}; write {', '.join(schema.SOURCES)}"
        )
        source.add("E013", (*said.path, "source"), text)
    elif isinstance(said.text, schema.Line) and said.text.when is not None:
        _tied(source, said.path, given, said.text.when.plain())


def _tied(source: Source, path: Path, given: str | None, when: Mapping[str, object]) -> None:
    """Check that what a line is tied to is where its fact comes from."""
    fitting = [name for name, keys in schema.TIED.items() if not when.keys().isdisjoint(keys)]
    if given is None:
        text = "'source' is missing: a line with a condition says where its fact comes from"
        source.add("E011", (*path, "when"), text, at_key=True)
    elif given in schema.TIED and given not in fitting:
        text = f"'{given}' does not fit its condition; write {' or '.join(fitting)}"
        source.add("E013", (*path, "source"), text)


def _blocked(source: Source, script: schema.Script) -> dict[str, tuple[str, ...]]:
    """The programme's own blocked words by language; one without a language counts in all."""
    given = script.blocked_words
    listed = given if isinstance(given, dict) else dict.fromkeys(LANGUAGES, given)
    made: dict[str, tuple[str, ...]] = {}
    for language in LANGUAGES:
        words = {str(key): words for key, words in listed.items()}.get(language, [])
        for place, word in enumerate(words):
            short = len(word.strip()) < (SHORTEST_BLOCKED[language] if isinstance(given, dict) else 1)
            if short:
                where: Path = (
                    ("blocked_words", language, place)
                    if isinstance(given, dict)
                    else ("blocked_words", place)
                )
                source.add("E013", where, "is too short: it would be found in any text")
        made[language] = tuple(word for word in words if word.strip())
    return made


def _contacts(source: Source, script: schema.Script) -> None:
    """Findings for unusable contacts. One with another finding already is not reported twice."""
    cut = {finding.line for finding in source.cut}
    for place, row in enumerate(script.hotline):
        path: Path = ("hotline", place, "contact")
        line = source.values[path][0]
        misplaced = place == 0 and row.channel == "phone" and not line_contacts.fault("chat", row.contact)
        if cut & {line, line + 1} or misplaced:
            continue
        fault = line_contacts.fault(row.channel, row.contact)
        if fault:
            source.add(kinds()["contact"].code, path, fault)


def _unseen(source: Source, data: object, path: Path, judged: set[Path]) -> None:
    """Findings for machine text in whatever else people read: signatures, words for yes and no."""
    if isinstance(data, dict):
        for key, value in data.items():
            _unseen(source, value, (*path, key), judged)
    elif isinstance(data, list):
        for place, value in enumerate(data):
            _unseen(source, value, (*path, place), judged)
    elif isinstance(data, str) and is_read(path) and path[:-1] not in judged and path[-1:] != ("contact",):
        for start, end, what in line_machine.signs(data):
            kind = kinds()["machine"]
            source.add_within(kind.code, path, f"{what}; {kind.instead}", data, start, end)


def check_answers(source: Source, script: schema.Script) -> None:
    """Check the answers: a typed yes is unambiguous, and no word means both."""
    both: tuple[Literal["yes", "no"], ...] = ("yes", "no")
    for kind in both:
        lists = script.answers.get(kind, {})
        for language in script.languages:
            if not lists.get(language):
                source.add("S203", ("answers", kind), f"no '{kind}' words in '{language}'", at_key=True)
    no = {word.casefold() for words in script.answers.get("no", {}).values() for word in words}
    for language, words in script.answers.get("yes", {}).items():
        for place, word in enumerate(words):
            where: Path = ("answers", "yes", language, place)
            if line_judging.ambiguous(word, language):
                source.add("S214", where, f"'{word}' can also mean no; a yes must be clear")
            if word.casefold() in no:
                source.add("S204", where, f"'{word}' is under yes and under no")

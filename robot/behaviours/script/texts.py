"""Every text of a script against the rules for what the robot may say or show."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from robot.behaviours.script import language as rules
from robot.behaviours.script import schema
from robot.yaml_check.source import Path, Source

# A line that no level owns is as long as any but the shortest.
LONG_RUNG = "L5"


@dataclass(frozen=True, slots=True)
class Said:
    """A text and its path. `of`: "line" is said or shown in a session, "label" names or announces,
    "contact" belongs to the hotline card. `spoken`: it may be read aloud."""

    path: Path
    text: schema.Text
    of: Literal["line", "label", "contact"]
    rung: str = LONG_RUNG
    spoken: bool = False


def every_text(script: schema.Script) -> Iterator[Said]:
    """All texts of a script."""
    for place, level in enumerate(script.levels):
        here: Path = ("levels", place)
        yield from _of_level(level, here, level.rung, "speech" in level.modalities)
        for number, part in enumerate(level.sublevels):
            spoken = "speech" in (level.modalities if part.modalities is None else part.modalities)
            yield from _of_level(part, (*here, "sublevels", number), level.rung, spoken)
    for place, line in enumerate(script.farewell.lines if script.farewell is not None else []):
        yield Said(("farewell", "lines", place), line, "line", spoken=True)
    for place, row in enumerate(script.hotline):
        yield Said(("hotline", place, "name"), row.name, "contact")
        if row.note is not None:
            yield Said(("hotline", place, "note"), row.note, "contact")


def _of_level(level: schema.Level | schema.SubLevel, here: Path, rung: str, spoken: bool) -> Iterator[Said]:
    yield Said((*here, "name"), level.name, "label")
    yield Said((*here, "preview"), level.preview, "label")
    for name, line in level.lines.items():
        yield Said((*here, "lines", name), line, "line", rung, spoken)
    for number, offer in enumerate(level.parameters.get("offers", [])):
        for index, option in enumerate(offer["options"]):
            path = (*here, "parameters", "offers", number, "options", index)
            yield Said(path, schema.Option.model_validate(option), "label")


def check_texts(source: Source, script: schema.Script) -> None:
    """Findings for languages that are missing, and for words that push, ask, claim or run on."""
    for said in every_text(script):
        written = said.text.plain()
        for wanted in script.languages:
            if wanted not in written:
                source.add("S201", said.path, f"the text is missing in '{wanted}'", at_key=True)
        shown = {each: written[each] for each in schema.LANGUAGES if each in written}
        for language, text in shown.items():
            _one_text(source, said, language, text)
        if len(set(shown.values())) < len(shown) and said.of != "contact":
            source.add("S207", said.path, "is the same text in two languages", at_key=True)


def _one_text(source: Source, said: Said, language: str, text: str) -> None:
    faults: list[tuple[str, str]] = []
    if said.of != "contact":
        faults += [
            ("S206", rules.wrong_script(text, language)),
            ("S210", rules.pushing(text, language)),
            ("S215", rules.feeling(text, language)),
            ("E021", "fill-ins in braces are not used; write it out" if "{" in text else ""),
        ]
    if said.of == "line":
        faults += [
            ("S211", rules.asking(text, language)),
            ("S212", rules.length(text, language, said.rung)),
        ]
    for code, fault in faults:
        if fault:
            source.add(code, (*said.path, language), fault)
    if language == "ja" and said.spoken:
        _reading(source, said.path, text, said.text.ja_kana)


def _reading(source: Source, path: Path, text: str, reading: str | None) -> None:
    if rules.KANJI.search(reading or text):
        where = (*path, "ja" if reading is None else "ja-kana")
        source.add("S213", where, "has kanji and is spoken: give 'ja-kana', how it is read, in kana only")


def check_answers(source: Source, script: schema.Script) -> None:
    """A typed yes is clear, and no word means both."""
    kinds: tuple[Literal["yes", "no"], ...] = ("yes", "no")
    for kind in kinds:
        lists = script.answers.get(kind, {})
        for language in script.languages:
            if not lists.get(language):
                source.add("S203", ("answers", kind), f"no '{kind}' words in '{language}'", at_key=True)
    no = {word.casefold() for words in script.answers.get("no", {}).values() for word in words}
    for language, words in script.answers.get("yes", {}).items():
        for place, word in enumerate(words):
            where: Path = ("answers", "yes", language, place)
            if rules.ambiguous(word, language):
                source.add("S214", where, f"'{word}' can also mean no; a yes must be clear")
            if word.casefold() in no:
                source.add("S204", where, f"'{word}' is under yes and under no")

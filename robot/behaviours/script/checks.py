"""Checks that need the whole script: names that must exist, consent, dose, and every text."""

from collections.abc import Iterator
from typing import Literal

from robot.behaviours import registry
from robot.behaviours.script import language as rules
from robot.behaviours.script import schema
from robot.behaviours.script.finding import did_you_mean
from robot.behaviours.script.source import Path, Source
from robot.engine.programme import MODALITIES
from robot.errors import InputError

NEITHER = "neither"
LONGEST_DAY_MIN = 60
# Ways of contact that a step may bring only one of.
CONTACT = frozenset({"motion", "cards", "speech", "microphone"})


def check_all(source: Source, script: schema.Script) -> None:
    """Add every finding of this layer to the source."""
    _names(source, script)
    _ladder(source, script)
    for place, level in enumerate(script.levels):
        _level(source, level, ("levels", place))
    _steps(source, script)
    _texts(source, script)
    _answers(source, script)
    _hotline(source, script)


def _names(source: Source, script: schema.Script) -> None:
    ids = [level.id for level in script.levels]
    _twice(source, [(("levels", place, "id"), name) for place, name in enumerate(ids)], "level")
    _twice(source, [(("languages", place), name) for place, name in enumerate(script.languages)], "language")
    _twice(source, [(("agreed", place), name) for place, name in enumerate(script.agreed)], "level")
    named: list[tuple[Path, str]] = [(("start",), script.start), (("ceiling",), script.ceiling)]
    named += [(("agreed", place), name) for place, name in enumerate(script.agreed)]
    for path, name in named:
        if name not in ids:
            source.add("E020", path, f"there is no level '{name}'{did_you_mean(name, ids)}")


def _twice(source: Source, named: list[tuple[Path, str]], what: str) -> None:
    seen: set[str] = set()
    for path, name in named:
        if name in seen:
            source.add("E002", path, f"the {what} '{name}' is there twice")
        seen.add(name)


def _ladder(source: Source, script: schema.Script) -> None:
    ids = [level.id for level in script.levels]
    for place, level in enumerate(script.levels):
        if (level.rung == "L0") != (place == 0):
            source.add(
                "S103", ("levels", place, "rung"), "the first level, and only the first, is L0 (asleep)"
            )
    if script.levels[0].modalities or script.levels[0].behaviour != "asleep":
        source.add("S103", ("levels", 0), "the first level sleeps: behaviour asleep, no modalities")
    if script.start not in ids or script.ceiling not in ids or not set(script.agreed) <= set(ids):
        return  # E020 has been said
    if script.start not in script.agreed:
        source.add("S304", ("start",), f"the person has not agreed to '{script.start}'; start where they did")
    if set(script.agreed) != set(ids[: len(set(script.agreed))]):
        source.add("S304", ("agreed",), "has a gap: it must be the lowest levels, without leaving one out")
    if ids.index(script.ceiling) < max(ids.index(name) for name in (script.start, *script.agreed)):
        source.add("E013", ("ceiling",), "lies below the start or below a level that was agreed to")


def _level(source: Source, level: schema.Level, path: Path) -> None:
    for place, modality in enumerate(level.modalities):
        if modality not in MODALITIES:
            text = f"unknown modality '{modality}'{did_you_mean(modality, MODALITIES)}"
            source.add("E021", (*path, "modalities", place), text)
    _twice(
        source,
        [((*path, "modalities", place), name) for place, name in enumerate(level.modalities)],
        "modality",
    )
    try:
        entry = registry.get(level.behaviour)
    except InputError:
        text = f"there is no behaviour '{level.behaviour}'{did_you_mean(level.behaviour, registry.names())}"
        source.add("E021", (*path, "behaviour"), text)
    else:
        for modality in sorted(entry.modalities - set(level.modalities)):
            text = f"behaviour '{level.behaviour}' uses '{modality}', which this level does not list"
            source.add("S304", (*path, "modalities"), text)
    if level.dose is None and level.rung != "L0":
        source.add("E011", (*path, "dose"), f"'dose' is missing in level '{level.id}'", at_key=True)
    if level.dose is not None and level.dose.minutes * level.dose.sessions_per_day > LONGEST_DAY_MIN:
        source.add("S307", (*path, "dose"), f"is more than {LONGEST_DAY_MIN} minutes of contact a day")
    _parameters(source, level, path)


def _parameters(source: Source, level: schema.Level, path: Path) -> None:
    """What the behaviour is given, beyond its shape: lines that exist, cards that can be told apart."""
    wanted: list[tuple[Path, str]] = [
        ((*path, "lines"), name) for name in schema.LINES.get(level.behaviour, ())
    ]
    if level.behaviour == "small-word":
        names = level.parameters.get("lines", [])
        wanted += [((*path, "parameters", "lines", place), name) for place, name in enumerate(names)]
        _twice(source, wanted, "line")
    for where, name in wanted:
        if name not in level.lines:
            text = f"there is no line '{name}' in level '{level.id}'{did_you_mean(name, level.lines)}"
            source.add("E020", where, text)
    offers = level.parameters.get("offers", []) if level.behaviour == "choosing" else []
    base = (*path, "parameters", "offers")
    _twice(source, [((*base, place, "id"), offer["id"]) for place, offer in enumerate(offers)], "offer")
    labels: dict[str, object] = {}
    for place, offer in enumerate(offers):
        for index, option in enumerate(offer["options"]):
            where = (*base, place, "options", index, "id")
            if option["id"] == NEITHER:
                source.add("E002", where, "'neither' is added to every offer by itself")
            elif labels.setdefault(option["id"], option) != option:
                source.add("E002", where, f"the card '{option['id']}' is there twice with different texts")
        if offer["options"][0]["id"] == offer["options"][1]["id"]:
            source.add("E002", (*base, place, "options", 1, "id"), "both cards of the offer are the same")


def _steps(source: Source, script: schema.Script) -> None:
    """One new way of contact a step (S101)."""
    known: set[str] = set()
    for place, level in enumerate(script.levels):
        new = sorted((set(level.modalities) & CONTACT) - known)
        if len(new) > 1:
            text = f"the step to '{level.id}' brings {' and '.join(new)} at once; bring one of them a step"
            source.add("S101", ("levels", place, "modalities"), text)
        known |= set(level.modalities)


def every_text(script: schema.Script) -> Iterator[tuple[Path, schema.Text]]:
    """All texts of a script with their paths."""
    for place, level in enumerate(script.levels):
        here: Path = ("levels", place)
        yield (*here, "name"), level.name
        yield (*here, "preview"), level.preview
        for name, line in level.lines.items():
            yield (*here, "lines", name), line
        if level.behaviour == "choosing":
            for number, offer in enumerate(level.parameters.get("offers", [])):
                for index, option in enumerate(offer["options"]):
                    text = schema.Option.model_validate(option)
                    yield (*here, "parameters", "offers", number, "options", index), text
    for place, row in enumerate(script.hotline):
        yield ("hotline", place, "name"), row.name
        if row.note is not None:
            yield ("hotline", place, "note"), row.note


def _texts(source: Source, script: schema.Script) -> None:
    for path, text in every_text(script):
        written = text.plain()
        for language in script.languages:
            if language not in written:
                source.add("S201", path, f"the text is missing in '{language}'", at_key=True)
        for each in schema.LANGUAGES:
            if each in written:
                _one_text(source, script, path, each, written[each])
        shown = [written[language] for language in schema.LANGUAGES if language in written]
        if len(set(shown)) < len(shown) and path[0] == "levels":
            source.add("S207", path, "is the same text in two languages", at_key=True)


def _one_text(source: Source, script: schema.Script, path: Path, language: str, text: str) -> None:
    where = (*path, language)
    if path[0] == "levels":
        for code, fault in (
            ("S206", rules.wrong_script(text, language)),
            ("S210", rules.pushing(text, language)),
            ("S215", rules.feeling(text, language)),
            ("E021", "fill-ins in braces are not used; write it out" if "{" in text else ""),
        ):
            if fault:
                source.add(code, where, fault)
    if len(path) == 4 and path[2] == "lines":
        level = script.levels[int(path[1])]
        for code, fault in (
            ("S211", rules.asking(text, language)),
            ("S212", rules.length(text, language, level.rung)),
        ):
            if fault:
                source.add(code, where, fault)
        if language == "ja" and "speech" in level.modalities:
            _reading(source, path, text, level.lines[str(path[3])].ja_kana)


def _reading(source: Source, path: Path, text: str, reading: str | None) -> None:
    if rules.KANJI.search(reading or text):
        where = (*path, "ja" if reading is None else "ja-kana")
        source.add("S213", where, "has kanji and is spoken: give 'ja-kana', how it is read, in kana only")


def _answers(source: Source, script: schema.Script) -> None:
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


def _hotline(source: Source, script: schema.Script) -> None:
    if script.hotline[0].channel == "phone":
        source.add(
            "S217", ("hotline", 0, "channel"), "put text or chat first: the telephone is hard for many"
        )

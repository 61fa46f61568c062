"""Lines and sets of cards that programmes share: a file each, named by a level's `library`."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path as File
from typing import Any

import yaml
from pydantic import Field

from robot.behaviours.script import schema
from robot.contract.languages import LANGUAGES
from robot.language import line_check
from robot.yaml_check.finding import did_you_mean
from robot.yaml_check.section import Name, Section
from robot.yaml_check.source import Path, Source

LINES = File(__file__).parent.parent / "lines"
SETS = LINES.with_name("sets")
# No level can be called so: its lines are found by "<level id>.<name>".
SHARED = "library:"


class LineLibrary(Section):
    """Lines of one kind; `about` says of what, in the manual."""

    about: str = Field(min_length=1)
    lines: dict[Name, schema.Line] = Field(min_length=1)

    def texts(self) -> dict[str, list[schema.Text]]:
        """All texts by the name that `without` leaves out."""
        return {name: [line] for name, line in self.lines.items()}


class SetLibrary(Section):
    """Sets of cards of one kind."""

    about: str = Field(min_length=1)
    sets: list[schema.Offer] = Field(min_length=1)

    def texts(self) -> dict[str, list[schema.Text]]:
        return {offer.id: list(texts_of(offer)) for offer in self.sets}


Library = LineLibrary | SetLibrary
# By the behaviour that draws from them.
FOLDERS: dict[str, tuple[File, type[Library]]] = {
    "small-word": (LINES, LineLibrary),
    "choosing": (SETS, SetLibrary),
}


def names(behaviour: str) -> tuple[str, ...]:
    """The libraries from which a behaviour may draw."""
    return tuple(sorted(path.stem for path in FOLDERS[behaviour][0].glob("*.yaml")))


@cache
def library(behaviour: str, name: str) -> Library:
    """One of `names`."""
    folder, model = FOLDERS[behaviour]
    return model.model_validate(yaml.load((folder / f"{name}.yaml").read_bytes(), yaml.CSafeLoader))


def lines_of(name: str) -> dict[str, schema.Line]:
    found = library("small-word", name)
    return found.lines if isinstance(found, LineLibrary) else {}


def sets_of(name: str) -> list[schema.Offer]:
    found = library("choosing", name)
    return found.sets if isinstance(found, SetLibrary) else []


def texts_of(offer: schema.Offer) -> Iterator[schema.Text]:
    """What is read of a set of cards: with it, on the cards, and when a choice comes back."""
    if offer.says is not None:
        yield offer.says
    for option in offer.options:
        yield option
        if option.later is not None:
            yield option.later


def named(parameters: Mapping[str, Any], key: str) -> list[str]:
    """The names under a key of checked parameters, which may be one or a list."""
    given = parameters.get(key, [])
    return [given] if isinstance(given, str) else list(given)


def shared_lines(parameters: Mapping[str, Any]) -> dict[str, schema.Line]:
    """The lines of the libraries that a level names, by the keys under which a programme holds them.

    A line of its own that is called as one of them takes its place.
    """
    without = {*named(parameters, "without"), *parameters.get("lines", ())}
    return {
        f"{SHARED}{each}.{name}": line
        for each in named(parameters, "library")
        for name, line in lines_of(each).items()
        if name not in without
    }


def texts(keys: Iterable[str]) -> dict[str, dict[str, str]]:
    """The texts of those keys that are a library's."""
    shared = [key.removeprefix(SHARED).split(".") for key in keys if key.startswith(SHARED)]
    return {f"{SHARED}{name}.{line}": lines_of(name)[line].plain() for name, line in shared}


def offers(parameters: Mapping[str, Any], level: str) -> list[dict[str, Any]]:
    """The sets of cards of a level and of the libraries that it names, each line of them with its key.

    A set of its own that is called as one of a library takes its place. Those of each library are spread
    evenly, so that kinds take turns.
    """
    own = [schema.Offer.model_validate(each) for each in parameters.get("offers", ())]
    without = {*named(parameters, "without"), *(offer.id for offer in own)}
    made = [_with_keys(offer, level) for offer in own]
    spread: list[tuple[float, dict[str, Any]]] = []
    for name in named(parameters, "library"):
        sets = [offer for offer in sets_of(name) if offer.id not in without]
        spread += [
            ((place + 0.5) / len(sets), _with_keys(offer, f"{SHARED}{name}"))
            for place, offer in enumerate(sets)
        ]
    return made + [offer for _, offer in sorted(spread, key=lambda each: each[0])]


def _with_keys(offer: schema.Offer, owner: str) -> dict[str, Any]:
    """A set as the behaviour gets it; "later:" keeps its lines from those that staff may have said."""
    made = offer.model_dump(exclude_none=True, by_alias=True)
    if "says" in made:
        made["says"]["line"] = f"says:{owner}.{offer.id}"
    for option in made["options"]:
        if "later" in option:
            option["later"]["line"] = f"later:{owner}.{offer.id}-{option['id']}"
    return made


def lines_with_cards(offers: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """The lines that are shown with cards, by their keys."""
    shown = [offer.get("says") for offer in offers]
    shown += [option.get("later") for offer in offers for option in offer["options"]]
    return {line["line"]: {key: text for key, text in line.items() if key in TEXTS} for line in shown if line}


TEXTS = (*LANGUAGES, "ja-kana")


def every_parameters(script: schema.Script) -> Iterator[tuple[str, Mapping[str, Any], Path]]:
    """The parameters that may name a library, as they are written: behaviour, parameters, their place."""
    for place, level in enumerate(script.levels):
        if level.behaviour not in FOLDERS:
            continue
        owners: list[tuple[schema.Level | schema.SubLevel, Path]] = [(level, ("levels", place))]
        owners += [(part, ("levels", place, "sublevels", n)) for n, part in enumerate(level.sublevels)]
        for owner, here in owners:
            yield level.behaviour, owner.parameters, (*here, "parameters")
            if owner.taster is not None:
                yield level.behaviour, owner.taster.parameters, (*here, "taster", "parameters")


def content(script: schema.Script) -> dict[str, Any]:
    """The libraries that a script names, by name, as data."""
    used = {(of, name) for of, given, _ in every_parameters(script) for name in named(given, "library")}
    return {f"{of}/{name}": library(of, name).model_dump(exclude_none=True) for of, name in sorted(used)}


def check_libraries(source: Source, script: schema.Script, blocked: Mapping[str, tuple[str, ...]]) -> None:
    """Findings for what is named and does not exist, and for lines with `blocked` words, by language."""
    for behaviour, given, path in every_parameters(script):
        known = names(behaviour)
        used: dict[str, dict[str, list[schema.Text]]] = {}
        for name, where in _placed(given, path, "library"):
            if name not in known:
                source.add("E020", where, f"there is no library '{name}'{did_you_mean(name, known)}")
                continue
            used[name] = library(behaviour, name).texts()
            _check_blocked(source, where, used[name], script.languages, blocked, named(given, "without"))
        inside = {each for texts in used.values() for each in texts}
        for name, where in _placed(given, path, "without") if used else ():
            if name not in inside:
                source.add("E020", where, f"no library here has '{name}'{did_you_mean(name, inside)}")


def _check_blocked(
    source: Source,
    where: Path,
    texts: Mapping[str, list[schema.Text]],
    languages: Collection[str],
    blocked: Mapping[str, tuple[str, ...]],
    without: Collection[str],
) -> None:
    for name, listed in texts.items():
        written = [(each, text.plain()[each]) for text in listed for each in languages]
        for language, text in written if name not in without else ():
            for fault in line_check.blocked(text, language, blocked[language]):
                source.add("S241", where, f"its '{name}': {fault.text}; or name it under 'without'")


def _placed(given: Mapping[str, Any], path: Path, key: str) -> Iterator[tuple[str, Path]]:
    """The names under a key, each with its place."""
    single = isinstance(given.get(key), str)
    for place, name in enumerate(named(given, key)):
        yield name, (*path, key) if single else (*path, key, place)

"""Checks that need the whole script: names that must exist, consent, and what each level uses."""

from collections.abc import Iterable, Mapping

from robot.behaviours.script import schema
from robot.behaviours.script.cards import check_cards, check_shared
from robot.behaviours.script.limits import check_limits
from robot.behaviours.script.order import check_order
from robot.behaviours.script.strengths import BEHAVIOURS as TALKING
from robot.behaviours.script.strengths.checks import check_strengths
from robot.behaviours.script.taster import check_taster
from robot.behaviours.script.texts import check_answers, check_texts
from robot.behaviours.script.waypoints import check_waypoints
from robot.contract import behaviour_registry as registry
from robot.contract.games import GAMES
from robot.contract.programme import MODALITIES
from robot.errors import InputError
from robot.yaml_check.finding import did_you_mean
from robot.yaml_check.source import Path, Source

# Ways of contact that a step may bring only one of.
CONTACT = frozenset({"motion", "cards", "speech", "microphone"})
# The engine plays these at their own time; they are no level's contact.
ON_NO_LEVEL = frozenset({"ambient", "quiet-return", "farewell", "robot-free"})


def check_all(source: Source, script: schema.Script) -> None:
    """Add every finding of this layer to the source."""
    _names(source, script)
    _former(source, script)
    _ladder(source, script)
    check_order(source, script.levels)
    for place, level in enumerate(script.levels):
        _level(source, level, ("levels", place))
    check_limits(source, script)
    check_waypoints(source, script)
    _steps(source, script)
    check_texts(source, script)
    check_answers(source, script)
    _help(source, script)


def _names(source: Source, script: schema.Script) -> None:
    ids = [level.id for level in script.levels]
    # A sub-level's lines are found by its id, so no two levels or sub-levels share one.
    used: list[tuple[Path, str]] = []
    for place, level in enumerate(script.levels):
        used.append((("levels", place, "id"), level.id))
        used += [(("levels", place, "sublevels", n, "id"), x.id) for n, x in enumerate(level.sublevels)]
    _twice(source, used, "level")
    _twice(source, [(("languages", place), name) for place, name in enumerate(script.languages)], "language")
    _twice(source, [(("agreed", place), name) for place, name in enumerate(script.agreed)], "level")
    named: list[tuple[Path, str]] = [(("start",), script.start), (("ceiling",), script.ceiling)]
    named += [(("agreed", place), name) for place, name in enumerate(script.agreed)]
    if script.destination is not None:
        named.append((("destination",), script.destination))
    for path, name in named:
        if name not in ids:
            source.add("E020", path, f"there is no level '{name}'{_named_now(script, name, ids)}")
    for name in (script.policy.model_extra or {}).get("expected", {}):
        if name not in ids:
            text = f"there is no level '{name}'{_named_now(script, name, ids)}"
            source.add("E020", ("policy", "expected", name), text, at_key=True)


def _former(source: Source, script: schema.Script) -> None:
    """Check former ids: each is listed once, and no level uses it now."""
    now = {level.id for level in script.levels}
    now |= {part.id for level in script.levels for part in level.sublevels}
    former: list[tuple[Path, str]] = []
    for place, level in enumerate(script.levels):
        here: list[tuple[Path, list[str]]] = [(("levels", place), level.was)]
        here += [(("levels", place, "sublevels", n), part.was) for n, part in enumerate(level.sublevels)]
        former += [((*path, "was", n), name) for path, names in here for n, name in enumerate(names)]
    for path, name in former:
        if name in now:
            source.add("E002", path, f"'{name}' is still the id of a level here; 'was' names ids of the past")
    _twice(source, former, "former id")


def _named_now(script: schema.Script, name: str, known: Iterable[str]) -> str:
    """ "; it is called 'x' now", or the nearest known name."""
    now = next((level.id for level in script.levels if name in level.was), "")
    return f"; it is called '{now}' now" if now else did_you_mean(name, known)


def _twice(source: Source, named: Iterable[tuple[Path, str]], what: str) -> None:
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
    first = script.levels[0]
    if first.modalities or first.behaviour != "asleep" or first.sublevels:
        source.add("S103", ("levels", 0), "the first level sleeps: behaviour asleep, no modalities")
    if script.start not in ids or script.ceiling not in ids or not set(script.agreed) <= set(ids):
        return  # E020 has been said
    if script.start not in script.agreed:
        source.add("S304", ("start",), f"the person has not agreed to '{script.start}'; start where they did")
    if set(script.agreed) != set(ids[: len(set(script.agreed))]):
        source.add("S304", ("agreed",), "has a gap: it must be the lowest levels, without leaving one out")
    if ids.index(script.ceiling) < max(ids.index(name) for name in (script.start, *script.agreed)):
        source.add("E013", ("ceiling",), "lies below the start or below a level that was agreed to")
    if script.destination in ids and ids.index(script.destination) > ids.index(script.ceiling):
        source.add("S308", ("destination",), f"lies above the ceiling '{script.ceiling}'")


def _level(source: Source, level: schema.Level, path: Path) -> None:
    _modalities(source, level.modalities, (*path, "modalities"))
    uses = _behaviour(source, level, path)
    # With sub-levels each of them is what is played, so each must list what the behaviour uses.
    if not level.sublevels:
        _uses(source, uses, level, level.modalities, (*path, "modalities"))
    _parameters(source, level, level.parameters, level.lines, path)
    if level.behaviour in TALKING:
        check_strengths(source, level.parameters, level.lines, level.modalities, path)
    _games(source, level, path)
    check_taster(source, level, level, path)
    for number, part in enumerate(level.sublevels):
        here: Path = (*path, "sublevels", number)
        if part.modalities is not None:
            _modalities(source, part.modalities, (*here, "modalities"))
            for place, name in enumerate(part.modalities):
                if name in MODALITIES and name not in level.modalities:
                    text = (
                        f"level '{level.id}' does not list '{name}'; a sub-level uses no more than its level"
                    )
                    source.add("S306", (*here, "modalities", place), text)
        own = level.modalities if part.modalities is None else part.modalities
        played = level.within(part)
        of_it = uses if part.behaviour is None else registry.get(part.behaviour).modalities
        _uses(source, of_it, played, own, (*here, "modalities"))
        if part.parameters or part.lines:
            _parameters(source, played, played.parameters, played.lines, here)
            if level.behaviour in TALKING:
                check_strengths(source, played.parameters, part.lines, own, here)
        check_taster(source, played, part, here)


def _modalities(source: Source, modalities: list[str], path: Path) -> None:
    for place, modality in enumerate(modalities):
        if modality not in MODALITIES:
            text = f"unknown modality '{modality}'{did_you_mean(modality, MODALITIES)}"
            source.add("E021", (*path, place), text)
    _twice(source, (((*path, place), name) for place, name in enumerate(modalities)), "modality")


def _behaviour(source: Source, level: schema.Level, path: Path) -> frozenset[str]:
    """The modalities that the level's behaviour uses."""
    where: Path = (*path, "behaviour")
    try:
        entry = registry.get(level.behaviour)
    except InputError:
        text = f"there is no behaviour '{level.behaviour}'{did_you_mean(level.behaviour, registry.names())}"
        source.add("E021", where, text)
        return frozenset()
    if level.behaviour in ON_NO_LEVEL:
        text = f"'{level.behaviour}' is played at its own time and is no level's behaviour"
        source.add("E021", where, text)
    return entry.modalities


def _uses(source: Source, uses: frozenset[str], level: schema.Level, listed: list[str], path: Path) -> None:
    for modality in sorted(uses - set(listed)):
        text = f"behaviour '{level.behaviour}' uses '{modality}', which is not listed here"
        source.add("S304", path, text)


def _parameters(
    source: Source,
    level: schema.Level,
    parameters: dict[str, object],
    lines: Mapping[str, schema.Text],
    path: Path,
) -> None:
    """Check a behaviour's parameters: lines must exist, and cards must differ."""
    wanted: list[tuple[Path, str]] = [
        ((*path, "lines"), name) for name in schema.LINES.get(level.behaviour, ())
    ]
    if level.behaviour == "small-word":
        names = parameters.get("lines", [])
        assert isinstance(names, list)  # noqa: S101 - its shape has been checked
        if not (names or parameters.get("library")):
            source.add("E011", (*path, "parameters"), "'lines' or 'library' is missing", at_key=True)
        wanted += [((*path, "parameters", "lines", place), name) for place, name in enumerate(names)]
        _twice(source, wanted, "line")
    for where, name in wanted:
        if name not in lines:
            text = f"there is no line '{name}' in level '{level.id}'{did_you_mean(name, lines)}"
            source.add("E020", where, text)
    if level.behaviour == "choosing":
        offers = parameters.get("offers", [])
        if not (offers or parameters.get("library")):
            source.add("E011", (*path, "parameters"), "'offers' or 'library' is missing", at_key=True)
        check_cards(source, offers, (*path, "parameters", "offers"), level.modalities)
        check_shared(source, parameters, (*path, "parameters"), level.modalities)


def _games(source: Source, level: schema.Level, path: Path) -> None:
    """Check that each game on a shelf exists, and lies there once."""
    if level.behaviour not in schema.PLAYING:
        return
    parts: list[tuple[schema.Level | schema.SubLevel, Path]] = [(level, path)]
    parts += [(part, (*path, "sublevels", n)) for n, part in enumerate(level.sublevels)]
    shelves = [(of.parameters, here) for of, here in parts]
    shelves += [(of.taster.parameters, (*here, "taster")) for of, here in parts if of.taster is not None]
    for parameters, here in shelves:
        shelf = [
            ((*here, "parameters", "games", n), name) for n, name in enumerate(parameters.get("games") or ())
        ]
        for where, name in shelf:
            if name not in GAMES:
                source.add("E020", where, f"there is no game '{name}'{did_you_mean(name, GAMES)}")
        _twice(source, shelf, "game")


def _steps(source: Source, script: schema.Script) -> None:
    """Check that each step adds at most one new kind of contact (S101)."""
    known: set[str] = set()
    for place, level in enumerate(script.levels):
        new = sorted((set(level.modalities) & CONTACT) - known)
        if len(new) > 1:
            text = f"the step to '{level.id}' brings {' and '.join(new)} at once; bring one of them a step"
            source.add("S101", ("levels", place, "modalities"), text)
        known |= set(level.modalities)


def _help(source: Source, script: schema.Script) -> None:
    """Check who is told in a crisis, and the help card."""
    ways = [way for way in ("card_only", "channels", "unsigned") if getattr(script.alert, way) is not None]
    if not ways:
        text = f"'alert' says nothing: write channels: true, or {schema.CARD_ONLY}"
        source.add("E011", ("alert",), text, at_key=True)
    elif len(ways) > 1:
        text = f"'alert' says one thing only, not {' and '.join(ways)}; for the card alone {schema.CARD_ONLY}"
        source.add("E013", ("alert",), text, at_key=True)
    elif script.alert.channels is False:
        source.add("E013", ("alert", "channels"), f"wrong value false: write true, or {schema.CARD_ONLY}")
    if script.hotline[0].channel == "phone":
        source.add(
            "S217", ("hotline", 0, "channel"), "put text or chat first: the telephone is hard for many"
        )

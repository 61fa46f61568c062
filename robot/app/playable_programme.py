"""The programme that can be played now: the person's own, or company without contact in its place."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from robot import paths
from robot.app import from_config
from robot.app.missing_parts import MissingPart
from robot.app.options import Options, fitting
from robot.app.twin_company import quiet_company
from robot.behaviours.script import load
from robot.config.joints import joints
from robot.config.schema import Config
from robot.contract.behaviour_registry import broken_plugins
from robot.contract.programme import Programme
from robot.errors import InputError
from robot.motion.gestures import BUILT_IN, Repertoire

log = logging.getLogger(__name__)
COMPANY = "company-only"


@dataclass(frozen=True, slots=True)
class Playable:
    """The programme that can be played now.

    `own` says whether it is the person's programme. `lacks` is what could not be used.
    """

    programme: Programme
    own: bool
    lacks: tuple[MissingPart, ...]


def playable(options: Options) -> Playable:
    """Never raises for what stands in a configuration or a script."""
    lacks: list[MissingPart] = []
    try:
        if "programme" in options.doubts:
            raise InputError(
                _where(options.config), "may be another one than was meant.", code="programme-doubted"
            )
        programme, own = _own(options, lacks), True
    except InputError as error:
        log.warning("the programme: %s", error)
        lacks.append(
            MissingPart("programme", _code(options.config, error), _where(options.config), error.what)
        )
        programme, own = _company(options.config, lacks), False
    if options.twin:
        programme = quiet_company(programme)
    lacks += [MissingPart(f"plug-in {it.name}", "plug-in", it.name, it.what) for it in broken_plugins()]
    return Playable(programme, own, tuple(lacks))


def repertoire(config: Config) -> tuple[Repertoire, tuple[MissingPart, ...]]:
    """The gestures of this robot; the built-in ones where one's own cannot be used."""
    try:
        return from_config.repertoire(config), ()
    except (InputError, OSError) as error:
        log.warning("own gestures: %s", error)
        named = config.body.gestures or ""
        without = Repertoire(BUILT_IN, joints(config.body.joints))
        return without, (MissingPart("gestures", "own-gestures", named, str(error)),)


def _own(options: Options, lacks: list[MissingPart]) -> Programme:
    config = options.config
    return fitting(_with_care(from_config.script(config), config, lacks), config, options.person)


def _company(config: Config, lacks: Iterable[MissingPart]) -> Programme:
    """Nothing of another programme but its quiet company: contact and steps are refused beside it.

    The card is the clinic's own where it can be read.
    """
    made = replace(load(paths.FIRST_PROGRAMME), id=COMPANY)
    made = replace(made, ceiling=made.start, standing_approval=False, card_only="")
    try:
        clinic = from_config.script(config, lenient=True)
        if set(config.person.language.split()) <= set(clinic.languages):
            made = replace(made, hotline=clinic.hotline, alerts=clinic.alerts)
    except InputError:
        log.debug("the card is the one that comes with Yorisou")
    return _with_care(made, config, list(lacks))


def _with_care(made: Programme, config: Config, lacks: list[MissingPart]) -> Programme:
    """What cannot be used of [care] is left out: nobody to be told, or the clinic's own words."""
    care = config.care
    if made.alerts.mode == "channels" and not care.rota:
        lacks.append(MissingPart("rota", "rota-missing", "[care]"))
        made = replace(made, alerts=replace(made.alerts, mode="card-only"), card_only="")
        made = from_config.with_care(made, _without_words(config, lacks))
        return replace(made, alerts=replace(made.alerts, mode="channels", rota=()))
    return from_config.with_care(made, _without_words(config, lacks))


def _without_words(config: Config, lacks: list[MissingPart]) -> Config:
    if config.care.phrases_file is None:
        return config
    try:
        from_config.own_words(config)
    except (InputError, OSError) as error:
        log.warning("the clinic's own words: %s", error)
        lacks.append(MissingPart("crisis-words", "crisis-words", config.care.phrases_file, str(error)))
        return config.model_copy(update={"care": config.care.model_copy(update={"phrases_file": None})})
    return config


def programme_path(config: Config) -> Path:
    """The file of the programme that is to be played."""
    return Path(_where(config))


def _where(config: Config) -> str:
    return config.programme.path or str(paths.FIRST_PROGRAMME)


def _code(config: Config, error: InputError) -> str:
    if error.code:
        return error.code
    return "programme-unusable" if Path(_where(config)).exists() else "programme-missing"


def stamp(config: Config) -> tuple[int, int] | None:
    """Changes when the file of the programme does; None while there is none."""
    try:
        status = Path(_where(config)).stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size

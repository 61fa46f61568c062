"""Loads what is usable of `yorisou.toml`, so that a companion can start, and says what it left out."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from robot import paths
from robot.config import careful, last_good, migration, rota
from robot.config.faults import MOVED
from robot.config.fitting import MOST, Finding, Fitting
from robot.config.schema import LIMIT, Config, beside
from robot.config.section import LENIENT, Doubt
from robot.errors import InputError
from robot.files import toml
from robot.files.read import read_text, shown

__all__ = ["Finding", "load_what_fits", "what_fits"]


def load_what_fits(path: Path | None) -> tuple[Config, tuple[Finding, ...]]:
    """The configuration as far as it fits, and what does not; never raises for what somebody has written.

    `path` None is yorisou.toml in this directory, if it is there. Keys of earlier versions are brought over,
    in the file too: the old one stays beside it as `yorisou.toml.before-0.2`. What cannot be used is left out
    and its default holds; where it may have drawn a limit (quiet hours, household, loudness, movement) the
    least does. Of three parts the configuration says itself that no default stands for them:

    - `"body" in config.doubts`: open no body and simulate none (`config.simulated` is False).
    - `"journal" in config.doubts`: open no journal and make none, unless another option names one.
    - `"programme" in config.doubts`, or the journal: company, and no contact session.

    A file that is missing, unreadable or no TOML: the last one that was wholly understood (last_good.py),
    with a finding whose `key` is ""; without one the defaults, every limit at its least, all three in doubt.
    `config.source` is the file's path in every case but that of no file at all.
    """
    place = paths.CONFIG if path is None else path
    read = _read(place, optional=path is None)
    if read.text is not None and read.whole:
        last_good.keep(place, read.text)
    if read.text is None or not read.old:
        return read.config, read.findings
    return read.config, (*read.findings, *_bring_over(place, read.old))


def what_fits(path: Path | None) -> tuple[Config, tuple[Finding, ...]]:
    """The same without writing anything, for the doctor. Keys of earlier versions are findings here."""
    read = _read(paths.CONFIG if path is None else path, optional=path is None)
    old = (Finding(key, "is of an earlier version.", f"In its place, {MOVED[key]}.") for key in read.old)
    return read.config, (*read.findings, *old)


@dataclass(frozen=True, slots=True)
class _Read:
    """`text` is None unless it could be parsed; `whole`: nothing was left out; `old`: keys of before."""

    config: Config
    findings: tuple[Finding, ...] = ()
    text: str | None = None
    whole: bool = False
    old: tuple[str, ...] = ()


def _read(place: Path, *, optional: bool) -> _Read:
    try:
        text = read_text(place, LIMIT)
        data = toml.parse(text)
    except InputError as error:
        if optional and _missing(place) and last_good.recall(place) is None:
            return _Read(Config())
        return _instead(place, error.what, error.mend)
    except ValueError as error:
        return _instead(place, f"is not TOML: {error}.", "Correct it there.")
    return _fit(place, data, text)


def _missing(place: Path) -> bool:
    try:
        place.lstat()
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False
    return False


def _instead(place: Path, what: str, mend: str) -> _Read:
    """The configuration to use when the file cannot be used at all."""
    text = last_good.recall(place)
    if text is not None:
        try:
            kept = _fit(place, toml.parse(text))
        except ValueError:
            pass  # of another version: as if there were none
        else:
            copy = last_good.copy_of(place)
            said = f"{what} Until then the last one that was understood holds ({copy})."
            return _Read(kept.config, (Finding("", f"{shown(place)} {said}", mend), *kept.findings))
    data: dict[str, Any] = {}
    doubts = careful.everything(data)
    said = f"{what} Until then there is company only, without a body and without sound."
    return _Read(_made(place, data, doubts), (Finding("", f"{shown(place)} {said}", mend),))


def _made(place: Path, data: dict[str, Any], doubts: Iterable[Doubt]) -> Config:
    config = Config.model_validate(data, context=LENIENT)
    config._source = place
    config._doubts = frozenset(doubts)
    return config


def _fit(place: Path, data: dict[str, Any], text: str | None = None) -> _Read:
    """The tables as far as they fit, and what was left out of them."""
    data, old = migration.moved(beside(place, deepcopy(data)))
    fitting = Fitting(data)
    fitting.tell(rota.fit_channels(data))
    fitting.tell(rota.fit_roles(data))
    fitting.fit()
    fitting.tell(rota.fit_understood(data))
    fitting.fit()
    for limit in fitting.limits:
        careful.put(data, limit)
    whole = not fitting.findings
    fitting.tell(rota.exposures(data))
    findings, more = fitting.findings[:MOST], len(fitting.findings) - MOST
    if more > 0:
        findings.append(Finding("…", f"{more} more keys cannot be used and are left out."))
    return _Read(_made(place, data, fitting.doubts), tuple(findings), text, whole, old)


def _bring_over(place: Path, old: tuple[str, ...]) -> tuple[Finding, ...]:
    """Migrate keys of an earlier version in the file; returns what was done, or why not."""
    try:
        kept = migration.write(place)
    except (InputError, OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or getattr(error, "what", None) or error
        what = f"is of an earlier version: it is understood, and the file was left as it is ({why})."
        return tuple(Finding(key, what, f"In its place, {MOVED[key]}.") for key in old)
    what = f"is of an earlier version: it was brought over in the file, and the old one is {shown(kept)}."
    return tuple(Finding(key, what) for key in old)

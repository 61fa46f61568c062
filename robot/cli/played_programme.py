"""Which programme a session was played with: the recorded one, or in older journals the script that fits."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from robot import paths
from robot.app import from_config
from robot.behaviours.script import load
from robot.config.schema import Config
from robot.contract import behaviour_registry as registry
from robot.contract.programme import Alerts, Programme
from robot.errors import InputError
from robot.journal import content
from robot.journal.reading import Recording

# Among so many, whoever has come or gone since is found; with more, only who came last.
ALL_SUBSETS = 5


def programme_of(recording: Recording, journal: Path, config: Config, script: Path | None) -> Programme:
    """The programme to replay a session with. Raises InputError when there is none, or a plug-in is lacking.

    A session that carries its programme needs no other. One of schema 1 is played with `script` or the
    configured programme, if its digest says so, with any of the staff and alerts that [care] names.
    """
    registry.load_plugins()
    if recording.played is not None:
        if script is not None:
            _must_be(recording, recording.played, journal, script)
        _must_be_playable(recording, recording.played, journal)
        return recording.played
    named = config.programme.path
    made = load(script or (paths.FIRST_PROGRAMME if named is None else Path(named)), lenient=True)
    for cared in _cared_for(made, config):
        if cared.digest == recording.digest:
            return cared
    if recording.programme != made.id:
        what = f"was played with the programme {recording.programme}, and this is {made.id}."
        mend = "Name its script with --script."
    else:
        what = (
            f"was played with another version of {made.id}, or with other staff or alerts than [care] names."
        )
        mend = "Name that script with --script, and with --config one of the same [care]."
    raise InputError(str(journal), f"session {recording.number} {what}", mend)


def known(config: Config, scripts: Sequence[Path]) -> dict[str, Programme]:
    """Digest -> programme, of the named scripts and, where it can be read, the configured one.

    For sessions that do not carry their own. Raises InputError for a named script that cannot be read.
    """
    registry.load_plugins()
    named = [load(script, lenient=True) for script in scripts]
    with contextlib.suppress(InputError):
        path = config.programme.path
        named.insert(0, load(paths.FIRST_PROGRAMME if path is None else Path(path), lenient=True))
    return {cared.digest: cared for made in named for cared in _cared_for(made, config)}


def other_plugins(recording: Recording) -> list[str]:
    """In words: each plug-in that a session was played with in another version than is installed here."""
    if recording.played is None:
        return []
    here, then = content.plugins(recording.played), _plugins(recording)
    return [
        f"{then[name]}, and here is {here[name]}" for name in here if then.get(name) not in (None, here[name])
    ]


def _must_be_playable(recording: Recording, played: Programme, journal: Path) -> None:
    for name in content.behaviours(played):
        if name not in registry.names():
            brought = _plugins(recording).get(name)
            of = f"of the plug-in {brought}, which" if brought else "which"
            broken = "; ".join(f"{each.name} ({each.what})" for each in registry.broken_plugins())
            raise InputError(
                str(journal),
                f"session {recording.number} was played with the behaviour '{name}' {of} is not installed.",
                "Install its plug-in beside Yorisou, then replay it."
                + (f" Installed, but left out because it breaks: {broken}." if broken else ""),
            )


def _must_be(recording: Recording, played: Programme, journal: Path, script: Path) -> None:
    """A script that is named must be the one. Staff and alerts are the session's own."""
    made = load(script, lenient=True)
    same = replace(made, staff=played.staff, alerts=played.alerts, digest=played.digest)
    if content.of_programme(same) != content.of_programme(played):
        raise InputError(
            str(journal),
            f"session {recording.number} was played with another script than {script}.",
            "Leave --script out: the journal carries what it was played with.",
        )


def _plugins(recording: Recording) -> dict[str, str]:
    found = recording.setting.get("plugins")
    return found if isinstance(found, dict) else {}


def _cared_for(made: Programme, config: Config) -> Iterator[Programme]:
    """The programme of a script as it may have been played: alone, or with those whom [care] names today."""
    yield made
    care, own = config.care, made.alerts
    modes = {own.mode, "channels"} if own.mode != "card-only" else set()
    minutes = {care.answer_minutes, own.answer_minutes}
    alerts: list[Alerts] = [own]
    for mode in sorted(modes):
        for rota in _subsets(care.rota):
            alerts += [replace(own, mode=mode, rota=rota, answer_minutes=each) for each in sorted(minutes)]
    for staff in _subsets([member.id for member in care.staff]):
        for each in alerts:
            yield from_config.cared_for(made, staff, each)


def _subsets(names: Sequence[str]) -> list[tuple[str, ...]]:
    if len(names) > ALL_SUBSETS:
        return [tuple(names[:length]) for length in range(len(names) + 1)]
    return [found for length in range(len(names) + 1) for found in combinations(names, length)]

"""Builds what the configuration names, the same way for every command: programme, staff, gestures, key."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from robot import paths
from robot.behaviours.script import load
from robot.clock import Clock
from robot.config.joints import joints
from robot.config.schema import BodySection, Config
from robot.contract.behaviour_registry import load_plugins
from robot.contract.programme import Alerts, Programme
from robot.drivers.body.ports import Port
from robot.errors import InputError
from robot.journal.key import path_of
from robot.language import clinic_words as own
from robot.motion.gestures import BUILT_IN, Repertoire, with_own
from robot.motion.movement_preference import MovementPreference


def programme(config: Config, *, lenient: bool = False) -> Programme:
    """The named script or the first evenings, checked, with the behaviours of every plug-in and the staff.

    `lenient` reads a script of former days (`load`); never to play it. Raises InputError with every finding.
    """
    return with_care(script(config, lenient=lenient), config)


def script(config: Config, *, lenient: bool = False) -> Programme:
    """The programme as in its file, without the clinic's staff. Raises InputError like `programme`."""
    load_plugins()
    named = config.programme.path
    return load(paths.FIRST_PROGRAMME if named is None else Path(named), lenient=lenient)


def repertoire(config: Config) -> Repertoire:
    """The gestures of this robot, own ones among them. Raises InputError with every finding."""
    named = config.body.gestures
    return Repertoire(with_own(BUILT_IN, None if named is None else Path(named)), joints(config.body.joints))


def body_port(section: BodySection, name: str, clock: Clock) -> Port:
    """A port of the body, with the wire that is configured. Raises InputError where rustypot is lacking."""
    return Port(name, section.baud, clock, section.backend, section.fast_sync_read)


def movement(config: Config) -> MovementPreference:
    """How much the person wants it to move."""
    wanted = config.person.movement
    return MovementPreference(wanted.size, wanted.speed, wanted.idle)


def with_care(made: Programme, config: Config) -> Programme:
    """The programme with the clinic's staff, alerts and own words added.

    Its digest tells them apart: another rota plays another evening. Raises InputError when the script sends
    alerts and nobody is named, or for a list of words that cannot be read.
    """
    care = config.care
    staff = tuple(member.id for member in care.staff)
    alerts = _alerts(made, config)
    words = dict(made.phrases)
    words |= own_words(config)
    return replace(cared_for(made, staff, alerts), phrases=words)


def cared_for(made: Programme, staff: tuple[str, ...], alerts: Alerts) -> Programme:
    """The programme with these staff ids and alerts, and a matching digest."""
    digest = made.digest
    if (staff, alerts) != (made.staff, made.alerts):
        parts = [digest, *staff, alerts.mode, *alerts.rota, str(alerts.answer_minutes), *_of_digest(alerts)]
        digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    return replace(made, staff=staff, alerts=alerts, digest=digest)


def setting(config: Config) -> dict[str, Any]:
    """The settings that a journal keeps with a session: no secret, path or name."""
    return {
        "language": config.person.language,
        "timezone": config.person.timezone,
        "simulated": config.simulated,
    }


def own_words(config: Config) -> dict[str, dict[str, tuple[str, ...]]]:
    """The clinic's own words by the name of their list. Raises InputError or OSError."""
    named = config.care.phrases_file
    if named is None:
        return {}
    return {name: dict(lists) for name, lists in own.read(Path(named)).items()}


def _alerts(made: Programme, config: Config) -> Alerts:
    """The script's alert mode, as far as this robot supports it.

    "unsigned" is for a simulated body only: a real one keeps company, and no contact session begins.
    """
    care, mode = config.care, made.alerts.mode
    hour, minute = care.digest_at.split(":")
    alerts = replace(
        made.alerts,
        professionals=care.of_role("professional"),
        family=care.of_role("family"),
        digest_at_s=int(hour) * 3_600 + int(minute) * 60,
        digest_answer_hours=care.digest_answer_hours,
    )
    if mode == "card-only":
        return alerts
    if mode == "channels" and not care.rota:
        raise InputError(
            "[care] rota",
            f"{made.id} sends alerts to staff, and nobody is named.",
            "Name channels and a rota in yorisou.toml (docs/how-to/alerts.md), or sign for the card only.",
        )
    if care.rota or not config.simulated:
        mode = "channels"
    return replace(alerts, mode=mode, rota=tuple(care.rota), answer_minutes=care.answer_minutes)


def _of_digest(alerts: Alerts) -> list[str]:
    """What roles and the digest add to the programme's digest; nothing for the defaults."""
    plain = Alerts()
    names = ("professionals", "family", "digest_at_s", "digest_answer_hours")
    return [
        f"{name}: {getattr(alerts, name)}" for name in names if getattr(alerts, name) != getattr(plain, name)
    ]


def staff_names(config: Config, language: str) -> dict[str, str]:
    """Staff id -> name as it is shown."""
    return {member.id: member.called(language) for member in config.care.staff}


def journal_is_named(config: Config) -> bool:
    """Whether the configuration says where the journal is: that may be a card that is not connected."""
    return "path" in config.journal.model_fields_set


def key_path(config: Config) -> Path:
    """The path of the journal's key."""
    return path_of(config.journal.key_file)

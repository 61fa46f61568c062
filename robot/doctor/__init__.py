"""The doctor: what is real, simulated, missing or degraded, each with its fix (law 12).

Every query is pure: nothing moves, nothing sounds, nothing is written. A port of the body that no other
program has open is asked who is there; one that a companion has open is left alone, for any packet feeds the
dead-man of a servo. Opening a serial port raises its DTR line; a board that restarts on that restarts asleep.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict

from robot.clock import SystemClock
from robot.config.fitting import Finding as Unfit
from robot.config.schema import Config
from robot.doctor import (
    backends,
    body,
    care,
    centre,
    family,
    mail,
    network,
    people,
    phone,
    questionnaires,
    recordings,
    relay,
    speech,
    system,
    week,
)
from robot.doctor.finding import Finding, State

__all__ = ["Finding", "State", "examine", "healthy", "to_json"]

FINDINGS: frozenset[State] = frozenset({"missing", "degraded"})


def examine(config: Config, simulate: bool = False, unfit: Iterable[Unfit] = ()) -> list[Finding]:
    """Look at every part. A part whose examination itself fails is degraded; it never hides the others.

    `unfit` is what of the configuration could not be used (`robot.config.partial.what_fits`).
    """
    checks: tuple[tuple[str, Callable[[Config], Iterator[Finding]]], ...] = (
        ("body", body.simulated_body if simulate or config.simulated else body.body),
        ("gestures", body.gestures),
        ("voice", speech.voice),
        ("sound", speech.sound),
        ("ears", speech.ears),
        ("recordings", recordings.examine),
        ("journal", system.journal),
        ("console", system.console),
        ("network", lambda config: network.examine(config, SystemClock().wall())),
        ("people", people.examine),
        ("plug-ins", system.plugins),
        ("drivers", backends.backends),
        ("policies", backends.policies),
        ("games", backends.games),
        ("programme", system.programme),
        ("clock", system.clock),
        ("quiet hours", system.quiet_hours),
        ("care", lambda config: care.examine(config, SystemClock().wall())),
        ("week files", week.examine),
        ("sealed messages", mail.examine),
        ("clinic's host", relay.examine),
        ("phone", phone.examine),
        ("centres", centre.examine),
        (questionnaires.PART, questionnaires.examine),
        (family.PART, family.examine),
    )
    findings = [Finding("config", "degraded", f"{each.key} {each.what}".strip(), each.mend) for each in unfit]
    for part, check in checks:
        try:
            findings.extend(check(config))
        except Exception as error:
            detail = f"could not be examined: {type(error).__name__}: {error}"
            findings.append(Finding(part, "degraded", detail, "Run: make install. If it stays, report this."))
    return findings


def healthy(findings: list[Finding]) -> bool:
    """False when anything is missing or degraded: exit code 1."""
    return not any(finding.state in FINDINGS for finding in findings)


def to_json(findings: list[Finding]) -> str:
    """One object: `ok` (bool) and `findings`, a list of {part, state, detail, mend}."""
    data = {"ok": healthy(findings), "findings": [asdict(finding) for finding in findings]}
    return json.dumps(data, ensure_ascii=False, indent=2)

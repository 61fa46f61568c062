"""From a script's file to findings, or to a `Programme` when there are none."""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from robot.behaviours.script import schema
from robot.behaviours.script.checks import check_all
from robot.behaviours.script.explain import explain
from robot.behaviours.script.finding import Finding
from robot.behaviours.script.source import Source, parse
from robot.engine.programme import Dose, Level, Policy, Programme
from robot.errors import InputError

Model = TypeVar("Model", bound=BaseModel)
Place = tuple[str | int, ...]

# On the lowest level there is no contact session.
NO_CONTACT = Dose(1, 1, 7)
HOTLINE_DAYS = 180


def check(path: Path, today: date | None = None) -> list[Finding]:
    """All findings of a script, in the order of its lines; none means that it can be run.

    With `today` also hotline rows that were verified more than 180 days ago (S218). Raises InputError when
    the file cannot be read at all.
    """
    return check_text(_read(path), str(path), today)


def check_text(text: str, file: str, today: date | None = None) -> list[Finding]:
    """As `check`, for a text that an editor holds."""
    source, script = _understand(text, file)
    if script is not None and today is not None:
        for place, row in enumerate(script.hotline):
            if (today - row.verified_on).days > HOTLINE_DAYS:
                text = f"was verified more than {HOTLINE_DAYS} days ago; verify it again"
                source.add("S218", ("hotline", place, "verified_on"), text)
    return sorted(set(source.findings))


def load(path: Path) -> Programme:
    """The programme of a script. Raises InputError whose text is all findings, one a line."""
    source, script = _understand(_read(path), str(path))
    if script is None or source.findings:
        found = "\n".join(str(finding) for finding in sorted(set(source.findings)))
        raise InputError(
            str(path), f"cannot be used.\n{found}\n", f"Mend it, then: yorisou script check {path}"
        )
    canonical = json.dumps(source.data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return build(script, hashlib.sha256(canonical.encode("utf-8")).hexdigest())


def build(script: schema.Script, digest: str) -> Programme:
    """A checked script as the engine's plain data. `digest` covers the content, not comments or layout."""
    levels = tuple(
        Level(
            level.id,
            level.rung,
            level.name.plain(),
            level.preview.plain(),
            level.behaviour,
            frozenset(level.modalities),
            NO_CONTACT
            if level.dose is None
            else Dose(level.dose.minutes, level.dose.sessions_per_day, level.dose.days_per_week),
            level.dwell.days,
            level.dwell.sessions,
            level.parameters,
        )
        for level in script.levels
    )
    signed = script.alert.card_only
    return Programme(
        id=script.programme,
        version=script.version,
        languages=tuple(script.languages),
        levels=levels,
        start=script.start,
        agreed=tuple(script.agreed),
        ceiling=script.ceiling,
        policy=Policy(script.policy.kind, script.policy.up_after),
        standing_approval=script.approval.standing,
        approval_hours=script.approval.hours,
        card_only=f"{signed.signed_by}, {signed.signed_on.isoformat()}",
        loudness=script.limits.loudness,
        motion=script.limits.motion,
        lines={f"{x.id}.{name}": line.plain() for x in script.levels for name, line in x.lines.items()},
        phrases={
            kind: {language: tuple(words) for language, words in lists.items()}
            for kind, lists in script.answers.items()
        },
        hotline=tuple(_row(row) for row in script.hotline),
        digest=digest,
    )


def _row(row: schema.HotlineRow) -> dict[str, str]:
    notes = row.note.plain() if row.note is not None else {}
    return {
        language: " · ".join(part for part in (name, row.contact, notes.get(language, "")) if part)
        for language, name in row.name.plain().items()
        if language in schema.LANGUAGES
    }


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(
            str(path), f"cannot be read ({error.strerror}).", "Name a script (a .yaml file)."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            str(path), f"is not UTF-8 text (byte {error.start}).", "Save it as UTF-8."
        ) from error


def _understand(text: str, file: str) -> tuple[Source, schema.Script | None]:
    """Layer by layer: the YAML, its shape, its meaning. A layer that fails ends it."""
    source = parse(text, file)
    if source.data is None:
        return source, None
    script = _shape(source, schema.Script, source.data, ())
    if script is not None:
        for place, level in enumerate(script.levels):
            model = schema.PARAMETERS.get(level.behaviour)
            if model is not None:
                _shape(source, model, level.parameters, ("levels", place, "parameters"))
    if script is None or source.findings:
        return source, None
    check_all(source, script)
    return source, script


def _shape(source: Source, model: type[Model], data: Any, prefix: Place) -> Model | None:
    """Validate as JSON: the one strict mode in which lists, dates and whole numbers mean what they say."""
    try:
        return model.model_validate_json(json.dumps(data))
    except ValidationError as error:
        explain(source, model, error, prefix)
        return None

"""Loads a script: its findings, or a `Programme` when there are none."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from robot.behaviours.script import libraries, policy, schema, waypoints
from robot.behaviours.script.build import build
from robot.behaviours.script.checks import check_all
from robot.behaviours.script.reach.findings import add_findings
from robot.contract import behaviour_registry as registry
from robot.contract.programme import Programme
from robot.engine.policies.base import PolicyFigures
from robot.errors import FindingsError, InputError
from robot.files.read import read_text
from robot.yaml_check.finding import Finding
from robot.yaml_check.shaped import shaped
from robot.yaml_check.source import Source, parse

Model = TypeVar("Model", bound=BaseModel)
Place = tuple[str | int, ...]

HOTLINE_DAYS = 180
UNPROPOSED = frozenset({"unsigned"})  # an alert of that kind is for a simulated body
LIMIT = 4_000_000  # bytes; a million characters are the most


@dataclass(frozen=True, slots=True)
class Understood:
    """A script whose every part has the right shape, and the figures of its policy."""

    script: schema.Script
    figures: PolicyFigures


def check(path: Path, today: date | None = None) -> list[Finding]:
    """All findings of a script, in the order of its lines; none means that it can be run.

    With `today` also hotline rows that were verified more than 180 days ago (S218), and dates that are still
    to come (S219). Raises InputError when
    the file cannot be read at all.
    """
    return check_text(_read(path), str(path), today)


def check_text(text: str, file: str, today: date | None = None) -> list[Finding]:
    """Like `check`, for a text in an editor."""
    source, understood = _understand(text, file)
    if understood is not None and today is not None:
        _dates(source, understood.script, today)
    return sorted(set(source.findings))


def check_reach(path: Path) -> list[Finding]:
    """What cannot rise in a script without other findings (R…), and notes (N…), in the order of its lines.

    Apart from `check`, because nothing of it keeps a script from being played, and because it takes longer.
    Raises InputError when the file cannot be read at all.
    """
    source, understood = _understand(_read(path), str(path))
    if understood is not None and not source.findings:
        add_findings(source, understood.script, build(understood.script, understood.figures, ""))
    return sorted(set(source.findings))


def _dates(source: Source, script: schema.Script, today: date) -> None:
    """Check dates: a verification that is too old, or in the future.

    A day of grace: east of this machine it is tomorrow already.
    """
    dated: list[tuple[Place, date]] = [
        (("hotline", place, "verified_on"), row.verified_on) for place, row in enumerate(script.hotline)
    ]
    for where, day in dated:
        if (today - day).days > HOTLINE_DAYS:
            source.add("S218", where, f"was verified more than {HOTLINE_DAYS} days ago; verify it again")
    if script.alert.card_only is not None:
        dated.append((("alert", "card_only", "signed_on"), script.alert.card_only.signed_on))
    for where, day in dated:
        if (day - today).days > 1:
            source.add("S219", where, f"{day} is still to come; write the day on which it was done")


def load(path: Path, *, lenient: bool = False) -> Programme:
    """The programme of a script. Raises FindingsError whose text is all findings, one a line, and InputError
    for a file that cannot be read.

    `lenient` is for reading what was played once and never for playing: the rules of safety (S…) may have
    become stricter since. What the programme is, and its digest, are the same.
    """
    source, understood = _understand(_read(path), str(path))
    faults = [it for it in source.findings if not lenient or it.code.startswith("E")]
    if understood is None or faults:
        found = "\n".join(str(finding) for finding in sorted(set(faults)))
        raise FindingsError(
            str(path), f"cannot be used.\n{found}\n", f"Fix it, then run: yorisou script check {path}"
        )
    return build(understood.script, understood.figures, _digest(source.data, understood.script))


def _digest(data: Any, script: schema.Script) -> str:
    """Of what the script says, and of the libraries that it names: what is said is in them."""
    shared = {**libraries.content(script), **waypoints.content(script)}
    canonical = json.dumps(
        {"script": data, "libraries": shared} if shared else data,
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def _read(path: Path) -> str:
    try:
        return read_text(path, LIMIT, any_character=True)  # the parser says where one is
    except InputError as error:
        raise InputError(error.where, error.what, error.mend or "Name a script (a .yaml file).") from None


def _understand(text: str, file: str) -> tuple[Source, Understood | None]:
    """Check layer by layer: the YAML, its shape, its meaning; stop at the first layer with findings."""
    source = parse(text, file)
    if source.data is None:
        return source, None
    understood = _meant(source)
    source.findings += source.cut
    return source, understood


def _meant(source: Source) -> Understood | None:
    """The parts of a script that could be parsed; None when one has the wrong shape."""
    script = _shape(source, schema.Script, source.data, ())
    if script is None:
        return None
    kind = policy.shape(source, script.policy)
    if kind is None:
        return None
    figures = _shape(source, kind, policy.own_figures(source, script.policy), ("policy",))
    for place, level in enumerate(script.levels):
        for behaviour, parameters, where in _parameters(level, place):
            model = schema.PARAMETERS.get(behaviour) or _of_plugin(behaviour)
            if model is not None:
                _shape(source, model, parameters, where)
    if figures is None or source.findings:
        return None
    policy.check_figures(source, figures)
    check_all(source, script)
    return Understood(script, figures)


def _of_plugin(name: str) -> type[BaseModel] | None:
    """The parameter model that a plug-in declared; None for an unknown behaviour."""
    if name not in registry.names():
        return None
    return registry.get(name).parameters or schema.NoParameters


def _parameters(level: schema.Level, place: int) -> Iterator[tuple[str, dict[str, Any], Place]]:
    """A level's behaviour with its parameters, and those of each sub-level and taster that overrides them."""
    here: Place = ("levels", place)
    yield level.behaviour, level.parameters, (*here, "parameters")
    if level.taster is not None and level.taster.parameters:
        tasted = {**level.parameters, **level.taster.parameters}
        yield level.behaviour, tasted, (*here, "taster", "parameters")
    for number, part in enumerate(level.sublevels):
        of_part: Place = (*here, "sublevels", number)
        own = level.within(part)
        if part.parameters or part.behaviour:
            yield own.behaviour, own.parameters, (*of_part, "parameters")
        if part.taster is not None and part.taster.parameters:
            tasted = {**own.parameters, **part.taster.parameters}
            yield own.behaviour, tasted, (*of_part, "taster", "parameters")


def _shape(source: Source, model: type[Model], data: Any, prefix: Place) -> Model | None:
    """Validate as JSON, the strict mode in which lists, dates and whole numbers are not converted."""
    return shaped(source, model, data, prefix, _form, UNPROPOSED)


def _form(place: Place) -> str:
    """How an alert is written: it is asked for often."""
    asked = place[:1] == ("alert",) and place[1:2] != ("channels",)
    return f"; write for example {schema.CARD_ONLY}" if asked else ""

"""Session contents, each stored once by its SHA-256: the programme and the settings.

Nothing that is a secret, and no name: staff are ids, of a signature the day is kept, and a clinic's own
words of a crisis stay where they are (neither the engine nor an explanation asks for them).
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from pydantic import TypeAdapter, ValidationError

from robot.contract import behaviour_registry as registry
from robot.contract.programme import Level, Programme

PROGRAMME, SETTING = "programme", "setting"
# The lists of words that a script holds itself; a clinic's own come from a file beside its configuration.
SCRIPT_LISTS = ("yes", "no")
SIGNED_ON = re.compile(r"\d{4}-\d\d-\d\d\Z")


@dataclass(frozen=True, slots=True)
class Content:
    """A row of the table `content`: `digest` is the SHA-256 of `body`, which is JSON."""

    digest: str
    kind: str
    body: str


def of_programme(programme: Programme) -> Content:
    """The programme as it is kept: all that the engine and an explanation ask for."""
    kept = replace(
        programme,
        card_only=_signed(programme.card_only),
        phrases={name: programme.phrases[name] for name in SCRIPT_LISTS if name in programme.phrases},
    )
    return _content(PROGRAMME, asdict(kept))


def of_setting(programme: Programme, setting: Mapping[str, Any]) -> Content:
    """`setting` is what of the configuration explains a session; the plug-ins that it plays are added."""
    return _content(SETTING, {**setting, "plugins": plugins(programme)})


def to_programme(body: str | None, digest: str | None) -> Programme | None:
    """The programme that was kept; None where there is none, or not as it was written."""
    if body is None or _digest(body) != digest:
        return None
    try:
        made: Programme = _programmes().validate_python(_with_figures(json.loads(body)))
    except (ValueError, ValidationError):
        return None
    return made


def _with_figures(kept: Any) -> Any:
    """A programme as it is kept now: before, every figure of every kind stood beside the policy's kind."""
    policy = kept.get("policy") if isinstance(kept, dict) else None
    if not isinstance(policy, dict) or "figures" in policy:
        return kept
    figures = {name: value for name, value in policy.items() if name != "kind"}
    return {**kept, "policy": {"kind": policy.get("kind"), "figures": figures}}


def to_setting(body: str | None, digest: str | None) -> dict[str, Any]:
    """The setting that was kept; empty where there is none, or not as it was written."""
    if body is None or _digest(body) != digest:
        return {}
    found = json.loads(body)
    return found if isinstance(found, dict) else {}


def behaviours(programme: Programme) -> list[str]:
    """The names of the behaviours that its levels play, each once, lowest first."""
    return list(dict.fromkeys(level.behaviour for level in _levels(programme)))


def plugins(programme: Programme) -> dict[str, str]:
    """Behaviour -> "package version" for each behaviour of the programme that comes from a plug-in."""
    brought: dict[str, str] = {}
    for name in behaviours(programme):
        if name in registry.names():
            module = registry.get(name).play.__module__
            if module.partition(".")[0] != "robot":
                brought[name] = _package(module)
    return brought


def _levels(programme: Programme) -> list[Level]:
    return [each for level in programme.levels for each in (level, *level.parts)]


def _package(module: str) -> str:
    """The package that a module comes from, as far as an entry point names it."""
    root = module.partition(".")[0]
    for point in entry_points(group=registry.ENTRY_POINTS):
        if point.module.partition(".")[0] == root and point.dist is not None:
            return f"{point.dist.name} {point.dist.version}"
    return root


def _signed(signature: str) -> str:
    """The day of a signature, without the name."""
    if not signature:
        return ""
    day = signature.rpartition(", ")[2]
    return day if SIGNED_ON.match(day) else "signed"


def _content(kind: str, value: Mapping[str, Any]) -> Content:
    """The content of a mapping, with keys in the script's order, on which a behaviour may rely."""
    body = json.dumps(value, default=sorted, separators=(",", ":"))
    return Content(_digest(body), kind, body)


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


@cache
def _programmes() -> TypeAdapter[Programme]:
    return TypeAdapter(Programme)

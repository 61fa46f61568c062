"""What a client of the control socket asks becomes events here: checked, classified, and nothing else."""

from collections.abc import Callable
from typing import Any

from robot.drivers.base import PADS
from robot.engine import events as e
from robot.engine.programme import Programme
from robot.engine.record import Record
from robot.errors import UsageError
from robot.words import LONGEST, classify

Touch = Callable[[str, int], None]
SOURCES = ("tap", "button", "typed", "console")
PLAIN: dict[str, Callable[[Any], Record]] = {
    "stop": e.StopRequested,
    "more": e.MoreRequested,
    "wake": e.WakeRequested,
    "start": e.StartRequested,
    "sleep": e.SleepRequested,
    "end": e.EndRequested,
    "pause": e.PauseRequested,
    "resume": e.ResumeRequested,
}


def to_events(request: dict[str, Any], programme: Programme) -> tuple[Record, ...]:
    """The events that a request means. Raises UsageError that says what is wrong and what would be right.

    A stop or a less is never refused for its form.
    """
    if request.get("do") == "type":
        return classify(_text(request), programme, heard=False)
    return (_to_event(request),)


def _to_event(request: dict[str, Any]) -> Record:
    verb = request.get("do")
    source = request.get("source", "tap")
    if source not in SOURCES:
        if verb not in ("stop", "less"):
            raise UsageError("source", f"must be one of {', '.join(SOURCES)}.")
        source = "console"
    if isinstance(verb, str) and verb in PLAIN:
        return PLAIN[verb](source)
    match verb:
        case "less":
            return e.LessRequested(source, longer=request.get("longer") is True)
        case "approve":
            return e.StepApproved(_take(request, "proposal", int), _name(request))
        case "decline":
            return e.StepDeclined(_take(request, "proposal", int), _name(request))
        case "preview":
            return e.PreviewAnswered(_take(request, "proposal", int), _take(request, "yes", bool), source)
        case "rate":
            value = request.get("value")
            if value is not None and (type(value) is not int or not 0 <= value <= 10):
                raise UsageError("value", "must be a whole number from 0 to 10, or null to skip.")
            return e.Rated(value)
        case "choose":
            return e.ChoiceMade(_take(request, "offer", int), _take(request, "option", str)[:60], source)
        case "crisis":
            return e.CrisisRaised(2, source)
        case "clear":
            return e.CrisisCleared(_name(request))
        case "clear-fault":
            return e.FaultCleared(_name(request))
    raise UsageError(
        "do", f"{verb!r} is not something the companion can do.", "See docs/manual/control-socket.md."
    )


def touch_of(request: dict[str, Any]) -> tuple[str, int]:
    """Pad and milliseconds of a touch on the simulated body."""
    pad, ms = _take(request, "pad", str), _take(request, "ms", int)
    if pad not in PADS:
        raise UsageError("pad", f"must be one of {', '.join(PADS)}.")
    return pad, max(20, min(60_000, ms))


def _take(request: dict[str, Any], name: str, kind: type, default: Any = None) -> Any:
    value = request.get(name, default)
    if type(value) is not kind:
        raise UsageError(name, f"must be {kind.__name__}.")
    return value


def _name(request: dict[str, Any]) -> str:
    name = str(request.get("by", "")).strip()[:60]
    if not name:
        raise UsageError("by", "must say who decides.")
    return name


def _text(request: dict[str, Any]) -> str:
    text = str(_take(request, "text", str)).strip()
    if not text or len(text) > LONGEST:
        raise UsageError("text", f"must have 1 to {LONGEST} characters.")
    return text

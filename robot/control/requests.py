"""What a client of the control socket asks becomes events here: checked, classified, and nothing else."""

from collections.abc import Callable
from typing import Any

from robot.contract import events as e
from robot.contract.body import PADS
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.control import fields
from robot.control.fields import Request, take
from robot.control.urgent import URGENT
from robot.errors import UsageError
from robot.language.classify import LONGEST, classify

SOURCES = ("tap", "button", "typed", "console")
# Verbs that carry nothing but where they came from.
PLAIN: dict[str, Callable[[Any], Record]] = {
    "stop": e.StopRequested,
    "more": e.MoreRequested,
    "wake": e.WakeRequested,
    "start": e.StartRequested,
    "sleep": e.SleepRequested,
    "end": e.EndRequested,
    "pause": e.PauseRequested,
    "resume": e.ResumeRequested,
    "stay-here": e.StayChosen,
    "leave-programme": e.LeaveRequested,
}
# Verbs that a member of staff signs, and that carry nothing else.
SIGNED: dict[str, Callable[[str], Record]] = {
    "clear-fault": e.FaultCleared,
    "review": e.ReviewDone,
    "close-programme": e.CloseRequested,
    "drill": e.DrillRequested,
    "confirm-progress": e.ProgressConfirmed,
    "digest-seen": e.DigestSeen,
}


def to_events(request: Request, programme: Programme) -> tuple[Record, ...]:
    """The events that a request means. Raises UsageError that says what is wrong and what would be right.

    A stop, a less or a crisis is never refused for its form.
    """
    if request.get("do") == "type":
        return classify(_text(request), programme, heard=False)
    return (_to_event(request, programme),)


def _to_event(request: Request, programme: Programme) -> Record:
    verb = request.get("do")
    source = request.get("source", "tap")
    if source not in SOURCES:
        if not isinstance(verb, str) or verb not in URGENT:
            raise UsageError("source", f"must be one of {', '.join(SOURCES)}.")
        source = "console"
    if isinstance(verb, str):
        if verb in PLAIN:
            return PLAIN[verb](source)
        if verb in SIGNED:
            return SIGNED[verb](fields.staff(request, programme))
        event = _of_the_person(verb, request, programme, source) or _of_the_staff(verb, request, programme)
        if event is not None:
            return event
    raise UsageError(
        "do", f"{verb!r} is not something the companion can do.", "See docs/reference/control-socket.md."
    )


def _of_the_person(verb: str, request: Request, programme: Programme, source: Any) -> Record | None:
    """What the person says; the room's side may say some of it for them, and it is kept who did."""
    match verb:
        case "less":
            return e.LessRequested(source, longer=request.get("longer") is True)
        case "preview":
            return e.PreviewAnswered(take(request, "proposal", int), take(request, "yes", bool), source)
        case "rate":
            than = fields.one_of(request, "than_foreseen", ("", "easier", "the-same", "harder"), "")
            value, peak = fields.rating(request, "value"), fields.rating(request, "peak")
            return e.Rated(value, peak, take(request, "good", bool, False), than)
        case "foresee":
            return e.Foreseen(fields.one_of(request, "answer", ("fine", "bit-hard", "very-hard")))
        case "stop-label":
            return e.StopLabelled(fields.one_of(request, "label", ("busy", "enough", "hard")))
        case "others":
            return e.OthersPresent(take(request, "on", bool), source)
        case "microphone":
            return e.MicrophoneAllowed(take(request, "on", bool), source)
        case "withdraw-consent":
            return e.ConsentWithdrawn(fields.level(request, programme, parts=True), source)
        case "choose":
            return e.ChoiceMade(take(request, "offer", int), take(request, "option", str)[:60], source)
        case "crisis":
            return e.CrisisRaised(2, source, "staff" if source == "console" else "pressed")
    return None


def _of_the_staff(verb: str, request: Request, programme: Programme) -> Record | None:
    match verb:
        case "approve":
            return e.StepApproved(take(request, "proposal", int), fields.staff(request, programme))
        case "decline":
            return e.StepDeclined(take(request, "proposal", int), fields.staff(request, programme))
        case "clear":
            return e.CrisisCleared(fields.staff(request, programme, or_person=True))
        case "destination":
            return e.DestinationSet(
                fields.level(request, programme, none=True), fields.staff(request, programme)
            )
        case "order":
            return e.OrderSet(fields.order(request, programme), fields.staff(request, programme))
        case "staff-step":
            direction = fields.one_of(request, "direction", ("up", "down"))
            return e.StaffStep(direction, fields.staff(request, programme))
        case "hold":
            return e.HoldRequested(fields.until(request), fields.staff(request, programme, or_person=True))
        case "lift-hold":
            return e.HoldLifted(fields.staff(request, programme, or_person=True))
        case "fading":
            return e.FadingPlanned(fields.days_a_week(request), fields.staff(request, programme))
    return None


def touch_of(request: Request) -> tuple[str, int]:
    """Pad and milliseconds of a touch on the simulated body."""
    pad, ms = take(request, "pad", str), take(request, "ms", int)
    if pad not in PADS:
        raise UsageError("pad", f"must be one of {', '.join(PADS)}.")
    return pad, max(20, min(60_000, ms))


def token_of(request: Request) -> str:
    """The one-time token of an alert's link."""
    token = str(take(request, "token", str)).strip()
    if not 1 <= len(token) <= 200:
        raise UsageError("token", "must be the token of an alert.", "Follow the link in the message again.")
    return token


def _text(request: Request) -> str:
    text = str(take(request, "text", str)).strip()
    if not text or len(text) > LONGEST:
        raise UsageError("text", f"must have 1 to {LONGEST} characters.")
    return text

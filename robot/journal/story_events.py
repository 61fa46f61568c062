"""The story of an evening: what each kind of event and command tells, and which are left out, and why.

Every kind stands on one of the two lists (tests/journal/test_story.py): a new one must be thought about.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StoryEvent:
    """Something that happened; its sentence is "story.<what>".

    `by` is a staff id or "person", `source` where an intent came from; `figures` fill the sentence (`level`
    is an id here, "level/part" for a sub-level).
    """

    what: str
    figures: dict[str, str | int | float] = field(default_factory=dict)
    by: str = ""
    source: str = ""


Telling = Callable[[Body], StoryEvent | None]


def _plain(what: str) -> Telling:
    """A happening with `by` and `source`, if it has them."""
    return lambda body: StoryEvent(what, {}, _text(body, "by"), _text(body, "source"))


def _either(name: str, yes: str, no: str) -> Telling:
    return lambda body: _plain(yes if body.get(name) else no)(body)


def _figured(what: str, **fields_of: str) -> Telling:
    """A happening with figures: name in the sentence = name of the field."""

    def tell(body: Body) -> StoryEvent:
        figures = {figure: body.get(name, "") for figure, name in fields_of.items()}
        return StoryEvent(what, figures, _text(body, "by"), _text(body, "source"))

    return tell


def _named_figured(prefix: str, varies: str, **fields_of: str) -> Telling:
    """Both: its name depends on one field of few values, and it has figures."""
    return lambda body: _figured(f"{prefix}-{body.get(varies)}", **fields_of)(body)


def _named(prefix: str, name: str) -> Telling:
    """A happening whose name depends on one field of few values."""
    return lambda body: _plain(f"{prefix}-{body.get(name)}")(body)


def _text(body: Body, name: str) -> str:
    return str(body.get(name) or "")


def _quiet_hours(body: Body) -> StoryEvent:
    if not body.get("on"):
        return StoryEvent("quiet-ended")
    return StoryEvent("quiet-began", {"from": _text(body, "begins"), "to": _text(body, "ends")})


def _rated(body: Body) -> StoryEvent:
    value = body.get("value")
    if value is None:
        return StoryEvent("rating-left", by="person")
    figures = {name: body[name] for name in ("value", "peak") if body.get(name) is not None}
    return StoryEvent("rated", figures, by="person")


def _hold(body: Body) -> StoryEvent:
    until = _text(body, "until")
    return StoryEvent("hold" if until else "hold-open", {"to": until} if until else {}, _text(body, "by"))


def _sent(body: Body) -> StoryEvent:
    what = "alert-taken" if body.get("ok") else "alert-not-taken"
    return StoryEvent(what, {"name": _text(body, "to"), "alert": body.get("alert", 0)})


def _alert(body: Body) -> StoryEvent:
    figures = {"name": _text(body, "to"), "alert": body.get("alert", 0), "tier": body.get("tier", 0)}
    return StoryEvent("drill-going-out" if body.get("drill") else "alert-going-out", figures)


def _digest(body: Body) -> StoryEvent:
    """The digest's number of lines; each is told by a note or by the crisis before it."""
    name, lines = _text(body, "to"), body.get("lines")
    count = (len(lines) if isinstance(lines, list | tuple) else 0) + int(body.get("more") or 0)
    return StoryEvent("digest-to" if name else "digest-here", {"name": name, "count": count})


def _crisis(body: Body) -> StoryEvent:
    what = f"crisis-{body.get('sort', 'explicit')}"
    return StoryEvent(what, {"tier": body.get("tier", 0)}, source=_text(body, "source"))


def _level(what: str) -> Telling:
    def tell(body: Body) -> StoryEvent:
        part = _text(body, "part")
        level = _text(body, "level") + (f"/{part}" if part else "")
        return StoryEvent(what, {"level": level}, _text(body, "by"), _text(body, "source"))

    return tell


def _started(body: Body) -> StoryEvent:
    what = "session-started-free" if body.get("robot_free") else "session-started"
    minutes = round(int(body.get("planned_s", 0)) / 60)
    return StoryEvent(what, {"level": _text(body, "level"), "minutes": minutes})


def _ended(body: Body) -> StoryEvent:
    return StoryEvent("session-ended", {"outcome": _text(body, "outcome"), "cause": _text(body, "cause")})


def _handed_over(body: Body) -> StoryEvent:
    name, cleared = _text(body, "name"), body.get("state") == "cleared"
    return StoryEvent(
        f"handover-{body.get('state')}", {"name": name} if name else {}, name if cleared else ""
    )


# Cards that belong to a crisis; the others are what the person may use or leave alone.
CRISIS_CARDS = ("question", "hotline", "private")


def _card(body: Body) -> StoryEvent | None:
    if body.get("name") not in CRISIS_CARDS:
        return None
    return StoryEvent(f"card-{body['name']}-{'shown' if body.get('shown') else 'away'}")


def _phase(body: Body) -> StoryEvent | None:
    """Sleeping and waking; the other phases are told by the events that lead to them."""
    if body.get("after") == "asleep":
        return StoryEvent("fell-asleep")
    return StoryEvent("woke") if (body.get("before"), body.get("after")) == ("asleep", "present") else None


def _today(body: Body) -> StoryEvent | None:
    """What a session of this day would be; that none may begin now is told by what bars it."""
    if not any(body.get(name) for name in ("level", "asleep", "lighter")):
        return None
    what = "asleep" if body.get("asleep") else "half" if body.get("half") else "lighter"
    return _level(f"today-{what}" if body.get("level") or body.get("asleep") else "today-usual")(body)


def _contact(body: Body) -> StoryEvent:
    how = "told" if body.get("told") else "with-robot" if body.get("with_robot") else "without-robot"
    by = "person" if body.get("told") else ""
    return StoryEvent(f"contact-{how}", {"contact": _text(body, "contact")}, by)


TOLD: dict[str, Telling] = {
    # --- events: what the person, the staff, the household and the machine did
    "quiet-hours": _quiet_hours,
    "body-ready": _plain("body-ready"),
    "link-lost": _figured("link-lost", where="device"),
    "link-restored": _figured("link-restored", where="device"),
    "stop": _plain("stop"),
    "less": _either("longer", "less-longer", "less"),
    "more": _plain("more"),
    "wake": _plain("wake"),
    "start": _plain("start"),
    "sleep": _plain("sleep"),
    "end": _plain("end"),
    "pause": _plain("pause"),
    "resume": _plain("resume"),
    "approve": _plain("approve"),
    "decline": _plain("decline"),
    "preview-answer": _either("yes", "preview-yes", "preview-no"),
    "rating": _rated,
    "foreseen": _named("foreseen", "answer"),
    "happened": _named("happened", "answer"),
    "today-chosen": _named("today-chosen", "choice"),
    "stop-label": _named("stop-label", "label"),
    "others": _either("on", "others-came", "others-left"),
    "withdraw-consent": _level("withdraw-consent"),
    "microphone": _either("on", "microphone-yes", "microphone-no"),
    "sent-away": _plain("sent-away"),
    "let-back": _plain("let-back"),
    "light-chosen": _plain("light-chosen"),
    "sound-allowed": _either("on", "sound-on", "sound-off"),
    "own-sentences": _plain("own-sentences"),
    "own-forgotten": _plain("own-forgotten"),
    "mail-arrived": _named_figured("mail-arrived", "form", name="sender"),
    "sender-there": lambda body: (
        StoryEvent("sender-there", {"name": _text(body, "sender")}) if body.get("ways") else None
    ),
    "set-off": _plain("set-off"),
    "came-back": _named("came-back", "how"),
    "visit-verified": _plain("visit-verified"),
    "night-signed": _plain("night-signed"),
    "questions-answered": _plain("questions-answered"),
    "call-connected": _figured("call-connected", name="other"),
    "call-ended": _named("call-ended", "cause"),
    "stay-here": _plain("stay-here"),
    "destination": _level("destination"),
    "order": _plain("order"),
    "staff-step": _named("staff-step", "direction"),
    "say-line": _plain("say-line"),
    "ceiling-today": _level("ceiling-today"),
    "review": _plain("review"),
    "hold": _hold,
    "lift-hold": _plain("lift-hold"),
    "fading": _plain("fading"),
    "close-programme": _plain("close-programme"),
    "leave-programme": _plain("leave-programme"),
    "alert-sent": _sent,
    "alert-acknowledged": lambda body: StoryEvent(
        "alert-acknowledged", {"name": _text(body, "by"), "alert": body.get("alert", 0)}, _text(body, "by")
    ),
    "drill": _plain("drill"),
    "digest-seen": _plain("digest-seen"),
    "crisis": _crisis,
    "crisis-cleared": _plain("crisis-cleared"),
    "fault": _figured("fault", where="where", code="code"),
    "fault-cleared": _plain("fault-cleared"),
    "closing-down": _plain("closing-down"),
    "held": _figured("held", code="cause", value="ms"),
    "store-changed": _either("kept", "kept", "not-kept"),
    "progress-doubted": _plain("progress-doubted"),
    "part-missing": _figured("part-missing", name="part", code="code", where="where"),
    "part-found": _figured("part-found", name="part"),
    "progress-confirmed": _plain("progress-confirmed"),
    # --- commands: what the robot did about it
    "listen": _either("on", "listening-began", "listening-ended"),
    "today": _today,
    "preview": _level("preview"),
    "propose": lambda body: _level("proposed-approved" if body.get("approved") else "proposed")(body),
    "proposal-closed": _named("proposal", "result"),
    "card": _card,
    "phase": _phase,
    "course": _named("course", "after"),
    "alert": _alert,
    "sender-alert": _figured("sender-alert-going-out", name="to", alert="alert", tier="tier"),
    "violence-alert": _figured("violence-alert-going-out", name="to", alert="alert", tier="tier"),
    "digest": _digest,
    "alert-closed": _figured("alert-closed", alert="alert"),
    "handover": _handed_over,
    "broke": _figured("broke", where="where", code="code"),
    "session-started": _started,
    "session-ended": _ended,
    "contact-lived": _contact,
    "contact-taken-back": lambda body: StoryEvent(
        "contact-taken-back", {"contact": _text(body, "contact")}, "person"
    ),
}
# Told as decisions, signs and notes, in words of their own; and the clock, when it changes.
TOLD_APART = frozenset({"decided", "fused", "noted", "clock"})
UNTOLD: dict[str, str] = {
    "mail-forgotten": "the mark that something was deleted says it",
    "quest-chosen": "what the person plans is theirs",
    "visit-planned": "what the person plans is theirs",
    "visit-cancelled": "a visit that is given up is given up in silence",
    "thing-asked": "what the person asks of a thing is theirs",
    "weather-said": "the weather says nothing of the person",
    "outing-rules": "the figures of the guard stand in the configuration",
    "outing-forgotten": "the mark that something was deleted says it",
    "mail-aloud": "how a message is read is the person's",
    "mail-opened": "whether a message was read is the person's",
    "mail-removed": "what the person does with a message is theirs",
    "mail-answered": "what the person sends is theirs; contact with people is counted",
    "mail-unwanted": "whom the person lets in is theirs",
    "sender-worry": "the staff are told of it, by the digest or an alert",
    "read-aloud": "how a message is read is the person's",
    "call-bounds": "how far a call may go follows from the level",
    "tap-in-call": "the touch is told",
    "step-call": "the step of a call that follows is told",
    "end-call": "the end of the call that follows is told",
    "call-ready": "who waits at the other end stands on the page",
    "call-stepped": "the step of a call is the person's",
    "tick": "time passes",
    "acted": "who asked for what, and from which device, stands in the list of acts",
    "choice": "what was chosen in play is the person's; how often, is among the signs",
    "contacts-forgotten": "the mark that something was deleted says it",
    "contact-told": "what is counted of it is told, and so is a refusal",
    "memory-allowed": "the person's own: what the robot may keep of them",
    "memory-forgotten": "the mark that something was deleted says it",
    "touch": "among the signs",
    "called": "among the signs",
    "presence": "among the signs",
    "today-decided": "for studies; what there is instead of the usual is told",
    "today-answer": "the person's own: only the robot uses it, to choose what there is today",
    "word": "among the signs, and never its text",
    "cued": "a sound inside a gesture",
    "spoken": "a line of the script",
    "strained": "the note that follows says it with its figures",
    "eased": "the note that follows says it with its figures",
    "servo-found": "the note that follows says it with its figures",
    "freeze": "the body's part of a stop or a fault, which are told",
    "settle": "how the body moves",
    "limp": "how the body lies",
    "idle": "how the body moves",
    "gesture": "how the body moves",
    "light": "how the body looks",
    "hush": "how it sounds",
    "sound": "how it sounds",
    "say": "a line of the script",
    "board": "the table of a game",
    "offer": "cards of a level's play",
    "offer-closed": "cards of a level's play",
    "preview-closed": "the answer, or that there was none, is told",
    "driven": "who chose a line, and when, is told by its request",
    "ask-rating": "the answer is told, and the signs say where there was none",
    "rating-closed": "the answer is told",
    "caption": "one sentence on the page about something that is told",
    "bounds": "what the gate lets through follows from level and phase",
    "outlook": "what would come next stands on the page; what was decided is told",
}

"""Who knows what, from the authorisation matrix; and the acts of the audit log by the words for them."""

from dataclasses import dataclass

from robot.people.matrix import Entry, matrix
from robot.people.roles import Role

# What somebody might see, as the page names it: a field of the state, or an act by which it is read.
TOPICS: dict[str, tuple[str, str]] = {
    "robot": ("fields", "body"),
    "phase": ("fields", "phase"),
    "course": ("fields", "course"),
    "destination": ("fields", "destination"),
    "today": ("fields", "today"),
    "ratings": ("acts", "log"),
    "contacts": ("fields", "contacts"),
    "level": ("fields", "level"),
    "signals": ("fields", "signals"),
    "worries": ("fields", "digest"),
    "alerts": ("fields", "alert"),
    "log": ("fields", "log"),
    "acts": ("acts", "acts"),
    "users": ("acts", "users"),
    "machine": ("fields", "notices"),
    "messages": ("acts", "mail"),
    "first_messages": ("acts", "mail-to-approve"),
    "circle": ("acts", "circle"),
    "own": ("acts", "own-things"),
    "sentences": ("acts", "own-sentences"),
    "outings": ("acts", "waypoints"),
    "answers": ("acts", "questionnaire-results"),
    "kept": ("acts", "kept"),
}
# In this order on the page.
SHOWN: tuple[Role, ...] = ("therapist", "deputy", "family", "sender", "technician", "owner", "person")
# What acts are called; every other by its own name, or "other".
GROUPS = {
    "yes": ("preview/yes",),
    "no": ("preview/no",),
    "day": ("usual", "lighter", "wish"),
    "card": ("foresee", "stop-label", "choose"),
    "destination": ("destination", "stay-here"),
    "microphone_on": ("microphone/on",),
    "microphone_off": ("microphone/off",),
    "withdraw": ("withdraw-consent",),
    "own": ("name-robot", "light", "sound"),
    "sentences": ("add-sentence", "remove-sentence"),
    "remember": ("remember/on", "remember/off"),
    "away": ("send-away",),
    "back": ("let-back",),
    "leave": ("leave-programme",),
    "lift": ("lift-hold",),
    "clear": ("clear", "clear/person"),
    "pin": ("set-pin",),
    "proposal": ("approve", "decline"),
    "step": ("staff-step",),
    "line": ("say-line",),
    "ceiling": ("ceiling-today",),
    "close": ("close-programme",),
    "look": ("review", "digest-seen", "confirm-progress", "alerts"),
    "machine": ("clear-fault", "confirm-clock"),
    "people": ("user-add", "user-remove", "user-reset", "hand-over"),
    "unpair": ("device-remove",),
    "sign": ("sign-in", "sign-out", "set-password"),
    "sound": ("speaker", "played"),
    "message": ("mail-open", "mail-aloud", "mail-remove", "mail-answer", "mail-take-back"),
    "wrote": ("message-send", "reply-fetch", "reply-drop"),
    "passed_on": ("mail-approve", "mail-return"),
    "circle": ("circle-tick", "circle-describe", "circle-let-go", "circle-approve"),
    "there": ("here",),
    "outing": (
        "quest-choose",
        "own-waypoint-add",
        "own-waypoint-remove",
        "waypoint-order",
        "thing-ask",
        "weather-said",
    ),
    "night": ("night-sign",),
    "answered": ("questions-answer",),
    "questionnaire": ("questionnaire-use", "questionnaire-paper"),
    "read_answers": ("questionnaire-results",),
}
BY_ACT = {act: name for name, acts in GROUPS.items() for act in acts}
BY_THEIR_NAME = frozenset(
    {"stop", "less", "sleep", "end", "crisis", "wake", "start", "more", "rate", "today", "type", "others"}
    | {"contact", "hold", "tick", "order", "fading", "drill", "pause", "resume", "pair", "code", "forget"}
    | {"export", "letter", "ack", "report"}
)


@dataclass(frozen=True, slots=True)
class Knowing:
    """What some roles see, do not see, and see where the person ticks it, as topics."""

    roles: tuple[Role, ...]
    sees: tuple[str, ...]
    ticked: tuple[str, ...]
    sees_not: tuple[str, ...]


def knowing() -> tuple[Knowing, ...]:
    """Of every role, those that see the same together."""
    found: dict[tuple[tuple[str, ...], ...], list[Role]] = {}
    for role in SHOWN:
        sees = tuple(topic for topic in TOPICS if role in _entry(topic).roles)
        ticked = tuple(topic for topic in TOPICS if role == "family" and _entry(topic).ticks)
        sees_not = tuple(topic for topic in TOPICS if topic not in sees and topic not in ticked)
        found.setdefault((sees, ticked, sees_not), []).append(role)
    return tuple(Knowing(tuple(roles), *seen) for seen, roles in found.items())


def act_name(act: str) -> str:
    """By which of the page's words an act is called."""
    return BY_ACT.get(act, act if act in BY_THEIR_NAME else "other")


def _entry(topic: str) -> Entry:
    table, name = TOPICS[topic]
    tables = {"fields": matrix().fields, "acts": matrix().acts}
    return tables[table][name]

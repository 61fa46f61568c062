"""Who may do what, written down a second time and by hand: what the matrix says must be this."""

ANYBODY = {
    *("stop", "less", "sleep", "end", "send-away", "crisis", "help-card", "type", "ack", "ack-look"),
    *("enter", "pair", "sign-in", "sign-out", "set-password", "watch"),
}
BEGINS_OR_CONSENTS = {
    *(
        "more",
        "start",
        "preview/yes",
        "preview/no",
        "rate",
        "today",
        "usual",
        "wish",
        "foresee",
        "stop-label",
        "choose",
    ),
    *(
        "let-back",
        "stay-here",
        "contact",
        "microphone/on",
        "withdraw-consent",
        "leave-programme",
        "clear/person",
    ),
}
PERSON = BEGINS_OR_CONSENTS | {
    *(
        "wake",
        "call",
        "lighter",
        "others",
        "microphone/off",
        "hold",
        "lift-hold",
        "destination",
        "pause",
        "resume",
    ),
    *("remember/on", "add-sentence", "remove-sentence", "own-sentences", "temperament"),
    *("own-things", "name-robot", "light", "sound", "remember/off"),
    *("wake", "lighter", "others", "microphone/off", "hold", "lift-hold", "destination", "pause", "resume"),
    *("confirm-clock", "log", "touch", "speaker", "played", "acts", "users", "code", "device-remove", "tick"),
    *("set-pin", "token-add", "kept", "forget", "export", "export-part", "letter", "report-part"),
}
DEPUTY = {
    *(
        "wake",
        "call",
        "lighter",
        "others",
        "microphone/off",
        "hold",
        "lift-hold",
        "destination",
        "pause",
        "resume",
    ),
    *("confirm-clock", "log", "touch", "speaker", "played", "acts", "users", "device-remove", "clear"),
    "token-add",
    *("approve", "decline", "staff-step", "order", "fading", "close-programme", "review", "digest-seen"),
    *("drill", "clear-fault", "confirm-progress", "alerts", "say-line", "ceiling-today"),
    *("machine", "report", "report-part"),
    *("own-things", "name-robot", "light", "sound", "remember/off"),
}
THERAPIST = DEPUTY | {"code", "user-add", "user-remove", "user-reset", "hand-over"}
TECHNICIAN = {
    "machine",
    "drill",
    "clear-fault",
    "confirm-clock",
    "alerts",
    "touch",
    "users",
    "code",
    "token-add",
}
OWNER = {
    *("machine", "drill", "confirm-clock", "alerts", "users", "code", "device-remove"),
    *("user-add", "user-remove", "user-reset", "hand-over", "token-add"),
}
MAY = {
    "person": PERSON,
    "therapist": THERAPIST,
    "deputy": DEPUTY,
    "family": set[str](),
    "technician": TECHNICIAN,
    "owner": OWNER,
    "": set[str](),
}
# What anybody at all sees of the state, and what nobody but staff does.
SEEN_BY_ANYBODY = {"you", "kind", "simulated", "language", "timezone", "asleep", "allowed", "microphone"}
STAFF_ALONE = {
    *(
        "level",
        "session",
        "proposal",
        "order_fixed",
        "fading",
        "fading_offer",
        "contacts",
        "doubted",
        "review",
    ),
    *("answer", "notes", "digest", "log", "signals", "lines", "ceiling"),
}
# What a program's token of the scope "see" may ask for, and what none may.
SEES = {"watch", "log", "alerts", "users", "acts"}
NOT_FOR_PROGRAMS = {
    *("remember/on", "remember/off", "add-sentence", "own-sentences", "remove-sentence"),
    *("name-robot", "light", "sound"),
    *(
        "forget",
        "export",
        "letter",
        "leave-programme",
        "lift-hold",
        "let-back",
        "preview/yes",
        "microphone/on",
        "set-pin",
        "set-password",
        "sign-in",
        "pair",
        "tick",
        "user-add",
    ),
    *("user-remove", "user-reset", "hand-over", "code", "device-remove", "token-add"),
}

"""Who may do what, written down a second time and by hand: what the matrix says must be this."""

ANYBODY = {
    *("stop", "less", "sleep", "end", "send-away", "crisis", "help-card", "type", "ack", "ack-look"),
    *("enter", "pair", "sign-in", "sign-out", "set-password", "watch", "code-now"),
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
        "happened",
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
BOTH_SIDES_OF_A_CALL = {"calls", "call-open", "call-signal", "call-up", "call-lost", "call-end"}
OTHER_SIDE = BOTH_SIDES_OF_A_CALL | {"call-here"}
PERSON |= BOTH_SIDES_OF_A_CALL | {
    *("call-book", "call-cancel", "call-connect", "call-step", "call-sign", "call-say", "call-microphone"),
}
WRITES = {
    *("here", "here-told", "message-send", "messages-sent", "reply-fetch", "reply-drop", "voice-part"),
    *("picture-part", "envelope-kit"),
}
PERSON |= {
    *("circle", "circle-tick", "circle-describe", "circle-let-go"),
    *("mail", "mail-open", "mail-heard", "mail-aloud", "mail-remove", "mail-answer", "mail-take-back"),
    *("voice-part", "relay-want"),
}
OUTINGS = {
    *("waypoints", "quest-choose", "set-off", "came-back", "own-waypoint-add", "own-waypoint-remove"),
    *("waypoint-order", "thing-ask"),
}
VISITS = {"visit", "visit-plan", "visit-cancel", "visit-code"}
PERSON |= VISITS | OUTINGS | {"weather-said", "outing-rules"}
# A relative's own, and nobody else's.
RELATIVE = {
    *("lessons", "lesson-done", "phrase-practice", "family-week", "say-nothing"),
    *("family-export", "family-forget", "worker-chat", "worker-ask", "chat-take-back"),
}
WITH_RELATIVES = {"relatives", "relative-chat", "relative-answer", "relative-seen"}
QUESTIONS = {"questions", "questions-answer", "questions-skip"}
PERSON |= QUESTIONS
# What was answered is read by staff alone.
QUESTIONNAIRES = {
    *("questionnaires", "questionnaire-read", "questionnaire-use", "questionnaire-results"),
    "questionnaire-paper",
}
DEPUTY = (
    OTHER_SIDE
    | QUESTIONNAIRES
    | WRITES
    | WITH_RELATIVES
    | {
        *("circle", "circle-approve", "mail-to-approve", "mail-approve", "mail-return"),
        *("envelopes", "relay-allow"),
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
        *("weather-said", "outing-rules", "night-sign"),
        *("own-things", "name-robot", "light", "sound", "remember/off"),
    }
)
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
    "family": OTHER_SIDE | WRITES | RELATIVE,
    "sender": OTHER_SIDE | WRITES,
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
    *("answer", "notes", "digest", "log", "signals", "lines", "ceiling", "to_approve", "relatives"),
}
# What a program's token of the scope "see" may ask for, and what none may.
SEES = {"watch", "log", "alerts", "users", "acts", "circle"}
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
    *(
        OTHER_SIDE
        | {
            "call-book",
            "call-cancel",
            "call-connect",
            "call-step",
            "call-sign",
            "call-say",
            "call-microphone",
        }
    ),
    *("circle-tick", "circle-describe", "circle-let-go", "circle-approve", "here", "message-send"),
    *("messages-sent", "reply-fetch", "reply-drop", "voice-part", "picture-part", "mail", "mail-open"),
    "mail-heard",
    *("mail-aloud", "mail-remove", "mail-answer", "mail-take-back"),
    *("mail-to-approve", "mail-approve", "mail-return", "envelope-kit", "envelopes", "relay-allow"),
    "relay-want",
    *(VISITS | OUTINGS | {"night-sign"}),
    *(RELATIVE | WITH_RELATIVES),
    *(QUESTIONS | QUESTIONNAIRES),
}

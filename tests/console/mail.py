"""What the stand-in core answers about messages and the circle."""

from typing import Any

from robot.mailbox.message import STAMPS
from tests.console.core import EVERYBODY

DAY_US = 1_790_000_000_000_000
PERSON = {**EVERYBODY, "user": "person", "roles": ["person"], "device": "phone", "everybody": False}
AUNT = {**PERSON, "user": "aunt", "name": "Aunt May", "roles": ["family"], "device": "hers"}
KEN = {**PERSON, "user": "ken", "name": "Ken", "roles": ["sender"], "device": "his"}
MORI = {**PERSON, "user": "mori", "name": "Mori", "roles": ["therapist"], "device": "desk"}
HERE = [
    {"message": 3, "name": "Aunt <b>May</b>", "form": "words", "came_utc_us": DAY_US},
    {"message": 2, "name": "Mori", "form": "voice", "seconds": 9, "opened": True, "came_utc_us": DAY_US},
]
MEMBER = {
    "user": "aunt",
    "role": "family",
    "name": "Aunt May",
    "called": "May",
    "relation": "family",
    "ways": ["words", "voice"],
    "approved": ["words"],
    "begins": "19:00",
    "ends": "21:30",
    "there": ["words"],
    "until_utc_us": DAY_US,
}


def full() -> dict[str, dict[str, Any]]:
    """Everything that there can be at once."""
    message = {"form": "words", "sent_utc_us": DAY_US}
    reasons = [
        {"kind": kind, "words": "as others do"}
        for kind in ("comparison", "deadline", "money", "work", "evaluation", "staff", "threat", "crisis")
    ]
    return {
        "circle": {
            "members": [MEMBER, {"user": "ken", "role": "sender", "name": "Ken"}],
            "ways": ["words", "picture", "voice", "call", "face"],
        },
        "here-told": {"ways": ["words", "picture", "voice"], "there": ["words"], "until_utc_us": DAY_US},
        "messages-sent": {
            "messages": [
                {"number": 1, "state": "read-first", **message},
                {"number": 2, "state": "on-its-way", **message},
                {"number": 3, "state": "returned", "reasons": reasons, **message},
            ],
            "replies": [
                {"number": n, "form": form, "sent_utc_us": DAY_US}
                for n, form in enumerate(("stamp", "line", "drawing", "voice"), 1)
            ],
        },
        "mail": {
            "here": HERE,
            "sent": [{"number": 5, "name": "May", "form": "stamp", "sent_utc_us": DAY_US}],
            "recipients": [{"user": "aunt", "name": "May", "ways": ["words", "voice"]}],
            "stamps": list(STAMPS),
        },
        "mail-open": {"form": "words", "text": "One.\n<b>Two.</b>", "user": "aunt", "name": "May"},
        "mail-to-approve": {
            "messages": [
                {
                    "number": 7,
                    "user": "aunt",
                    "name": "May",
                    "text": "Or <i>else</i>.",
                    "worry": True,
                    **message,
                },
                {"number": 8, "user": "ken", "name": "Ken", "text": "The cat came by.", **message},
            ]
        },
    }


def empty() -> dict[str, dict[str, Any]]:
    """Nothing of anything."""
    return {
        "circle": {"members": [], "ways": ["words", "voice", "call", "face"]},
        "here-told": {"ways": [], "there": [], "until_utc_us": 0},
        "messages-sent": {"messages": [], "replies": []},
        "mail": {"here": [], "sent": [], "recipients": [], "stamps": list(STAMPS)},
        "mail-to-approve": {"messages": []},
    }

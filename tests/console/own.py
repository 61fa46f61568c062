"""What the stand-in core answers of what is kept, of people and of acts; and the texts of those pages."""

from typing import Any

from robot.journal.forget import KINDS
from robot.messages import texts
from robot.motion.gestures import BUILT_IN
from tests.console.core import EVERYBODY, ROLES

DAY_US = 1_790_000_000_000_000
PERSON = {**EVERYBODY, "user": "person", "roles": ["person"], "device": "phone", "everybody": False}
MOTHER = {**PERSON, "user": "mother", "name": "Haruko", "roles": ["family"], "device": "hers"}
CARD = {"title": {"en": "Someone to talk to"}, "lines": [{"en": "Yorisoi Hotline · 0120-279-338"}]}


def device(name: str) -> dict[str, Any]:
    return {"id": name, "name": name, "paired_utc_us": DAY_US}


def full(*, pin: bool = False) -> dict[str, dict[str, Any]]:
    """Everything that there can be at once."""
    kinds = [{"kind": kind, "there": kind != "notes"} for kind in (*KINDS, "everything")]
    gone = [
        {"utc_us": DAY_US, "kind": "touch", "cause": "forgotten"},
        {"utc_us": 0, "kind": "", "cause": "kept-long-enough"},
        {"utc_us": DAY_US, "kind": "", "cause": "lost"},
    ]
    users = [
        {"id": "person", "role": "person", "devices": [device("phone"), device("tablet")]},
        {
            "id": "mother",
            "role": "family",
            "name": "Haruko",
            "ticks": ["course"],
            "devices": [device("hers")],
        },
        {"id": "mori", "role": "therapist", "name": "森 かなえ"},
    ]
    acts = [
        {"utc_us": DAY_US, "act": "preview/yes", "user": "person", "device": "phone", "role": "person"},
        {"utc_us": DAY_US, "act": "approve", "user": "mori", "device": "gone", "role": "therapist"},
        {"utc_us": DAY_US, "act": "wake", "user": "mother", "device": "hers", "refused": True},
        {"utc_us": DAY_US, "act": "stop"},
        {"utc_us": DAY_US, "act": "something-new", "user": "sato", "device": "terminal"},
    ]
    return {
        "kept": {"kinds": kinds, "since_utc_us": DAY_US, "gone": gone, "backups": ["/media/stick/copy.db"]},
        "users": {"users": users, "ticks": ["robot", "course", "destination"], "pin": pin},
        "acts": {"acts": acts},
        "help-card": {"card": CARD},
        "own-things": {"name": "Momo", "lights": {"warm": "off"}, "sounds_off": ["purr"], "not_kept": []},
        "own-sentences": {"sentences": ["The window is open."]},
        "temperament": {
            "sheet": [texts("temperament.quiet")],
            "habits": [texts("habits.left")],
            "order": [dict(BUILT_IN["yawn"].titles)],
        },
        "code": {"code": "ABCD-2345", "lives_s": 300},
        **{verb: {"saved": True} for verb in ("forget", "tick", "set-pin", "device-remove")},
        "export": {"kept": {"recordings": [{"number": 1, "first": 1, "started_utc_us": DAY_US}]}},
        "export-part": {
            "entries": [
                {"number": 1, "at_us": 5_000_000, "kind": "rating", "body": {"value": 4}},
                {
                    "number": 2,
                    "at_us": 65_000_000,
                    "kind": "clock",
                    "body": {"utc_us": DAY_US + 3600 * 10**6},
                },
            ],
            "next": 0,
        },
    }


def empty() -> dict[str, dict[str, Any]]:
    """A robot of which nothing is known yet."""
    kinds = [{"kind": kind, "there": False} for kind in (*KINDS, "everything")]
    return {
        **full(),
        "kept": {"kinds": kinds, "since_utc_us": 0, "gone": [], "backups": []},
        "users": {"users": [{"id": "person", "role": "person", "devices": []}], "ticks": [], "pin": False},
        "acts": {"acts": []},
    }


__all__ = ["CARD", "MOTHER", "PERSON", "ROLES", "empty", "full"]

"""What the stand-in core answers about a visit to a centre."""

from typing import Any

NAMES = {"door": "The door <b>", "inside": "Inside"}
EXIT = {"en": "Turning round is fine.", "ja": "引き返しても、いいです。", "ko": "돌아와도 괜찮아요."}
SITE = "0123456789abcdef"
LINES = ["Hello. Tea is here.", "You can sit anywhere <i>."]


def board(**more: Any) -> dict[str, dict[str, Any]]:
    places = [
        {
            "id": name,
            "name": dict.fromkeys(("en", "ja", "ko"), NAMES[name]),
            "exit": EXIT,
            "people": 1,
            "minutes": 20,
            "proven": "2026-11-30" if name == "door" else "",
        }
        for name in NAMES
    ]
    centre = {"id": SITE, "name": "Our place", "worker": "Sato", "lines": LINES, "people": 1}
    plan = {
        "quest": "inside",
        "day": "2026-12-11",
        "hour": 14,
        "centre": SITE,
        "line": LINES[0],
        "told": True,
    }
    said = {"today": "2026-12-10", "last": "2027-02-08", "places": places, "centres": [centre], "plan": plan}
    answers = {"visit-cancel": {"saved": True}, "visit-code": {"saved": True}}
    return {
        "visit": {**said, "reaches": True, **more},
        "visit-plan": {"saved": True, "told": True},
        **answers,
    }


def empty() -> dict[str, dict[str, Any]]:
    """No centre, no plan and no vouched clock."""
    return board(today="", last="", centres=[], plan=None, reaches=False)

"""What the stand-in core answers about outings."""

from typing import Any

PLACES = {
    "window": {"en": "Open a window", "ja": "窓をあける", "ko": "창문 열기"},
    "post-box": {"en": "The post box <b>", "ja": "ポストまで <b>", "ko": "우체통까지 <b>"},
    "own.1": dict.fromkeys(("en", "ja", "ko"), "The bench by the water"),
}
EXITS = {"en": "Close it again.", "ja": "閉めれば、おしまいです。", "ko": "다시 닫으면 끝이에요."}


def waypoint(name: str, **more: Any) -> dict[str, Any]:
    told = {"id": name, "kind": "street", "name": PLACES[name], "exit": EXITS, "people": 1, "minutes": 5}
    return {**told, "quiet": [], "item": "", "own": name.startswith("own."), **more}


def full(**more: Any) -> dict[str, dict[str, Any]]:
    """Three ways, each with something to say."""
    ways = [
        waypoint("window", kind="home", people=0, item="breeze"),
        waypoint(
            "post-box",
            quiet=[{"begins": "04:00", "ends": "05:30"}, {"begins": "22:30", "ends": "23:00"}],
            item="bird",
            refusal="minor-night",
            hours={"begins": "20:00", "ends": "06:00"},
        ),
        waypoint("own.1", exit=dict.fromkeys(("en", "ja", "ko"), ""), refusal="heat"),
    ]
    said = {"waypoints": ways, "planned": "window", "under_way": "", "weather": "heat"}
    said |= {"things": ["pebble", "cat", "bookmark", "bell", "something-newer"]}
    return {"waypoints": {**said, **more}, **saved()}


def empty() -> dict[str, dict[str, Any]]:
    """Nothing of anything."""
    said: dict[str, Any] = {"waypoints": [], "planned": "", "under_way": "", "weather": ""}
    return {"waypoints": said, **saved()}


def saved() -> dict[str, dict[str, Any]]:
    verbs = ("quest-choose", "set-off", "came-back", "weather-said", "own-waypoint-add", "waypoint-order")
    return {verb: {"saved": True} for verb in (*verbs, "own-waypoint-remove", "thing-ask")}


RULES: dict[str, dict[str, Any]] = {
    "adult": {
        "clock": True,
        "adult": "yes",
        "guardian": False,
        "weather": "heat",
        "night": {"begins": "22:00", "ends": "05:00"},
        "signed": [{"begins": "04:00", "ends": "05:00"}, {"begins": "23:00", "ends": "01:30"}],
        "signed_here": {"begins": "23:00", "ends": "01:30"},
        "dark": {"begins": "16:30", "ends": "06:45"},
        "quiet": {"begins": "22:00", "ends": "09:00"},
    },
    "minor": {
        "clock": True,
        "adult": "no",
        "guardian": True,
        "weather": "",
        "night": {"begins": "23:00", "ends": "04:00"},
        "barred": {"begins": "23:00", "ends": "04:00"},
        "source": "Article <b>12</b>",
    },
    "unsaid": {
        "clock": False,
        "adult": "",
        "guardian": False,
        "weather": "",
        "night": {"begins": "20:00", "ends": "06:00"},
    },
}


def rules(whose: str) -> dict[str, dict[str, Any]]:
    """What the guard goes by, and the answers to staff's forms."""
    return {"outing-rules": RULES[whose], "night-sign": {"saved": True}, "weather-said": {"saved": True}}

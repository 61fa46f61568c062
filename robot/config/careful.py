"""Safe values for keys that were left out and may have set a limit: never more than was allowed.

A default is right for somebody who wrote nothing. Somebody who wrote something that cannot be used meant
something else, and until it is mended the least counts.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from robot.config.faults import Place
from robot.config.section import DAY_END, Doubt

ALWAYS = {"from": "00:00", "to": DAY_END}
QUIET = "every hour is a quiet one"
STILL = "that movement is off"


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """A limit that was left out and is set to a safe value.

    `place` in the file, what stands there until it is mended, and what that means.
    """

    place: tuple[str, ...]
    least: Any
    means: str


LIMITS = (
    Limit(("person", "quiet_hours"), ALWAYS, QUIET),
    Limit(("household", "quiet_hours"), ALWAYS, QUIET),
    Limit(("household", "noise"), "quiet", "it moves as softly as it can"),
    Limit(("voice", "loudness"), 0.0, "it makes no sound"),
    Limit(("person", "movement", "size"), 0.0, STILL),
    Limit(("person", "movement", "speed"), 0.0, STILL),
    Limit(("person", "movement", "idle"), 0.0, STILL),
)
# A key of another place that a limit depends on.
LEANS_ON: Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]] = {
    ("person", "quiet_hours"): (("person", "timezone"),),
    ("household", "quiet_hours"): (("person", "timezone"),),
    ("voice", "loudness"): (("voice", "speaker_db"),),
}
# Parts that no default can stand for, and what that means.
DOUBTS: tuple[tuple[Doubt, tuple[tuple[str, ...], ...], str], ...] = (
    ("body", (("body", "servos"), ("body", "board"), ("body", "joints")), "no body is used"),
    (
        "journal",
        (("journal", "path"), ("journal", "key_file")),
        "no journal is opened, so nothing is kept and there is company only",
    ),
    ("programme", (("programme", "path"),), "there is company only"),
)
# Sections in which a key that nobody knows can hardly mean anything else.
FEW = {("person", "movement"), ("household",), ("programme",)}
OTHER_WORDS = {"volume": "loudness", "gain": "loudness", "motion": "movement", "silence": "quiet_hours"}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A place that was left out, the value that stood there, and whether there is no such key."""

    place: Place
    value: Any
    unknown: bool


def least(left_out: LeftOut, data: dict[str, Any]) -> Iterator[Limit]:
    """The limits that a left-out key may have set."""
    for limit in LIMITS:
        leans = LEANS_ON.get(limit.place, ())
        if _concerns(left_out, limit.place, data) or (
            any(_concerns(left_out, place, data) for place in leans) and not _no_hours(limit, data)
        ):
            yield limit


def doubts(left_out: LeftOut, data: dict[str, Any]) -> Iterator[tuple[Doubt, str]]:
    """The parts whose settings are in doubt, and what follows."""
    for doubt, places, means in DOUBTS:
        if any(_concerns(left_out, place, data) for place in places):
            yield doubt, means


def put(data: dict[str, Any], limit: Limit) -> None:
    """Set the limit to its least."""
    found = data
    for part in limit.place[:-1]:
        found = found.setdefault(part, {})
    found[limit.place[-1]] = limit.least


def everything(data: dict[str, Any]) -> frozenset[Doubt]:
    """Every limit at its least; every doubt."""
    for limit in LIMITS:
        put(data, limit)
    return frozenset(doubt for doubt, _, _ in DOUBTS)


def _concerns(left_out: LeftOut, place: tuple[str, ...], data: dict[str, Any]) -> bool:
    """Whether what was left out may have been meant for this place."""
    gone = left_out.place
    if gone[: len(place)] == place:
        return True
    if not left_out.unknown:
        return place[: len(gone)] == gone
    if stands(data, place):
        return False
    parent = gone[:-1]
    if place[: len(parent)] != parent:
        parent = ()
    rest = place[len(parent) :]
    if any(_meant(word, part) for word in _words(gone[-1], left_out.value) for part in rest):
        return True
    return parent in FEW and place[:-1] == parent


def stands(data: Any, place: Place) -> bool:
    """Whether there is anything at this place of the tables."""
    for part in place:
        if not isinstance(data, dict) or part not in data:
            return False
        data = data[part]
    return True


def _words(name: object, value: Any) -> list[str]:
    """The name of a key and of its subkeys, two levels deep."""
    words = [str(name)]
    for inner, deeper in list(value.items())[:50] if isinstance(value, dict) else ():
        words += [inner, *(list(deeper)[:50] if isinstance(deeper, dict) else ())]
    return words


def _meant(word: str, part: str) -> bool:
    """Whether a word may stand for the name of a key."""
    word = word[:40].lower()
    word = OTHER_WORDS.get(word, word)
    if difflib.SequenceMatcher(None, part, word).ratio() >= 0.7:
        return True
    mine, its = (set(re.split(r"[^a-z]+", text)) for text in (word, part))
    return any(len(each) >= 4 for each in mine & its)


def _no_hours(limit: Limit, data: dict[str, Any]) -> bool:
    """Whether the file says that there are no quiet hours: then no zone matters to them."""
    hours = data.get(limit.place[0], {}).get("quiet_hours", {})
    return isinstance(hours, dict) and "from" in hours and hours.get("from") == hours.get("to")

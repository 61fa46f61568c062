"""Fits configuration tables to the schema: whatever does not fit is left out, with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from robot.config import careful, rota
from robot.config.care import STAFF_ID
from robot.config.careful import LeftOut
from robot.config.faults import MOVED, Place, keys, nearest, reason, where
from robot.config.schema import Config
from robot.config.section import LENIENT, Doubt

# As many faults as anybody reads; beyond, they are left out without a name each.
MOST = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that could not be used. `key` is its path ("voice.loudness"), "" for the whole file.

    `what` says what is wrong and what holds until it is mended, `mend` what to do. No value is shown.
    """

    key: str
    what: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.key or 'the configuration'}: {self.what}" + (f" {self.mend}" if self.mend else "")


class Fitting:
    """Removes from `data` what does not fit, round by round, until the rest does."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.findings: list[Finding] = []
        self.doubts: set[Doubt] = set()
        self.limits: dict[careful.Limit, None] = {}

    def tell(self, said: Iterable[tuple[str, str, str]]) -> None:
        """Add findings from elsewhere, as key, what and mend."""
        self.findings += [Finding(*each) for each in said]

    def fit(self) -> None:
        """Leave out whatever does not fit until the rest does."""
        while faults := _faults(self.data):
            if not self._round(faults):
                self.data.clear()
                self._doubt_all()

    def _doubt_all(self) -> None:
        self.limits |= dict.fromkeys(careful.LIMITS)
        self.doubts |= {doubt for doubt, _, _ in careful.DOUBTS}

    def _round(self, faults: list[ErrorDetails]) -> bool:
        """Leave out what these faults are about; whether there was anything."""
        places: dict[Place, ErrorDetails] = {}
        for fault in faults:
            for place in _places(self.data, fault):
                places.setdefault(place, fault)
        told = rota.fit_names(self.data) if any(fault["loc"] == ("care",) for fault in faults) else []
        self.tell(told)
        whole = [place for place in places if not any(place[:end] in places for end in range(len(place)))]
        gone = []
        # From the end of a list to its beginning: a place counts what stands before it.
        for place in sorted(whole, key=_order, reverse=True):
            name, fault = _named(self.data, place), places[place]
            gone.append(
                (LeftOut(place, _take(self.data, place), fault["type"] == "extra_forbidden"), name, fault)
            )
        for left_out, name, fault in reversed(gone):
            self._say(left_out, name, fault)
        return bool(gone or told)

    def _say(self, left_out: LeftOut, key: str, fault: ErrorDetails) -> None:
        if len(self.findings) > MOST:  # hardly a file of ours, and to look at each would take long
            self.findings.append(Finding(key, "is left out."))
            self._doubt_all()
            return
        meaning = []
        for limit in careful.least(left_out, self.data):
            self.limits[limit] = None
            meaning.append(limit.means)
        for doubt, means in careful.doubts(left_out, self.data):
            self.doubts.add(doubt)
            meaning.append(means)
        until = f" Until then {' and '.join(dict.fromkeys(meaning))}." if meaning else ""
        if not left_out.unknown:
            mend = "Correct it in the file."
            self.findings.append(Finding(key, f"is left out ({reason(fault).rstrip('.')}).{until}", mend))
            return
        near = nearest(str(left_out.place[-1]), keys(Config, left_out.place[:-1]))
        mend = f"Did you mean '{near}'?" if near else "No key has this name."
        if key in MOVED:
            mend = f"It is of an earlier version; {MOVED[key]}."
        self.findings.append(Finding(key, f"is unknown and left out.{until}", mend))


def _faults(data: dict[str, Any]) -> list[ErrorDetails]:
    try:
        Config.model_validate(data, context=LENIENT)
    except ValidationError as error:
        return error.errors(include_url=False)
    return []


# What to leave out where a section as a whole is at fault, because two of its keys do not go together.
TOGETHER: dict[Place, tuple[Place, ...]] = {
    ("voice",): (("voice", "engine"),),
    (): (("voice", "engine"), ("voice", "port")),
    ("console",): (("console", "network"),),  # the page stays on this computer
    ("care",): (),  # rota.fit_names knows it better
}


def _places(data: dict[str, Any], fault: ErrorDetails) -> list[Place]:
    """The paths to leave out for a fault: as little as possible, and never half of a unit."""
    place: Place = ()
    found: Any = data
    for part in fault["loc"]:
        if not (part in found if isinstance(found, dict) else isinstance(found, list)):
            break
        found = found[part]
        place = (*place, part)
    if fault["type"] == "value_error" and place in TOGETHER:
        return [each for each in TOGETHER[place] if careful.stands(data, each)]
    if place[:2] == ("body", "joints"):
        return [place[:2]]  # half of how it is mounted is worse than nothing
    if place[:2] == ("care", "staff") and place[3:] == ("id",):
        return [place[:3]]
    if fault["type"] == "too_long" and isinstance(found, list):
        return [(*place, number) for number in range(int(fault["ctx"]["max_length"]), len(found))]
    return [place] if place else []


def _take(data: Any, place: Place) -> Any:
    """Remove a path from the tables; returns its value."""
    for part in place[:-1]:
        data = data[part]
    return data.pop(place[-1])


def _order(place: Place) -> list[tuple[bool, int | str]]:
    return [(isinstance(part, str), part) for part in place]


def _named(data: dict[str, Any], place: Place) -> str:
    """The path as text: a member of staff by id, where there is one."""
    if place[:2] == ("care", "staff") and len(place) > 2:
        member = data["care"]["staff"][place[2]]
        name = member.get("id") if isinstance(member, dict) else None
        if isinstance(name, str) and STAFF_ID.fullmatch(name):
            return where((*place[:2], name, *place[3:]))
    return where(place)

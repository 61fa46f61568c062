"""One contact session while it goes on. Presence is not contact: it has no end and no outcome."""

import math
from dataclasses import dataclass, field
from typing import Literal

from robot.contract import events as e
from robot.contract.events import Rated
from robot.contract.programme import Level
from robot.contract.quests import OUTING
from robot.engine.outcome import BRAVE_FROM, CALM_UP_TO, RATING_LIMIT
from robot.engine.portions import Portion
from robot.engine.signals import Collector

# A void session that ended for one of these reasons still uses up a session of the day; one that the machine
# broke off does not. Its minutes count in any case. The gate keeps a list of its own (gate/dose_meter.py).
USES_UP = (
    "planned",
    "person",
    "stop",
    "crisis",
    "others",
    "less",
    "sleep",
    "quiet-hours",
    "long-pause",
    "hard-end",
)
# Ends that say something: what a clock or the staff ends early was not the person's doing.
BY_THE_PERSON = ("planned", "person", "stop", "less", "sleep")
# What became of a session with nobody at the other end, where nothing else ended it.
NOBODY, ENDS_ALONE = "nobody-there", ("planned", "person", "sleep", "call-over")
# Of an outing: its preparation ends with setting off, or nobody goes; what counts begins with coming back.
SET_OFF, NOT_GONE, CAME_BACK = "set-off", "not-gone", "came-back"
# From L5 on a hard moment may be part of a good session, as long as it stays below this (§1.3, §3.2).
TOO_MUCH = 7.5
# domain.md §1.3, L1: stays for at least 80 % of the time; put to sleep within two minutes is a sign.
STAYED = 0.2
AT_ONCE_S = 120.0
# Below this rung the robot is what a level is about; from it on it is people, or a place.
PEOPLE_FROM = 6


@dataclass(frozen=True, slots=True)
class Received:
    """How somebody came back (`how`; "" before they have gone), from which waypoint, what they had expected.

    `beyond`: farther than the last time; `before`: how hard it was there then; `brings`: something came home.
    """

    how: e.Back | Literal[""] = ""
    quest: str = ""
    foreseen: str = ""
    beyond: bool = False
    before: int | None = None
    brings: bool = False


NOWHERE = Received()


@dataclass(slots=True)
class Contact:
    """A session from its greeting on. `cause` is why it ended: a short fixed word.

    `lived_us` is what was lived when it began to close (-1: it has not); closing and rating are no contact.
    `paused_us` is what its pauses took, `paused_at` when the one that is on began.
    `portion` is what is lived today; `rated` is what the person said at the end, `mid_peak` on the way (-1:
    nothing); an early end by a cause in `uneasy` is a sign, by one in `uneasy_again` if it is
    the second running. `alone`: nobody was at the other end of a level that is about somebody;
    `met`: a message was opened in it, or a call lived.
    `received`: the outing that it is about, once it is over.
    """

    number: int
    portion: Portion
    day: int
    planned_s: int
    began: int
    collector: Collector
    behaviour: str
    robot_free: bool = False
    sign: bool = False
    distress: bool = False
    alone: bool = False
    met: bool = False
    received: Received = NOWHERE
    uneasy: frozenset[str] = frozenset()
    uneasy_again: frozenset[str] = frozenset()
    asked_more: bool = False
    others: bool = False
    foreseen: str = ""
    foreseeing: bool = False
    asked_happened: bool = False
    happened: str = ""
    asked_rating: bool = False
    cause: str = "planned"
    paused_us: int = 0
    paused_at: int | None = None
    lived_us: int = -1
    mid_peak: int = -1
    rated: Rated = field(default_factory=lambda: Rated(None))

    @property
    def level(self) -> Level:
        """What is lived: a level, a sub-level, or a taster."""
        return self.portion.taken

    @property
    def of_level(self) -> str:
        """The id of its level."""
        return self.portion.level

    def comes_to_nothing(self, *, stopped: bool) -> bool:
        """Whether nobody was there and nothing was hard: then the session is void, and costs nothing."""
        return self.alone and not (
            self.sign or stopped or self.distress or (self.peak() or 0) >= RATING_LIMIT
        )

    @property
    def went_on(self) -> bool:
        """Whether an outing is one step on: farther than the last time, or there again and no harder.

        A visit, and the half of a way, are what they are about when they are reached (domain.md §1.3).
        """
        back = self.received
        if back.how != "reached":
            return False
        if back.beyond or self.portion.half or self.level.behaviour == "visit":
            return True
        peak = self.peak()
        return peak is not None and (peak <= CALM_UP_TO or (back.before is not None and peak < back.before))

    @property
    def nobody_came(self) -> str:
        """What a session is called that came to nothing."""
        return NOT_GONE if self.level.behaviour in OUTING else NOBODY

    def end_pause(self, now: int) -> None:
        """The time of a pause is no contact, however the pause ends."""
        if self.paused_at is not None:
            paused, self.paused_at = now - self.paused_at, None
            self.paused_us += paused
            self.collector.paused(paused)

    def lived_s(self, now: int) -> float:
        """Seconds of contact, without its pauses and its end."""
        lived_us = now - self.began - self.paused_us if self.lived_us < 0 else self.lived_us
        return max(0.0, lived_us / 1e6)

    def stayed(self, now: int) -> bool:
        """Whether the person stayed for the time that was planned, or nearly."""
        return self.lived_s(now) >= (1 - STAYED) * self.planned_s

    @property
    def says_nothing_of_its_level(self) -> bool:
        """Whether the robot slept on a level that is about the robot: that is a rest from it, not a try."""
        return self.robot_free and self.level.height < PEOPLE_FROM

    def minutes(self, now: int) -> float:
        """Minutes that it takes from its day, in tenths, rounded up; never more than were planned."""
        return math.ceil(min(self.lived_s(now), self.planned_s) / 6 - 1e-6) / 10

    def peak(self) -> int | None:
        """The hardest moment that the person told, at the end or on the way; None: nothing was told."""
        told = [x for x in (self.rated.value, self.rated.peak, self.mid_peak) if x is not None and x >= 0]
        return max(told, default=None)

    def than_foreseen(self) -> str:
        """How it was against what was expected; "otherwise": neither harder nor as expected."""
        as_expected = {"came-true": "the-same", "something-else": "otherwise"}
        return self.rated.than_foreseen or as_expected.get(self.happened, self.happened)

    def came_to(self) -> int | None:
        """The rating that the outcome goes by: how it ended, or its hardest moment if too hard."""
        value, peak = self.rated.value, self.peak()
        if value is None or peak is None:
            return peak
        return value if self.level.height >= BRAVE_FROM and peak < TOO_MUCH else peak

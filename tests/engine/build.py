"""A small programme and a hand-driven engine for tests of the core."""

import gc
import time
from dataclasses import replace
from typing import Any

import robot.behaviours  # noqa: F401 - registers the built-in behaviours
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Dose, Level, Pace, Policy, Programme
from robot.contract.record import Record
from robot.engine.core import Engine

S = 1_000_000
DAY = 86_400 * S
# 2026-01-05 20:00 in UTC+9, as UTC microseconds.
EVENING = 1_767_610_800 * S


def level(name: str, behaviour: str, modalities: str, **other: Any) -> Level:
    texts = {"en": name, "ja": name, "ko": name}
    return Level(
        name,
        other.pop("rung", "L1"),
        texts,
        texts,
        behaviour,
        frozenset(modalities.split()),
        other.pop("dose", Dose(10, 2, 7)),
        other.pop("dwell_days", 7),
        other.pop("dwell_sessions", 3),
        other.pop("parameters", {}),
    )


OFFERS = {"offers": [{"id": "evening", "options": [{"id": "music"}, {"id": "rain"}]}], "wait_s": 20}
LEVELS = (
    level("house", "asleep", "", rung="L0", dwell_days=0, dwell_sessions=0),
    level("presence", "presence", "light breathing gaze"),
    level("touch", "touch", "motion sound", rung="L2"),
    level("choosing", "choosing", "cards text", rung="L4", parameters=OFFERS),
    level("word", "small-word", "speech", rung="L3", parameters={"lines": ["here", "rest", "calm", "moon"]}),
)


def programme(**changes: Any) -> Programme:
    base = Programme(
        id="test",
        version=1,
        languages=("en", "ja", "ko"),
        levels=LEVELS,
        start="presence",
        agreed=("house", "presence"),
        ceiling="word",
        policy=Policy("n-up-one-down", up_after=5),
        standing_approval=True,
        approval_hours=24,
        card_only="test",
        loudness=0.6,
        motion=1.0,
        lines={},
        phrases={},
        hotline=(),
        digest="0",
        pace=Pace(first=0),
    )
    return replace(base, **changes)


class Driven:
    """An engine with a hand on the clock."""

    def __init__(
        self,
        seed: int = 1,
        snapshot: dict[str, Any] | None = None,
        day: int = 0,
        utc: int | None = None,
        now: int = 0,
        verified: bool = True,
        **changes: Any,
    ) -> None:
        self.now = now
        self.engine = Engine(programme(**changes), seed, snapshot)
        self.log: list[Record] = []
        self.do(e.ClockReported(EVENING + day * DAY if utc is None else utc, 9 * 3600, verified))

    @property
    def phase(self) -> str:
        return self.engine.phase

    @property
    def level(self) -> str:
        return self.engine.ladder.state

    def do(self, event: Record) -> list[Record]:
        out = self.engine.handle(event, self.now)
        self.log += out
        return out

    def timed(self, event: Record) -> tuple[list[Record], float]:
        """The same, and how many seconds of this thread it took, without those of the tests' own garbage."""
        gc.disable()
        began = time.thread_time()
        out = self.do(event)
        took = time.thread_time() - began
        gc.enable()
        return out, took

    def pass_s(self, seconds: float) -> list[Record]:
        """Let time pass, with every tick at its deadline."""
        end, out = self.now + round(seconds * S), []
        while (due := self.engine.deadline()) is not None and due <= end:
            self.now = max(self.now, due)
            out += self.do(e.Tick())
        self.now = end
        return out

    def evening(self, rating: int | None = 1, touch: bool = True) -> list[Record]:
        """One whole contact session; says yes to a preview; then the next day."""
        before = len(self.log)
        if self.phase in ("asleep", "stopped"):
            self.do(e.WakeRequested("tap"))
        self.do(e.StartRequested("tap"))
        if self.phase == "preview":
            number = self.engine.progress.proposal.number  # type: ignore[union-attr]
            self.do(e.PreviewAnswered(number, True, "tap"))
        if touch:
            self.pass_s(30)
            self.do(e.Touched("head", 900))
        while self.phase in ("greeting", "active", "closing"):
            self.pass_s(10)
            for offered in [x for x in self.log[before:] if isinstance(x, c.Offer)][-1:]:
                self.do(e.ChoiceMade(offered.offer, offered.options[0], "tap"))
        if self.phase == "rating" and rating is not None:
            self.do(e.Rated(rating))
        self.pass_s(61)
        self.now += DAY - 700 * S
        return self.log[before:]


def of(kind: type[Record], records: list[Record]) -> list[Any]:
    return [record for record in records if isinstance(record, kind)]


def bring_to(d: Driven, phase: str) -> None:
    """From sleep into a phase, as people would."""
    if phase == "asleep":
        return
    d.do(e.WakeRequested("tap"))
    if phase == "stopped":
        d.do(e.StopRequested("tap"))
    if phase == "handover":
        d.do(e.CrisisRaised(2, "typed"))
    if phase == "preview":
        d.do(e.LessRequested("tap"))
        d.do(e.MoreRequested("tap"))
    if phase in ("greeting", "active", "closing", "rating"):
        d.do(e.StartRequested("tap"))
    if phase in ("active", "closing", "rating"):
        d.pass_s(5)
    if phase in ("closing", "rating"):
        d.do(e.EndRequested("tap"))
    if phase == "rating":
        d.pass_s(7)
    if phase == "paused":
        d.do(e.PauseRequested("console"))
    assert d.phase == phase


# Every level can be left at once, four times a day: what is tried is not in the way of the dwell.
FREE = tuple(replace(x, dwell_days=0, dwell_sessions=0, dose=Dose(10, 4, 7)) for x in LEVELS)


def refusal(d: Driven, *, asked: bool = False) -> str:
    """The rule that bars a step up now, or ""."""
    found = d.engine.ladder.refusal(d.now, asked)
    return "" if found is None else found[0]


def rules(d: Driven) -> list[str]:
    """Of every decision so far."""
    return [x.rule for x in of(c.Decided, d.log)]

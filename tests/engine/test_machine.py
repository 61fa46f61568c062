"""Laws 1 to 5 and 10 as invariants of a state machine over everything that can happen."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Alerts, Dose, Pace, Policy
from robot.contract.record import Record
from robot.engine.phases import PHASES
from tests.engine.build import DAY, LEVELS, Driven, of

ALL = tuple(level.id for level in LEVELS)
KINDS = ("hold", "n-up-one-down", "weighted-up-down", "success-zone", "bayes-level", "therapist-only")
SOURCES = st.sampled_from(["tap", "button", "typed", "touch", "heard", "face-down", "console", "host"])
STAFF = st.sampled_from(["tanaka", "mother", "person", ""])
QUICK = tuple(replace(x, dwell_days=min(x.dwell_days, 1), dwell_sessions=1) for x in LEVELS)
# Sentences that a person or a device begins; everything here may come at any time, and in any order.
AT_ANY_TIME: dict[str, st.SearchStrategy[Record]] = {
    "others": st.builds(e.OthersPresent, st.booleans(), SOURCES),
    "label": st.builds(e.StopLabelled, st.sampled_from(["busy", "enough", "hard"])),
    "foreseen": st.builds(e.Foreseen, st.sampled_from(["fine", "very-hard"])),
    "take back": st.builds(e.ConsentWithdrawn, st.sampled_from([*ALL, "moon"]), SOURCES),
    "staff": st.builds(e.StaffStep, st.sampled_from(["up", "down"]), STAFF),
    "review": st.builds(e.ReviewDone, STAFF),
    "stay": st.builds(e.StayChosen, SOURCES),
    "away": st.builds(e.SentAway, SOURCES),
    "back": st.builds(e.LetBack, SOURCES),
    "destination": st.builds(e.DestinationSet, st.sampled_from([*ALL, "moon"]), STAFF),
    "order": st.builds(e.OrderSet, st.permutations(ALL).map(tuple), STAFF),
    "hold": st.builds(e.HoldRequested, st.sampled_from(["", "2026-01-20", "2020-01-01", "soon"]), STAFF),
    "lift": st.builds(e.HoldLifted, STAFF),
    "fading": st.builds(e.FadingPlanned, st.lists(st.integers(-1, 8), max_size=4).map(tuple), STAFF),
    "close": st.builds(e.CloseRequested, STAFF),
    "leave": st.builds(e.LeaveRequested, SOURCES),
    "quiet": st.builds(e.QuietHoursChanged, st.booleans(), st.just("22:00"), st.just("09:00")),
    "link": st.builds(e.LinkLost, st.sampled_from(["servos", "board"])),
    "link back": st.builds(e.LinkRestored, st.sampled_from(["servos", "board"])),
    "fault": st.builds(e.FaultRaised, st.just("body"), st.just("overload")),
    "fault cleared": st.builds(e.FaultCleared, STAFF),
    "word": st.builds(e.WordReceived, st.sampled_from(["yes", "no", "other"]), st.integers(0, 40), SOURCES),
    "touch": st.builds(e.Touched, st.sampled_from(["head", "back"]), st.integers(20, 9000), st.booleans()),
    "near": st.builds(e.PresenceChanged, st.booleans()),
    "pause": st.builds(e.PauseRequested, SOURCES),
    "resume": st.builds(e.ResumeRequested, SOURCES),
    "asleep": st.builds(e.SleepRequested, SOURCES),
    "end": st.builds(e.EndRequested, SOURCES),
    "rating": st.builds(
        e.Rated,
        st.one_of(st.none(), st.integers(-2, 12), st.just(float("nan"))),
        st.one_of(st.none(), st.integers(0, 10)),
        st.booleans(),
        st.sampled_from(["", "easier", "harder"]),
    ),
    "crisis": st.builds(
        e.CrisisRaised, st.integers(1, 3), SOURCES, st.sampled_from(["explicit", "unclear", "pressed"])
    ),
    "cleared": st.builds(e.CrisisCleared, STAFF),
    "sent": st.builds(e.AlertSent, st.integers(0, 4), st.sampled_from(["tanaka", "sato"]), st.booleans()),
    "answered": st.builds(e.AlertAcknowledged, st.integers(0, 4), STAFF),
    "drill": st.builds(e.DrillRequested, STAFF),
    "approve": st.builds(e.StepApproved, st.integers(0, 6), STAFF),
    "decline": st.builds(e.StepDeclined, st.integers(0, 6), STAFF),
}


class Life(RuleBasedStateMachine):
    """One person, the robot and the staff, doing anything."""

    @initialize(
        kind=st.sampled_from(KINDS),
        ceiling=st.sampled_from(["touch", "choosing", "word"]),
        standing=st.booleans(),
        mode=st.sampled_from(["card-only", "channels"]),
    )
    def begin(self, kind: Any, ceiling: str, standing: bool, mode: Any) -> None:
        self.d = Driven(
            levels=QUICK,
            ceiling=ceiling,
            standing_approval=standing,
            policy=Policy(kind, up_after=2, alpha=0.5, alpha_standing=0.5),
            pace=Pace(first=0),
            staff=("tanaka", "sato"),
            alerts=Alerts(mode, ("tanaka", "sato")),
        )
        self.d.engine.progress.drill_utc_us = self.d.engine.calendar.utc(0)
        self.told = 0

    def give(self, event: Record) -> list[Record]:
        """One event; every change of level in its answer is one explained, allowed step."""
        d = self.d
        p, before = d.engine.progress, d.level
        barred, crisis, discomfort = p.bar_up > 0, p.crisis, p.discomfort_day
        today, back = d.engine.calendar.day(d.now), d.engine.ladder.returning
        out = d.do(event)
        index = d.engine.programme.index
        changes = [x for x in of(c.Decided, out) if x.after != x.before]
        if d.level != before:
            assert changes, "law 5: every change explains itself"
        for change in changes:
            assert change.rule
            if index(change.after) > index(change.before):
                assert index(change.after) - index(change.before) == 1, "law 3: one at a time"
                assert index(change.after) <= index(d.engine.programme.ceiling)
                assert isinstance(event, e.PreviewAnswered | e.WordReceived), "law 4"
                assert event.source in e.CONSENTING
                assert not crisis, "law 10: frozen until staff clears"
                assert change.before == "house" or not barred
                assert discomfort != today
                assert p.course == "running" or (p.course == "fading" and (back or change.before == "house"))
        return out

    @rule(what=st.sampled_from(sorted(AT_ANY_TIME)), data=st.data())
    def anything(self, what: str, data: st.DataObject) -> None:
        self.give(data.draw(AT_ANY_TIME[what], label=what))

    @rule(source=SOURCES)
    def stop(self, source: Any) -> None:
        out = self.give(e.StopRequested(source))
        assert [type(x) for x in out[:2]] == [c.Freeze, c.Hush], "law 1: within one step"
        assert self.d.phase in ("stopped", "asleep")

    @rule(source=SOURCES, longer=st.booleans())
    def less(self, source: Any, longer: bool) -> None:
        before = self.d.level
        out = self.give(e.LessRequested(source, longer))
        went = [x.before for x in of(c.Decided, out) if x.rule in ("less-today", "less-longer")]
        assert went == ([before] if before != "house" else [])

    @rule(source=SOURCES)
    def more(self, source: Any) -> None:
        self.give(e.MoreRequested(source))

    @rule(source=SOURCES)
    def start(self, source: Any) -> None:
        session = self.d.engine.contact
        out = self.give(e.StartRequested(source))
        if source not in e.CONSENTING:
            assert self.d.engine.contact is session, "law 4: no session from a heard word"
            assert not of(c.SessionStarted, out)

    @rule(yes=st.booleans(), source=SOURCES)
    @precondition(lambda self: self.d.phase == "preview")
    def answer(self, yes: bool, source: Any) -> None:
        number = self.d.engine.progress.proposal.number  # type: ignore[union-attr]
        self.give(e.PreviewAnswered(number, yes, source))

    @rule(rating=st.integers(0, 3))
    @precondition(lambda self: self.d.phase in ("present", "asleep", "stopped"))
    def evening(self, rating: int) -> None:
        """A whole calm session, or whatever becomes of it, and the next day."""
        self.give(e.StartRequested("tap"))
        if self.d.phase == "preview":
            self.answer(True, "tap")
        self.d.pass_s(30)
        self.give(e.Touched("head", 900))
        for _ in range(200):
            if self.d.phase not in ("greeting", "active", "closing"):
                break
            self.d.pass_s(10)
        if self.d.phase == "rating":
            self.give(e.Rated(rating))
        self.d.pass_s(61)
        self.d.now += DAY

    @rule(seconds=st.sampled_from([1, 5, 30, 130, 700, 4_000, 90_000, 800_000]))
    def time_passes(self, seconds: int) -> None:
        before = self.d.level
        index = self.d.engine.programme.index
        self.d.pass_s(seconds)
        assert index(self.d.level) <= index(before), "time alone never raises"

    @invariant()
    def laws(self) -> None:
        d = getattr(self, "d", None)
        if d is None:
            return
        p, programme = d.engine.progress, d.engine.programme
        assert d.phase in PHASES
        new, self.told = d.log[self.told :], len(d.log)
        assert {x.where for x in of(c.Broke, new)} <= {"body"}, "the engine itself never breaks"
        agreed = {name.split("/")[0] for name in p.agreed}
        assert set(d.engine.ladder.modalities()) <= frozenset().union(
            *(x.modalities for x in programme.levels if x.id in agreed)
        )
        days = [session.day for session in p.sessions if session.lived]
        most = max(Dose(10, 2, 7).sessions_per_day, 2)
        assert all(days.count(day) <= most for day in days), "never over the dose"
        if p.crisis or p.course in ("on-hold", "closed", "left"):
            ending = () if p.crisis or p.course == "left" else ("closing", "rating")
            assert d.engine.contact is None or d.phase in ending


class LongLife(Life):
    """The campaign: more than a hundred thousand events."""


Life.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
LongLife.TestCase.settings = settings(
    max_examples=2_000, stateful_step_count=60, deadline=None, phases=(Phase.explicit, Phase.generate)
)
TestLife = Life.TestCase
TestLongLife = pytest.mark.soak(LongLife.TestCase)

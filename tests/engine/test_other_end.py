"""Who is at the other end: no step is offered without them, and laws that hold whatever happens."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Policy
from robot.contract.record import Record
from robot.engine.other_end import way_of
from tests.engine.build import DAY, EVENING, Driven, S, of, rules
from tests.engine.people import NAMES, WITH, at, begin, over, there

HOUR = 3_600 * S


def asking(d: Driven) -> list[Record]:
    d.do(e.WakeRequested("tap"))
    return d.do(e.MoreRequested("tap"))


@pytest.mark.parametrize(
    ("name", "needed"),
    [("presence", None), ("words", "words"), ("voice", "voice"), ("call", "call"), ("face", "face")],
)
def test_for_what_a_level_needs_somebody(name: str, needed: str | None) -> None:
    level = WITH[NAMES.index(name)]
    assert way_of(level) == needed
    assert way_of(replace(level, people="")) is None


def test_a_step_is_offered_only_while_somebody_is_there_for_it_and_names_them() -> None:
    d = at("presence")
    asking(d)
    assert rules(d)[-1] == "nobody-there"
    d.do(there("uncle", "voice"))
    d.do(e.MoreRequested("tap"))
    assert rules(d)[-1] == "nobody-there", "for a voice is not for words"
    d.do(there("aunt", "words"))
    out = d.do(e.MoreRequested("tap"))
    assert of(c.Propose, out)[0].others == of(c.Preview, out)[0].others == ("aunt",)


@pytest.mark.parametrize("goes", ["says so", "time is over"])
def test_when_the_last_one_leaves_what_is_offered_is_taken_back(goes: str) -> None:
    d = at("presence")
    d.do(there("aunt", "words", until=EVENING + HOUR))
    asking(d)
    assert d.phase == "preview"
    if goes == "says so":
        d.do(e.SenderThere("aunt", (), EVENING + HOUR))
    else:
        d.now = 3_590 * S  # the preview is not left alone for that long
        d.engine.timers.cancel("phase")
        d.pass_s(20)
    assert (d.phase, d.engine.progress.proposal) == ("present", None)
    assert of(c.PreviewClosed, d.log)
    assert of(c.Outlook, d.log)[-1].rule == "nobody-there"


def test_somebody_else_who_is_there_keeps_it_open() -> None:
    d = at("presence")
    d.do(there("aunt", "words"))
    d.do(there("uncle", "words"))
    asking(d)
    d.do(e.SenderThere("aunt", (), EVENING))
    assert d.phase == "preview"


def test_a_yes_that_comes_after_they_left_is_no_step() -> None:
    d = at("presence")
    d.do(there("aunt", "words"))
    asking(d)
    number = d.engine.progress.proposal.number  # type: ignore[union-attr]
    d.engine.progress.there = []
    d.do(e.PreviewAnswered(number, True, "tap"))
    assert (d.level, rules(d)[-1]) == ("presence", "nobody-there")


def test_a_clock_that_nobody_vouches_for_makes_nobody_there() -> None:
    d = at("presence", verified=False)
    d.do(there("aunt", "words"))
    asking(d)
    assert rules(d)[-1] == "clock-unverified"
    assert not of(c.Propose, d.log)


def test_in_a_session_it_becomes_quiet_company_that_says_so_once() -> None:
    d = at("words")
    d.do(there("aunt", "words", until=EVENING + HOUR // 12))
    begin(d)
    over(d)
    assert [x.line for x in of(c.Say, d.log)] == ["words.nothing-yet"]
    assert d.engine.progress.sessions[-1].outcome == "void"


def said(d: Driven) -> list[str]:
    return [x.line for x in of(c.Say, d.log)]


@pytest.mark.parametrize(
    ("level", "somebody"), [("words", "nothing-yet"), ("voice", "nothing-yet"), ("face", "waiting")]
)
def test_nobody_is_never_said_once_somebody_has_said_that_they_are_there(level: str, somebody: str) -> None:
    d = at(level)
    begin(d)
    d.do(there("aunt"))
    over(d)
    assert said(d) == [f"{level}.{somebody}"]


@pytest.mark.parametrize("level", ["words", "voice", "face"])
def test_somebody_who_stays_longer_is_still_there(level: str) -> None:
    d = at(level)
    d.do(there("aunt", until=EVENING + HOUR))
    begin(d)
    d.do(there("aunt", until=EVENING + 2 * HOUR))
    over(d)
    assert not [line for line in said(d) if line.endswith("nobody")]


@pytest.mark.parametrize("level", ["words", "voice", "face"])
def test_who_has_left_or_is_there_for_something_else_is_not_there_for_this_level(level: str) -> None:
    d = at(level)
    d.do(there("aunt"))
    begin(d)
    d.do(there("uncle", "picture"))
    d.do(e.SenderThere("aunt", (), EVENING))
    over(d)
    assert said(d) == [f"{level}.nobody"]


# --- laws ---------------------------------------------------------------------------------------------------

DOES: dict[str, Record] = {
    "wake": e.WakeRequested("tap"), "start": e.StartRequested("tap"), "more": e.MoreRequested("tap"),
    "stop": e.StopRequested("tap"), "less": e.LessRequested("tap"), "end": e.EndRequested("tap"),
    "sleep": e.SleepRequested("tap"), "pause": e.PauseRequested("tap"), "resume": e.ResumeRequested("tap"),
    "others": e.OthersPresent(True, "tap"), "alone": e.OthersPresent(False, "tap"),
    "quiet": e.QuietHoursChanged(True, "22:00", "09:00"),
    "loud": e.QuietHoursChanged(False, "22:00", "09:00"),
    "foreseen": e.Foreseen("fine"), "rate": e.Rated(2), "hard": e.Rated(8), "touch": e.Touched("head", 300),
    "there": there("aunt"), "soon": there("uncle", until=EVENING + 900 * S),
    "gone": e.SenderThere("aunt", (), 0), "words": e.MailArrived(1, "aunt", "words"),
    "more-words": e.MailArrived(4, "aunt", "words"),
    "voice": e.MailArrived(2, "aunt", "voice", 9),
    "open": e.MailOpened(1, "tap"), "hear": e.MailOpened(2, "tap"),
    "aloud": e.MailAloud(2, "tap"), "away": e.MailRemoved(1, "tap", unread=True), "forget": e.MailForgotten(),
    "unwanted": e.MailUnwanted("aunt", "", "tap"), "ready": e.CallReady(1, "aunt"),
    "unready": e.CallReady(1, "aunt", on=False), "dark": e.CallConnected(1, "aunt", "dark", "tap"),
    "both": e.CallConnected(1, "aunt", "both", "tap"), "raise": e.CallStepped(1, "both", "tap"),
    "ended": e.CallEnded(1, "other", 150), "lost": e.CallEnded(1, "link", 150),
    "crisis": e.CrisisRaised(2, "typed"), "cleared": e.CrisisCleared("lee"), "link": e.LinkLost("servos"),
    "back": e.LinkRestored("servos"), "sent-away": e.SentAway("tap"), "let-back": e.LetBack("tap"),
}  # fmt: skip
HAPPENINGS = st.lists(
    st.tuples(st.sampled_from(sorted(DOES)), st.sampled_from((0, 1, 20, 130, 700, DAY // S))), max_size=40
)


class Watched:
    """What must hold after every event."""

    def __init__(self, d: Driven) -> None:
        self.d, self.call, self.step = d, False, ""
        self.shown: list[int] = []

    def see(self, event: Record, out: list[Record]) -> None:
        d, engine = self.d, self.d.engine
        for record in out:
            if isinstance(record, c.Propose | c.Preview):
                assert way_of(WITH[NAMES.index(record.level)]) is None or record.others
            elif isinstance(record, c.Gesture) and record.name == "envelope":
                today = engine.calendar.day(d.now)
                assert today not in self.shown, "once a day"
                self.shown.append(today)
                quiet, others = engine._context.situation.quiet, engine._context.situation.others
                assert (d.phase, quiet, others) == ("present", None, False)
        self._follow_the_call(event, out)
        lost = isinstance(event, e.CallEnded) and event.cause == "link"
        assert not (lost and of(c.ContactLived, out)), "nobody is counted"

    def _follow_the_call(self, event: Record, out: list[Record]) -> None:
        if isinstance(event, e.CallConnected | e.CallStepped) and (
            self.call or isinstance(event, e.CallConnected)
        ):
            self.call, self.step = True, event.step
        if isinstance(event, e.CallEnded):
            self.call = False
        lowered = [x.step for x in of(c.StepCall, out)]
        for step in lowered:
            assert e.CALL_STEPS.index(step) < e.CALL_STEPS.index(self.step), "never raised"  # type: ignore[arg-type]
            self.step = step
        if isinstance(event, e.LessRequested) and self.call:
            assert lowered or of(c.EndCall, out), "less is obeyed at once"
            assert len(lowered) <= 1
        if of(c.EndCall, out):
            self.call = False
        if self.call:
            assert self.d.phase == "active", "no call outlives its session"


@given(st.sampled_from(NAMES[1:]), HAPPENINGS)
@example(
    "face",
    [("there", 0), ("wake", 1), ("start", 130), ("ready", 20), ("both", 20), ("less", 1), ("raise", 0)],
)
@example(
    "words", [("words", 0), ("wake", 1), ("more-words", DAY // S), ("wake", 1), ("sleep", 1), ("wake", 0)]
)
@example("presence", [("there", 0), ("wake", 1), ("more", 1), ("gone", 0), ("more", 0)])
@settings(max_examples=150, deadline=None)
def test_laws(name: str, happenings: list[tuple[str, int]]) -> None:
    d = at(name, policy=Policy("n-up-one-down", up_after=1))
    watched = Watched(d)
    for what, seconds in happenings:
        watched.see(DOES[what], d.do(DOES[what]))
        end = d.now + seconds * S
        while (due := d.engine.deadline()) is not None and due <= end:
            d.now = max(d.now, due)
            watched.see(e.Tick(), d.do(e.Tick()))
        d.now = end
    assert d.engine.error is None


def test_after_a_setback_two_easy_sessions_come_before_people_are_offered_again() -> None:
    d = at("words", policy=Policy("n-up-one-down", up_after=1))
    d.do(there())
    d.do(e.MailArrived(1, "aunt", "words"))
    begin(d)
    d.do(e.MailOpened(1, "tap"))
    over(d, rating=8)
    assert d.level == "presence"
    offered = []
    for _ in range(2):
        d.now += DAY
        d.do(e.WakeRequested("tap"))
        d.do(e.StartRequested("tap"))
        over(d, rating=1)
        offered.append(bool(d.engine.progress.proposal))
    assert offered == [False, True], "two easy ones, and then"
    assert d.engine.progress.proposal is not None
    assert d.engine.progress.proposal.level == "words"

"""Handing over (law 10) through power cuts, and whatever happens."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Alerts
from robot.contract.record import Record
from robot.engine.core import Engine
from robot.engine.parts.alerting import TELL_FIRST_S
from tests.engine.build import DAY, LEVELS, Driven, S, level, of, programme
from tests.engine.handover import ANSWER_S, CHANNELS, ROTA, asked, driven, handed_over, number, told

# --- power cuts --------------------------------------------------------------------------------------------


def after_cut(d: Driven, away_s: int = 60, **changes: Any) -> Driven:
    """The same person after a power cut of some seconds, with the clock right again."""
    made = {"alerts": CHANNELS, "staff": (*ROTA, "park"), **changes}
    utc = d.engine.calendar.utc(d.now) + away_s * S
    other = Driven(snapshot=d.engine.snapshot(), utc=utc, **made)
    other.do(e.BodyReady())
    return other


def test_a_power_cut_before_anybody_was_told_tells_the_person_and_then_staff() -> None:
    d = after_cut(handed_over())
    assert told(d) == [("telling", "tanaka")]
    assert of(c.Card, d.log) == [c.Card("hotline", True)]
    d.pass_s(9)
    assert asked(d) == ["tanaka"]


def test_a_power_cut_while_sending_sends_again() -> None:
    d = handed_over()
    d.pass_s(9)
    d = after_cut(d)
    assert asked(d) == ["tanaka"]
    assert told(d) == [("telling", "tanaka")]


def test_a_power_cut_after_sending_waits_out_the_rest() -> None:
    d = handed_over()
    d.pass_s(9)
    d.do(e.AlertSent(2, "tanaka", True))
    d.pass_s(200)
    d = after_cut(d, 300)
    assert told(d) == [("sent", "tanaka")]
    d.pass_s(98)
    assert asked(d) == []
    d.pass_s(4)
    assert asked(d) == ["lee"]
    d.do(e.BodyReady())
    assert asked(d) == ["lee"], "a body that is ready once more changes nothing"


def test_power_cuts_in_the_long_wait_and_after_the_answer() -> None:
    d = handed_over()
    d.pass_s(9 + 3 * ANSWER_S)
    d = after_cut(d, 1_000)
    assert told(d) == [("unreachable", "")]
    assert asked(d) == ["tanaka"], "a restart asks anew at once"
    d.do(e.AlertAcknowledged(2, "lee"))
    d = after_cut(d)
    assert told(d) == [("acknowledged", "lee")]
    d.pass_s(3 * 3_600)
    assert asked(d) == []


def test_a_rota_that_has_changed_over_the_cut_leaves_nobody_untold() -> None:
    d = handed_over()
    d.pass_s(9 + 2 * ANSWER_S)
    d = after_cut(d, alerts=replace(CHANNELS, rota=("kim",)))
    assert asked(d) == ["kim"]
    d = after_cut(handed_over(), alerts=Alerts())
    assert told(d) == [("card-only", "")]
    assert d.engine.progress.alert is None
    d = after_cut(d)
    d.pass_s(9)
    assert asked(d) == ["tanaka"], "a crisis that was never told is told as soon as there is somebody"


# --- whatever happens --------------------------------------------------------------------------------------

STAFF = st.sampled_from([*ROTA, "park", "person", ""])
NUMBERS = st.integers(1, 6)
EVENTS = st.one_of(
    st.builds(e.CrisisRaised, st.sampled_from([1, 2, 2, 3]), st.sampled_from(["typed", "heard", "button"]),
              st.sampled_from(["explicit", "unclear", "pressed", "staff"])),
    st.builds(e.AlertSent, NUMBERS, STAFF, st.booleans()),
    st.builds(e.AlertAcknowledged, NUMBERS, STAFF),
    st.builds(e.CrisisCleared, STAFF),
    st.builds(e.DrillRequested, STAFF),
    st.sampled_from([
        e.StopRequested("button"), e.WakeRequested("tap"), e.StartRequested("tap"), e.SleepRequested("tap"),
        e.LessRequested("tap"), e.MoreRequested("tap"), e.PauseRequested("tap"), e.ResumeRequested("tap"),
        e.LinkLost("servos"), e.LinkRestored("servos"), e.FaultRaised("x", "y"), e.FaultCleared("tanaka"),
        e.QuietHoursChanged(True, "22:00", "09:00"), e.QuietHoursChanged(False, "22:00", "09:00"),
        e.BodyReady(),
    ]),
)  # fmt: skip
STEPS = st.lists(st.tuples(EVENTS, st.sampled_from([0, 1, 9, 130, 700, 2_000]), st.booleans()), max_size=25)


def lived(steps: list[tuple[Record, int, bool]]) -> Driven:
    """A stretch of life with power cuts in it; only the last run's engine is returned, with the whole log."""
    d = driven()
    d.do(e.WakeRequested("tap"))
    for event, wait_s, cut in steps:
        d.do(event)
        d.pass_s(wait_s)
        if cut:
            log = d.log
            d = after_cut(d)
            d.log = log + d.log
    return d


@given(STEPS)
def test_law_10_sent_is_never_said_before_a_channel_took_it_nor_acknowledged_before_somebody_did(
    steps: list[tuple[Record, int, bool]],
) -> None:
    d, ok, answered = driven(), set[int](), set[tuple[int, str]]()
    for event, wait_s, _ in steps:
        if isinstance(event, e.AlertSent) and event.ok:
            ok.add(event.alert)
        if isinstance(event, e.AlertAcknowledged):
            answered.add((event.alert, event.by))
        for out in (d.do(event), d.pass_s(wait_s)):
            for x in of(c.HandedOver, out):
                assert x.state != "sent" or number(d) in ok
                assert x.state != "acknowledged" or (number(d), x.name) in answered
                assert x.state != "cleared" or not d.engine.progress.crisis


@given(STEPS)
def test_law_10_an_explicit_trigger_ends_acknowledged_or_truthfully_unreachable_and_frozen(
    steps: list[tuple[Record, int, bool]],
) -> None:
    d = lived(steps)
    before = number(d)
    d.do(e.CrisisRaised(2, "typed"))
    d.pass_s(TELL_FIRST_S + 3 * ANSWER_S + 120)
    alert = d.engine.progress.alert
    assert alert is not None
    assert alert.state in ("acknowledged", "unreachable")
    assert told(d)[-1][0] == alert.state, "the last thing said is what is true"
    assert number(d) >= before
    assert of(c.Alert, d.log)
    refused_ = d.engine.bars.contact()
    assert refused_ is not None
    assert refused_[0] == "after-crisis"
    assert d.engine.contact is None
    d.do(e.StopRequested("button"))
    assert d.phase in ("stopped", "asleep")


@given(STEPS)
def test_law_10_the_person_is_always_told_before_staff(steps: list[tuple[Record, int, bool]]) -> None:
    spoken: set[int] = set()
    current = 0
    d = driven()
    for event, wait_s, _ in steps:
        for out in (d.do(event), d.pass_s(wait_s)):
            for x in out:
                if isinstance(x, c.HandedOver) and x.state == "telling":
                    current = number(d)
                    spoken.add(current)
                if isinstance(x, c.Alert) and not x.drill:
                    assert x.alert in spoken


@given(STEPS)
def test_the_same_events_give_the_same_alerts_again(steps: list[tuple[Record, int, bool]]) -> None:
    runs = []
    for _ in range(2):
        engine = Engine(programme(alerts=CHANNELS, staff=(*ROTA, "park")), 1)
        now, out = 0, []
        for event, wait_s, _ in steps:
            out.append([x.to_json() for x in engine.handle(event, now)])
            end = now + wait_s * S
            while (due := engine.deadline()) is not None and due <= end:
                now = max(now, due)
                out.append([x.to_json() for x in engine.handle(e.Tick(), now)])
            now = end
        runs.append(out)
    assert runs[0] == runs[1]


# --- whatever does not answer ------------------------------------------------------------------------------


def test_an_alert_goes_on_after_a_power_cut_though_the_body_never_answers() -> None:
    d = handed_over()
    d.pass_s(3)
    utc = d.engine.calendar.utc(d.now)
    cut = Driven(snapshot=d.engine.snapshot(), utc=utc, alerts=CHANNELS, staff=(*ROTA, "park"))
    cut.do(e.LinkLost("servos"))
    cut.pass_s(ANSWER_S + 10)
    assert asked(cut) == ["tanaka", "lee"]
    assert told(cut)[0] == ("telling", "tanaka")
    question = driven()
    question.do(e.CrisisRaised(1, "heard"))
    cut = Driven(snapshot=question.engine.snapshot(), utc=utc, alerts=CHANNELS, staff=(*ROTA, "park"))
    cut.do(e.LinkLost("servos"))
    cut.pass_s(130)
    assert asked(cut) == ["tanaka"], "a question that nobody put away hands over"


def test_who_knows_is_who_acknowledged_whatever_the_rota_is_now() -> None:
    d = handed_over()
    d.pass_s(9)
    d.do(e.AlertSent(2, "tanaka", True))
    d.do(e.AlertAcknowledged(2, "tanaka"))
    d = after_cut(d, alerts=replace(CHANNELS, rota=("lee", "tanaka", "kim")))
    assert told(d) == [("acknowledged", "tanaka")]
    open_one = handed_over()
    open_one.pass_s(9)
    open_one.do(e.AlertSent(2, "tanaka", True))
    open_one = after_cut(open_one, alerts=replace(CHANNELS, rota=("kim", "tanaka", "lee")))
    assert asked(open_one) == ["kim"], "the new rota is gone along from its beginning"


def test_in_play_the_card_comes_again_although_a_pause_lay_between() -> None:
    game = replace(level("game", "presence", "light breathing gaze", rung="L5"), dwell_days=0)
    d = driven(levels=(*LEVELS, game), start="game", agreed=(*(x.id for x in LEVELS), "game"), ceiling="game")
    for _ in range(2):
        d.do(e.WakeRequested("tap"))
        d.do(e.StartRequested("tap"))
        d.pass_s(10)
        d.do(e.CrisisRaised(1, "typed", "unclear"))
        d.do(e.PauseRequested("tap"))
        d.do(e.SleepRequested("tap"))
        d.now += DAY
        d.pass_s(1)
    assert [x.shown for x in of(c.Card, d.log) if x.name == "private"] == [True, True]

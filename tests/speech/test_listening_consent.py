"""When the microphone is open: the person's own yes, the level, and everything that shuts it again."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.config.schema import Config
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.core import Engine
from robot.engine.phases import PHASES
from robot.gate.gate import Gate
from robot.motion.gestures import modality
from tests.engine.build import DAY, LEVELS, Driven, bring_to, level, of, programme
from tests.runtime.requested import to_events

PLAY = level("play", "small-word", "microphone", rung="L5", parameters={"lines": ["here"]})
WITH_EARS: dict[str, Any] = {
    "levels": (*LEVELS, PLAY),
    "start": "play",
    "agreed": tuple(each.id for each in (*LEVELS, PLAY)),
    "ceiling": "play",
}
YES, NO = e.MicrophoneAllowed(True, "tap"), e.MicrophoneAllowed(False, "tap")


def person(**changes: Any) -> Driven:
    return Driven(**{**WITH_EARS, **changes})


def listening(d: Driven) -> bool:
    """As the ears were told last."""
    told = of(c.Listen, d.log)
    return bool(told) and told[-1].on


def asked() -> Driven:
    """Awake on a level that may listen, with the person's yes."""
    d = person()
    d.do(e.WakeRequested("tap"))
    assert not listening(d), "no level brings the yes along"
    d.do(YES)
    assert listening(d)
    return d


@pytest.mark.parametrize("source", ["heard", "console", "touch", "link", "host"])
def test_law_4_only_a_tap_a_button_or_typing_opens_it(source: Any) -> None:
    d = person()
    d.do(e.WakeRequested("tap"))
    out = d.do(e.MicrophoneAllowed(True, source))
    assert [x.rule for x in of(c.Decided, out)] == ["heard-is-not-yes"]
    assert not listening(d)
    assert not d.engine.progress.microphone


@pytest.mark.parametrize("source", ["tap", "button", "typed", "heard", "console"])
def test_anybody_and_anything_may_shut_it(source: Any) -> None:
    d = asked()
    d.do(e.MicrophoneAllowed(False, source))
    assert not listening(d)
    d.do(e.SleepRequested("tap"))
    d.do(e.WakeRequested("tap"))
    assert not listening(d), "and it stays shut"


@pytest.mark.parametrize("name", [each.id for each in LEVELS[1:]])
def test_a_level_without_a_microphone_never_listens(name: str) -> None:
    d = person(start=name)
    d.do(e.WakeRequested("tap"))
    out = d.do(YES)
    assert [x.rule for x in of(c.Decided, out)] == ["no-microphone-here"]
    assert not listening(d)


@pytest.mark.parametrize(
    "event",
    [
        e.StopRequested("heard"),
        e.LessRequested("tap"),
        e.SleepRequested("tap"),
        e.PauseRequested("tap"),
        e.OthersPresent(True, "tap"),
        e.QuietHoursChanged(True, "22:00", "09:00"),
        e.LinkLost("board"),
        e.FaultRaised("tail", "overload"),
        e.ConsentWithdrawn("play", "tap"),
        e.LeaveRequested("tap"),
        e.ClosingDown(),
    ],
    ids=lambda event: event.kind,
)
def test_law_8_each_of_these_shuts_it_at_once(event: Record) -> None:
    d = asked()
    d.do(e.StartRequested("tap"))
    d.pass_s(20)
    assert listening(d)
    d.do(event)
    assert not listening(d)


@pytest.mark.parametrize("phase", PHASES)
def test_where_nothing_moves_nothing_is_listened_to(phase: str) -> None:
    if phase in ("preview", "fault"):
        return  # the way there leads over a level without a microphone; a fault is tried above
    d = person(snapshot=asked().engine.snapshot())
    bring_to(d, phase)
    assert listening(d) == (phase not in ("asleep", "paused", "stopped"))


def test_the_yes_outlives_a_power_cut_and_opens_nothing_by_itself() -> None:
    d = person(snapshot=asked().engine.snapshot())
    d.do(e.BodyReady())
    assert not listening(d)
    d.do(e.WakeRequested("tap"))
    assert listening(d)


def test_a_quiet_return_does_not_listen_until_there_is_more_than_light() -> None:
    d = person(snapshot=asked().engine.snapshot(), day=30)
    d.do(e.WakeRequested("tap"))
    assert d.engine.progress.away
    assert not listening(d)
    d.do(e.Touched("head", 900))
    d.do(e.Touched("head", 900))
    assert listening(d)


def test_somebody_who_leaves_takes_the_yes_along() -> None:
    d = asked()
    d.do(e.LeaveRequested("tap"))
    assert not d.engine.progress.microphone


def test_free_speech_is_heard_only_where_the_level_needs_it() -> None:
    free = replace(PLAY, parameters={**PLAY.parameters, "hears": "free"})
    d = person(levels=(*LEVELS, free))
    d.do(e.WakeRequested("tap"))
    assert c.Listen(True, free=True) in d.do(YES)
    assert c.Listen(True) in asked().log


def gate_of(events: list[Record], **config: Any) -> tuple[Driven, Gate]:
    d = person()
    gate = Gate(d.engine.programme, Config.model_validate(config), modality)
    for event in events:
        gate.note(event, d.now)
        for command in d.do(event):
            gate.judge(command, d.now)
    return d, gate


def test_law_8_the_gate_holds_it_shut_without_the_owner_and_without_the_person() -> None:
    on = {"ears": {"enabled": True}}
    wake = e.WakeRequested("tap")
    assert gate_of([wake], **on)[1].judge(c.Listen(True)).word == "refused:not-agreed"
    assert gate_of([wake, YES])[1].judge(c.Listen(True)).word == "refused:ears-off"
    assert gate_of([wake, YES], **on)[1].judge(c.Listen(True)).word == "sent"
    assert gate_of([wake, YES, NO], **on)[1].judge(c.Listen(True)).word == "refused:not-agreed"
    assert gate_of([wake, YES, e.LessRequested("tap")], **on)[1].judge(c.Listen(True)).word == (
        "refused:not-agreed"
    )


EVENTS = st.sampled_from(
    [
        YES, NO, e.MicrophoneAllowed(True, "heard"), e.WakeRequested("tap"), e.StartRequested("tap"),
        e.SleepRequested("tap"), e.StopRequested("heard"), e.LessRequested("tap"), e.PauseRequested("tap"),
        e.ResumeRequested("tap"), e.OthersPresent(True, "tap"), e.OthersPresent(False, "tap"),
        e.FaultRaised("tail", "x"), e.FaultCleared("T"), e.MoreRequested("tap"), e.EndRequested("tap"),
        e.QuietHoursChanged(True, "22:00", "09:00"), e.QuietHoursChanged(False, "22:00", "09:00"),
        e.CrisisRaised(2, "typed"), e.CrisisCleared("T"), e.LeaveRequested("tap"), e.HoldLifted("T"),
        e.PreviewAnswered(1, True, "tap"), e.ConsentWithdrawn("play", "tap"), e.Touched("head", 500),
    ]
)  # fmt: skip


@given(st.lists(st.tuples(EVENTS, st.sampled_from([0, 5, 700, DAY // 1_000_000])), max_size=25))
def test_law_8_whatever_happens_it_is_open_only_with_a_yes_where_the_level_listens(
    stream: list[tuple[Record, int]],
) -> None:
    d = person()
    gate = Gate(d.engine.programme, Config.model_validate({"ears": {"enabled": True}}), modality)
    asked_for = False
    for event, seconds in stream:
        before = len(d.log)
        d.do(event)
        d.pass_s(seconds)
        for command in d.log[before:]:
            verdict = gate.judge(command, d.now)
            if isinstance(command, c.Listen):
                assert verdict.sent == command or not command.on
        if isinstance(event, e.MicrophoneAllowed):
            asked_for = d.engine.progress.microphone and event.on and event.source == "tap"
        if listening(d):
            assert asked_for
            assert "microphone" in d.engine.ladder.level.modalities
            assert d.phase not in ("asleep", "stopped", "paused", "fault")


def test_the_socket_takes_it_from_the_person_and_says_what_is_wrong() -> None:
    assert to_events({"do": "microphone", "on": True}, programme()) == (YES,)
    assert to_events({"do": "microphone", "on": True, "source": "console"}, programme()) == (
        e.MicrophoneAllowed(True, "console"),
    )
    for on in ("yes", 1, None):
        with pytest.raises(Exception, match="on"):
            to_events({"do": "microphone", "on": on}, programme())


def test_a_session_with_a_yes_replays() -> None:
    events = [e.WakeRequested("tap"), YES, e.StartRequested("tap"), e.StopRequested("heard")]
    first, second = person(), person()
    for event in events:
        assert first.do(event) == second.do(event)
    read_back = Engine(programme(**WITH_EARS), 1, first.engine.snapshot())
    assert read_back.progress.microphone

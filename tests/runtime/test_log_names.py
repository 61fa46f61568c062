"""The log has times: of what somebody did outside, told or rated it says neither that nor when."""

import logging
from pathlib import Path

import pytest

from robot.contract import events as e
from robot.contract.record import Record
from robot.runtime.acts import UNRECORDED
from robot.runtime.dispatcher import SLOW_US, TOO_SLOW_US
from tests.runtime.test_stop_lane import Room, play

OWN = (
    e.SetOff("post-box", "tap"),
    e.CameBack("post-box", "helped", "tap"),
    e.VisitVerified("centre-inside", "tap"),
    e.SenderWorry("", "home"),
    e.CrisisRaised(2, "typed"),
    e.QuestionsAnswered("phq-9"),
    e.Rated(8),
)


def logged(tmp_path: Path, caplog: pytest.LogCaptureFixture, *events: Record) -> list[str]:
    async def act(room: Room) -> None:
        dispatcher = room.dispatcher
        caplog.clear()
        for event in events:
            for took, waited in ((SLOW_US + 1, False), (TOO_SLOW_US + 1, False), (TOO_SLOW_US + 1, True)):
                dispatcher._mind_the_time(event, took, waited)
        whole = dispatcher.deliver

        def fails(event: Record) -> None:
            if event in events:
                raise ValueError("it broke")
            whole(event)

        dispatcher.deliver = fails  # type: ignore[method-assign]
        for event in events:
            room.companion._deliver(event)

    with caplog.at_level(logging.WARNING):
        play(tmp_path, act)
    return [each.getMessage() for each in caplog.records if each.getMessage().startswith("event ")]


def test_what_is_somebodys_own_has_no_name_there(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    lines = logged(tmp_path, caplog, *OWN)
    assert len(lines) >= 4 * len(OWN)
    assert {line.partition(" took")[0].partition(" could")[0].partition(" waited")[0] for line in lines} == {
        "event of somebody's own"
    }


def test_what_is_of_the_machine_has(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert all(line.startswith("event body-ready ") for line in logged(tmp_path, caplog, e.BodyReady()))


def test_no_list_of_acts_that_staff_read_tells_when_somebody_went_or_came() -> None:
    """What they expect is asked with setting off, in the same press."""
    assert {"set-off", "foresee", "came-back", "visit-plan", "visit-cancel", "visit-code"} <= UNRECORDED

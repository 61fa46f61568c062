"""What breaks ends in a safe phase, and never takes a stop with it."""

import pytest

from robot.contract import behaviour_registry as registry
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.scene import Behaviour, Scene, Wait
from robot.errors import InputError
from robot.runtime.event_queue import EventQueue
from tests.engine.build import Driven, level, of


@registry.behaviour("test-raises", "motion")
def raises(_scene: Scene) -> Behaviour:
    yield Wait(5)
    raise RuntimeError("broken")


@registry.behaviour("test-endless", "motion")
def endless(_scene: Scene) -> Behaviour:
    while True:
        yield c.Gesture("nod")


@registry.behaviour("test-reaches-out", "motion")
def reaches_out(_scene: Scene) -> Behaviour:
    yield c.Bounds(("speech",), True)


@registry.behaviour("test-clings", "motion")
def clings(_scene: Scene) -> Behaviour:
    try:
        yield Wait(100)
    finally:
        raise RuntimeError("will not close")


@registry.behaviour("test-ends", "motion")
def ends(_scene: Scene) -> Behaviour:
    yield c.Gesture("nod")


def with_behaviour(name: str) -> Driven:
    levels = (level("house", "asleep", ""), level("presence", name, "motion"))
    d = Driven(levels=levels, ceiling="presence")
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    return d


@pytest.mark.parametrize("name", ["test-raises", "test-endless", "test-reaches-out"])
def test_a_broken_behaviour_freezes_the_robot_and_voids_the_session(name: str) -> None:
    d = with_behaviour(name)
    d.pass_s(10)
    assert d.phase == "fault"
    assert of(c.Freeze, d.log)
    assert of(c.SessionEnded, d.log)[0].outcome == "void"
    assert of(c.Broke, d.log)
    d.do(e.FaultCleared("T"))
    assert d.phase == "asleep"


def test_a_fault_while_handling_a_fault_ends_in_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails_too(*_: object) -> None:
        raise RuntimeError("second")

    d = with_behaviour("test-raises")
    monkeypatch.setattr(d.engine._parts.faults, "fail", fails_too)
    out = d.pass_s(10)
    assert d.phase == "stopped"
    assert of(c.Freeze, out)
    assert d.engine.deadline() is None
    monkeypatch.undo()
    d.do(e.WakeRequested("tap"))
    assert d.phase == "present"


def test_a_stop_is_obeyed_although_the_behaviour_will_not_close() -> None:
    d = with_behaviour("test-clings")
    d.pass_s(5)
    out = d.do(e.StopRequested("button"))
    assert [type(x) for x in out[:2]] == [c.Freeze, c.Hush]
    assert d.phase in ("fault", "stopped")


def test_a_behaviour_that_ends_early_leaves_quiet_company() -> None:
    d = with_behaviour("test-ends")
    d.pass_s(30)
    assert d.phase == "active"


def test_an_unknown_event_is_reported_and_harmless() -> None:
    d = Driven()
    assert isinstance(d.do(c.Hush())[0], c.Broke)


def test_a_misspelt_behaviour_is_named_with_its_neighbour() -> None:
    with pytest.raises(InputError, match="Did you mean presence"):
        registry.get("presense")


def test_in_the_queue_a_stop_overtakes_everything_and_a_flood_drops_only_sensors() -> None:
    dropped: list[object] = []
    q = EventQueue(limit=3, left_out=dropped.append)
    for _ in range(10):
        q.put(e.Touched("head", 1))
    q.put(e.LessRequested("tap"))
    q.put(e.StopRequested("button"))
    assert q.pop() == e.StopRequested("button")
    assert len(q) == 4
    assert q.dropped == 7
    assert dropped == [e.Touched("head", 1)] * 7
    rest = [q.pop() for _ in range(4)]
    assert rest[0] == e.LessRequested("tap"), "no flood of sensors stands before a less"
    assert q.pop() is None


def test_what_was_asked_for_before_a_stop_does_not_come_true_after_it() -> None:
    gone: list[object] = []
    q = EventQueue(left_out=gone.append)
    for event in (
        e.WakeRequested("tap"),
        e.Touched("head", 1),
        e.StartRequested("tap"),
        e.CrisisRaised(2, "tap"),
    ):
        q.put(event)
    q.put(e.MoreRequested("tap"))
    q.put(e.LessRequested("tap"))
    assert gone == [e.MoreRequested("tap")]
    q.put(e.StopRequested("tap"))
    q.put(e.WakeRequested("button"))
    order = [q.pop() for _ in range(5)]
    assert order == [
        e.StopRequested("tap"),
        e.CrisisRaised(2, "tap"),
        e.LessRequested("tap"),
        e.Touched("head", 1),
        e.WakeRequested("button"),
    ]
    assert len(q) == 0
    assert gone[1:] == [e.WakeRequested("tap"), e.StartRequested("tap")]

"""Stop always works: from every source the hold is on the wire in the same cycle, before anybody is told."""

import time
from collections.abc import Callable

import pytest

from robot.contract.commands import Freeze, Gesture, Idle, Settle
from robot.contract.events import FaultRaised, LinkLost, Source, StopRequested, Touched
from robot.contract.record import Record
from robot.drivers.body.loop import HEARTBEAT_US
from robot.motion.joints import TABLE
from tests.body.world import Host, Process, World, eventually

pytestmark = pytest.mark.real_time

SOURCES: dict[str, Callable[[World], None]] = {
    "button": lambda w: w.body.press("stop"),
    "e-stop": lambda w: w.body.set_flag("e-stop", True),
    "face-down": lambda w: w.body.set_flag("face-down", True),
    "eyes-covered": lambda w: w.body.set_flag("eyes-covered", True),
    "host": lambda w: w.loop.freeze(),
    "engine": lambda w: w.loop.send(Freeze()),
}


@pytest.mark.parametrize("source", SOURCES)
def test_the_hold_is_on_the_wire_in_the_next_cycle(world: World, source: str) -> None:
    world.move()
    world.events.clear()
    world.frozen_calls.clear()
    before = world.positions()
    SOURCES[source](world)
    world.run(0.02)
    assert world.loop.state().frozen
    sent_us, goals = world.goals[-1]
    assert sent_us == world.clock.now()
    for goal, position in zip(goals, before, strict=True):
        assert goal == pytest.approx(position, abs=0.02)
    assert world.frozen_calls == [world.clock.now()], "the voice is hushed in the same cycle"
    told = [StopRequested(source)] if source not in ("host", "engine") else []  # type: ignore[arg-type]
    assert world.events == told
    world.run(0.48)
    assert world.still()
    if source != "e-stop":
        held = world.positions()
        world.run(2.0)
        assert world.positions() == held
    assert world.events == told, "it is told once"


def test_the_hold_comes_before_the_word_about_it() -> None:
    world = World()
    world.move()
    order: list[str] = []
    goals = len(world.goals)
    world.loop.on_freeze(lambda: order.append(f"hush after {len(world.goals) - goals} hold"))
    world.events.clear()
    world.body.press("stop")
    world.run(0.02)
    assert order == ["hush after 1 hold"]
    assert world.events == [StopRequested("button")]


def test_stop_is_handed_on_before_what_came_with_it(world: World) -> None:
    world.run(0.1)
    world.events.clear()
    world.body.touch("head", 30)
    world.wait(0.04)
    world.body.press("stop")
    world.run(0.02)
    assert [type(e) for e in world.events] == [StopRequested, Touched]


def test_a_broken_callback_or_engine_changes_nothing(world: World, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_event: Record | None = None) -> None:
        raise RuntimeError("dead")

    world.move()
    world.loop.on_freeze(broken)
    world.loop._outbox._emit = broken
    world.body.press("stop")
    world.run(0.5)
    assert world.loop.state().frozen
    assert world.still()
    assert "could not be handed on" in caplog.text


def test_freeze_is_idempotent(world: World) -> None:
    world.move()
    world.loop.send(Freeze())
    world.run(0.02)
    held = world.goals[-1][1]
    for _ in range(20):
        world.loop.send(Freeze())
        world.run(0.02)
    assert world.goals[-1][1] == pytest.approx(held, abs=0.05)
    assert world.still()


def test_only_settle_or_idle_ends_it(world: World) -> None:
    world.move()
    world.loop.send(Freeze())
    world.loop.send(Gesture("nod"))
    world.run(1)
    assert world.loop.state().frozen
    assert world.still()
    for command in (Settle("rest"), Idle("breathing")):
        world.loop.send(Freeze())
        world.loop.send(command)
        world.run(0.04)
        assert not world.loop.state().frozen


def test_a_command_from_before_the_stop_does_not_undo_it(world: World) -> None:
    """The engine sends Idle, and only then hears of the button."""
    world.move()
    world.body.press("stop")
    world.run(0.02)
    world.loop.send(Idle("breathing"))
    world.run(0.1)
    assert world.loop.state().frozen
    world.loop.send(Freeze())  # now it knows
    world.loop.send(Settle("rest"))
    world.run(0.1)
    assert not world.loop.state().frozen
    world.loop.send(Idle("off"))
    world.loop.freeze()
    world.run(0.02)
    assert world.loop.state().frozen


def hold(world: World, flag: str) -> None:
    """Stop a moving body, and let the engine know."""
    world.move()
    world.body.set_flag(flag, True)
    world.run(1)
    world.loop.send(Freeze())
    world.run(0.5)


@pytest.mark.parametrize("flag", ["e-stop", "face-down"])
def test_nothing_moves_while_it_lies_on_its_face_or_the_e_stop_is_pressed(world: World, flag: str) -> None:
    world.move()
    world.body.set_flag(flag, True)
    world.run(1)
    world.loop.send(Freeze())
    world.loop.send(Settle("rest"))
    world.run(1)
    assert world.loop.state().frozen
    world.body.set_flag(flag, False)
    world.run(2)
    assert world.loop.state().frozen, "only a person starts again"
    world.loop.send(Settle("rest"))
    world.run(0.1)
    assert not world.loop.state().frozen


def test_the_e_stop_is_no_lost_link(world: World) -> None:
    world.move()
    world.body.set_flag("e-stop", True)
    world.run(5)
    assert not world.loop.state().links["servos"]
    world.body.set_flag("e-stop", False)
    world.run(2)
    assert world.loop.state().links["servos"]
    assert world.of(LinkLost) == []
    assert all(servo.torque for servo in world.body.servos)


def test_a_robot_that_is_woken_while_its_servos_come_back_wakes_when_they_are_there(world: World) -> None:
    hold(world, "e-stop")
    world.body.set_flag("e-stop", False)
    world.loop.send(Idle("breathing"))  # before the board has said that it was released
    world.run(2)
    assert not world.loop.state().frozen
    assert world.of(StopRequested) == [StopRequested("e-stop")]


@pytest.mark.parametrize("between", [Freeze(), Settle("asleep"), Idle("off"), None])
def test_no_wake_outlives_a_stop_or_another_order(
    world: World, between: Freeze | Settle | Idle | None
) -> None:
    hold(world, "e-stop")
    world.body.set_flag("e-stop", False)
    world.loop.send(Idle("breathing"))
    world.run(0.02)
    if between is None:
        world.body.press("stop")
    else:
        world.loop.send(between)
    world.run(3)
    assert world.loop.state().frozen


@pytest.mark.parametrize("flag", ["e-stop", "face-down"])
def test_a_wake_that_cannot_be_obeyed_is_told_and_not_kept(world: World, flag: Source) -> None:
    """The engine would show an awake robot that does not move."""
    hold(world, flag)
    world.events.clear()
    world.loop.send(Idle("breathing"))
    world.run(0.5)
    assert world.of(StopRequested) == [StopRequested(flag)]
    world.body.set_flag(flag, False)
    world.run(3)
    assert world.loop.state().frozen, "letting go starts nothing"


def test_servos_that_stay_away_after_the_e_stop_are_told(world: World) -> None:
    world.run(0.1)
    world.body.set_flag("e-stop", True)
    world.run(2)
    world.body.unplug("servos")
    world.body.set_flag("e-stop", False)
    world.run(4)
    assert world.of(LinkLost) == [LinkLost("servos")]


# --- the heartbeat ---------------------------------------------------------------------------------------


def test_without_a_heartbeat_it_holds_and_goes_silent(world: World) -> None:
    world.move()
    world.events.clear()
    begun = world.clock.now()
    while world.frozen_calls == [] or world.frozen_calls[-1] < begun:
        world.run(0.02, beat=False)
    assert HEARTBEAT_US <= world.clock.now() - begun <= HEARTBEAT_US + 40_000
    assert world.goals[-1][0] == world.clock.now()
    packets = world.packets
    world.run(0.25, beat=False)
    assert world.packets == packets, "any packet would feed the servos' watchdogs"
    assert world.clock.now() - begun <= 540_000
    world.body.advance(world.clock.now())
    assert all(servo.expired for servo in world.body.servos)
    assert world.body.board.expired
    assert world.still()
    world.run(1, beat=False)
    assert world.events == []
    world.loop.send(Idle("breathing"))  # from before it knew
    world.run(0.1)
    assert world.events == [FaultRaised("host", "heartbeat")]
    assert not any(device.expired for device in (*world.body.servos, world.body.board))
    world.run(1)
    assert world.loop.state().frozen
    world.loop.send(Settle("asleep"))
    world.run(1)
    assert not world.still()


def test_a_stop_pressed_in_the_silence_is_told_after_it(world: World) -> None:
    world.run(1, beat=False)
    world.body.press("stop")
    world.run(1, beat=False)
    assert world.of(StopRequested) == []
    world.events.clear()
    world.run(0.1)
    assert world.events == [StopRequested("button"), FaultRaised("host", "heartbeat")]


def test_a_thread_that_was_away_finds_its_servos_again(world: World) -> None:
    """The host stood still for longer than the watchdogs: they are cleared, and nothing moves by itself."""
    world.loop.send(Idle("breathing"))
    world.run(3)
    world.wait(0.6)
    assert all(servo.expired for servo in world.body.servos)
    world.clock.move_to(world.clock.now())
    at = world.positions()
    world.run(0.02)
    assert world.positions() == pytest.approx(at, abs=0.02)
    world.run(2)
    assert world.loop.state().frozen
    assert FaultRaised("host", "heartbeat") in world.events
    assert world.positions() == pytest.approx(at, abs=0.02)
    world.loop.send(Freeze())
    world.loop.send(Idle("breathing"))
    begun = len(world.goals)
    world.run(20)
    moved = [
        max(g[i] for _, g in world.goals[begun:]) - min(g[i] for _, g in world.goals[begun:]) for i in (1, 3)
    ]
    assert min(moved) > 0.01, "asked to, it goes on breathing"
    assert not any(servo.expired for servo in world.body.servos)


# --- in real time ------------------------------------------------------------------------------------------


def test_in_real_time_from_the_button(process: Process, host: Host) -> None:
    for _ in range(3):
        host.body.send(Freeze())
        host.body.send(Settle("asleep"))
        eventually(lambda: not host.body.state().frozen)
        time.sleep(0.8)
        host.events.clear()
        process.room(button="stop")
        begun = time.monotonic()
        eventually(lambda: any(e == StopRequested("button") for _, e in host.events))
        assert time.monotonic() - begun < 0.25
        time.sleep(0.3)
        assert all(abs(joint["velocity"]) < 0.02 for joint in process.truth().values())
        host.body.send(Freeze())
        host.body.send(Settle("rest"))
        time.sleep(0.6)


def test_in_real_time_without_a_heart(process: Process, host: Host) -> None:
    host.body.send(Settle("asleep"))
    eventually(lambda: abs(process.truth()["head_pitch"]["velocity"]) > 0.02)
    host.beating = False
    time.sleep(0.6)
    truth = process.truth()
    assert all(joint["expired"] for joint in truth.values())
    assert all(abs(joint["velocity"]) < 0.02 for joint in truth.values())
    host.beating = True
    eventually(lambda: any(e == FaultRaised("host", "heartbeat") for _, e in host.events))
    assert len(truth) == len(TABLE)

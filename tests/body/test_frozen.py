"""What the body reports after the companion was away: for how long, and whether it was held."""

from robot.contract.commands import Idle
from robot.contract.events import BodyEased, BodyHeld, FaultRaised
from robot.runtime.computer_load import fault_or_busy
from tests.body.world import World

HEARTBEAT = FaultRaised("host", "heartbeat")


def lose_the_heartbeat(world: World, seconds: float) -> None:
    world.run(seconds, beat=False)
    world.run(0.2)


def test_the_body_knows_how_long_it_was_left_alone_and_that_it_was_held(awake: World) -> None:
    assert awake.loop.last_hold == (0, False)
    lose_the_heartbeat(awake, 1.0)
    ms, whole = awake.loop.last_hold
    assert whole
    assert 900 <= ms <= 1_300
    assert HEARTBEAT in awake.events
    assert awake.loop.state().frozen, "it goes on only when the engine says so"


def test_a_joint_that_let_go_meanwhile_was_not_held(awake: World) -> None:
    awake.run(0.6, beat=False)
    awake.body.servos[0]["torque_enable"] = 0
    awake.run(0.2)
    assert awake.loop.last_hold[1] is False


def test_a_host_that_stood_still_as_a_whole_was_not_busy(awake: World) -> None:
    """Suspended or stopped: nothing resumes by itself."""
    awake.wait(0.6)
    awake.run(0.2)
    assert HEARTBEAT in awake.events
    assert awake.loop.last_hold[1] is False
    assert awake.loop.last_hold[0] >= 590


def test_a_stop_that_is_held_down_meanwhile_is_no_moment_to_go_on(awake: World) -> None:
    awake.body.set_flag("e-stop", True)
    awake.run(0.1)
    lose_the_heartbeat(awake, 0.6)
    assert awake.loop.last_hold[1] is False


def fall_silent(world: World, seconds: float) -> None:
    """For this long, nothing that is sent reaches the servos."""
    bus = world.body.servo_bus
    receive = bus.receive
    bus.receive = lambda _data, _now: b""  # type: ignore[method-assign]
    world.run(seconds)
    bus.receive = receive  # type: ignore[method-assign]
    world.run(1.5)


def test_words_that_reach_no_servo_in_time_are_told_once_and_not_as_torque_that_each_lost(
    awake: World,
) -> None:
    """A computer so busy that its bytes leave late: every dead-man does what it is for."""
    before = len(awake.events)
    fall_silent(awake, 0.3)
    (told,) = [event for event in awake.events[before:] if isinstance(event, FaultRaised)]
    assert told.code == "torque-lost"
    assert awake.loop.last_hold == (200, True)
    assert isinstance(fault_or_busy(told, awake.loop.last_hold, lambda: True), BodyHeld)
    assert fault_or_busy(told, awake.loop.last_hold, lambda: False) == told, "then somebody must look"
    assert all(servo["bus_watchdog"] == 10 for servo in awake.body.servos), "held again, every one"
    assert awake.loop.state().frozen
    assert awake.of(BodyEased) == []


def test_a_single_servo_that_nothing_reached_is_its_own_trouble(awake: World) -> None:
    before = len(awake.events)
    awake.body.servo("tail")["bus_watchdog"] = 255
    awake.run(1.5)
    (told,) = [event for event in awake.events[before:] if isinstance(event, FaultRaised)]
    assert (told.where, told.code) == ("tail", "torque-lost")
    assert fault_or_busy(told, awake.loop.last_hold, lambda: True) == told


def test_a_body_at_rest_is_not_woken(world: World) -> None:
    world.loop.send(Idle("off"))
    lose_the_heartbeat(world, 0.6)
    assert world.loop.state().frozen

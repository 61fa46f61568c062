"""What the body knows of a companion that was away: for how long, and whether it was held meanwhile."""

from robot.engine.commands import Idle
from robot.engine.events import FaultRaised
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


def test_a_body_at_rest_is_not_woken(world: World) -> None:
    world.loop.send(Idle("off"))
    lose_the_heartbeat(world, 0.6)
    assert world.loop.state().frozen

"""A body that does not match its configuration: wrong motors, two with one id, a wrong calibration."""

from collections.abc import Callable

import pytest

from robot.contract.commands import Freeze, Settle
from robot.contract.events import BodyEased
from robot.drivers.body.condition_table import BY_NAME
from robot.errors import DeviceError
from robot.motion.joints import BY_NAME as JOINTS
from sim.body import SimulatedBody
from tests.body.world import World, to_ticks


def refusal(prepare: Callable[[SimulatedBody], None]) -> str:
    with pytest.raises(DeviceError) as caught:
        World(prepare=prepare)
    assert caught.value.exit_code == 4
    return str(caught.value)


def test_a_wrong_model_is_named() -> None:
    said = refusal(lambda body: body.servo("tail").__setitem__("model_number", 1190))
    assert "id 15 is model 1190, not 1200" in said


def test_two_servos_with_one_id_are_named_at_set_up() -> None:
    """They answer a ping as one."""
    said = refusal(lambda body: body.twin("left_ear"))
    assert "two servos seem to answer as id 13 (left_ear)" in said


def test_a_joint_beyond_its_calibration_is_held_and_never_moved(caplog: pytest.LogCaptureFixture) -> None:
    far = float(to_ticks(1.2))

    def prepare(body: SimulatedBody) -> None:
        body.servo("tail").position = far

    world = World(prepare=prepare)
    world.run(0.1)
    assert ("tail", "does-not-fit") in world.faults()
    world.events.clear()
    world.loop.send(Freeze())
    world.loop.send(Settle("asleep"))
    world.run(8)
    assert world.events == [], "told once, and the others move"
    assert world.body.servo("tail").torque
    assert world.body.servo("tail").position == pytest.approx(far, abs=1)
    assert world.positions()[1] == pytest.approx(-0.32, abs=0.02)
    world.body.servo("tail").position = to_ticks(0.1)  # calibrated anew, it would read so
    world.body.servo("tail").reboot()
    world.run(3)
    world.loop.send(Freeze())
    world.loop.send(Settle("rest"))
    world.run(4)
    assert BodyEased("tail", "does-not-fit", "") in world.events
    assert world.positions()[5] == pytest.approx(0.0, abs=0.02)
    assert (
        len([r for r in caplog.records if "does-not-fit" in r.getMessage() and r.levelname == "ERROR"]) == 1
    )


def test_a_joint_that_is_pushed_out_of_its_range_is_not_moved(awake: World) -> None:
    roll = awake.body.servo("head_roll")
    roll["current_limit"] = 100  # it does not resist enough to strain
    roll.hand = to_ticks(0.9)
    while roll.position < to_ticks(JOINTS["head_roll"].high + 0.31):
        awake.run(0.02)
    awake.events.clear()
    awake.run(BY_NAME["does-not-fit"].within_s)
    assert ("head_roll", "does-not-fit") in awake.faults()
    assert awake.loop.state().frozen

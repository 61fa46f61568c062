"""Events of the body: touches, presence, buttons, faults; and readings that it does not believe."""

from itertools import pairwise

import pytest

from firmware_bridge.protocol import Instruction
from robot.contract.body import PADS
from robot.contract.commands import Idle, Light, Settle
from robot.contract.events import FaultRaised, LessRequested, PresenceChanged, StopRequested, Touched
from robot.motion.joints import TABLE
from sim.bus import SimulatedBus
from tests.body.world import World, to_ticks


@pytest.fixture
def awake(world: World) -> World:
    world.loop.send(Settle("rest"))
    world.run(3)
    world.events.clear()
    return world


@pytest.mark.parametrize("pad", PADS)
def test_a_touch_is_told_when_it_ends(awake: World, pad: str) -> None:
    awake.body.touch(pad, 800)
    awake.run(0.7)
    assert awake.events == []
    awake.run(0.2)
    assert awake.events == [Touched(pad, 800)]


def test_a_shove_is_told_as_rough_and_freezes_nothing(awake: World) -> None:
    awake.body.touch("back", 200, rough=True)
    awake.run(0.5)
    awake.body.touch("back", 200)
    awake.run(0.5)
    assert awake.events == [Touched("back", 200, True), Touched("back", 200, False)]
    assert not awake.loop.state().frozen


def test_no_touch_is_lost_between_two_polls(awake: World) -> None:
    """Five short touches while the board cannot be heard: the counters tell of all of them."""
    for _ in range(5):
        awake.body.touch("head", 5)
        awake.wait(0.012)
    awake.run(0.1)
    assert awake.of(Touched) == [Touched("head", 5)] * 5
    for _ in range(300):  # the counter wraps
        awake.body.touch("left", 5)
        awake.run(0.04)
    assert len(awake.of(Touched)) == 305


def test_a_board_that_restarts_touches_nobody(awake: World) -> None:
    awake.body.touch("head", 5)
    awake.run(0.1)
    awake.events.clear()
    awake.body.board.reboot()
    awake.run(0.5)
    assert awake.of(Touched) == []


def test_presence_with_hysteresis(awake: World) -> None:
    for mm, expected in (
        (1_000, []),
        (700, [True]),
        (1_100, [True]),
        (1_300, [True, False]),
        (None, [True, False]),
    ):
        awake.body.near(mm)
        awake.run(0.5)
        assert awake.events == [PresenceChanged(near) for near in expected]
    awake.body.near(500)
    awake.run(0.04)
    awake.body.near(None)
    awake.run(1)
    assert len(awake.events) == 2, "a glimpse is no presence"


def test_less_is_told_once_for_each_press(awake: World) -> None:
    for n in (1, 2):
        awake.body.press("less")
        awake.run(1)
        assert awake.events == [LessRequested("button")] * n
    assert not awake.loop.state().frozen


def test_a_press_that_cannot_be_cleared_is_told_once(awake: World) -> None:
    """The write that clears the latch is lost for a while: the press still is one press."""
    receive = awake.body.board_bus.receive

    def lossy(data: bytes, now_us: int) -> bytes:
        return b"" if data[7] == Instruction.WRITE else receive(data, now_us)

    awake.body.board_bus.receive = lossy  # type: ignore[method-assign]
    awake.body.press("stop")
    awake.run(0.1)
    awake.body.board_bus.receive = receive  # type: ignore[method-assign]
    awake.run(1)
    assert awake.events == [StopRequested("button")]
    awake.body.press("stop")
    awake.run(0.1)
    assert awake.events == [StopRequested("button")] * 2


def test_lights_fade_in_and_are_read_back(awake: World) -> None:
    awake.loop.send(Light("eyes", "warm", 0.5))
    awake.loop.send(Light("ring", "blue", 1.0))
    seen = []
    for _ in range(40):
        awake.run(0.02)
        seen.append(awake.body.board["ring_blue"])
    assert max(b - a for a, b in pairwise(seen)) <= 12
    assert seen[-1] == 255
    state = awake.loop.state()
    assert state.lights == {"eyes": (128, 85, 45), "ring": (80, 140, 255)}


def test_the_microphone_light_follows_the_microphone_and_nothing_else(awake: World) -> None:
    awake.loop.microphone(True)
    awake.run(0.06)
    assert awake.body.board["microphone_light"] == 1
    assert awake.loop.state().microphone_light
    awake.loop.send(Light("eyes", "off", 0.0))
    awake.loop.freeze()
    awake.run(1)
    assert awake.body.board["microphone_light"] == 1
    awake.loop.microphone(False)
    awake.run(0.06)
    assert not awake.loop.state().microphone_light


def test_the_state_is_what_was_read_not_what_was_sent(awake: World) -> None:
    awake.body.servo("tail").jammed = True
    awake.loop.send(Settle("asleep"))
    awake.run(0.5)
    at = awake.loop.state().joints
    assert at["tail"] == pytest.approx(0.0, abs=0.01)
    assert at["head_pitch"] < -0.05
    awake.wait(0.5)
    assert awake.loop.state().age_ms == 500


# --- what is not believed ------------------------------------------------------------------------------


def corrupt(bus: SimulatedBus, servo: int, ticks: int) -> None:
    """Make this servo report `ticks` as its position."""
    device = next(d for d in bus.devices if d.id == servo)
    refresh = type(device).refresh

    def lie() -> None:
        refresh(device)
        device["present_position"] = ticks

    device.refresh = lie  # type: ignore[method-assign]


@pytest.mark.parametrize("ticks", [0, 4_095, -1, 2_900, 2**31 - 1])
def test_a_bad_reading_never_causes_a_jump(awake: World, ticks: int) -> None:
    before = awake.goals[-1][1]
    corrupt(awake.body.servo_bus, 11, ticks)
    awake.run(0.04)
    awake.loop.freeze()
    awake.run(0.1)
    assert awake.goals[-1][1] == pytest.approx(before, abs=0.01)
    assert abs(awake.body.servo("head_pitch").position - to_ticks(-0.05)) < 5
    awake.run(1)
    assert awake.faults() == [("head_pitch", "position")]


def test_a_single_bad_reading_is_left_out(awake: World) -> None:
    corrupt(awake.body.servo_bus, 11, 4_000)
    awake.run(0.02)
    del awake.body.servo("head_pitch").refresh
    awake.run(1)
    assert awake.events == []
    assert awake.loop._servos.device is not None
    assert awake.loop._servos.device.rejected == 1


# --- faults --------------------------------------------------------------------------------------------


def test_commanded_but_not_moving(awake: World) -> None:
    awake.body.servo("tail").jammed = True
    awake.loop.send(Settle("asleep"))
    awake.run(4)
    assert awake.faults()[0] in (("tail", "not-moving"), ("tail", "straining"))
    assert awake.loop.state().frozen
    assert awake.still()


def test_a_hardware_error_freezes_and_is_told_once(awake: World) -> None:
    awake.body.servo("head_roll")["hardware_error_status"] = 1 << 5
    awake.run(1)
    assert awake.events == [FaultRaised("head_roll", "overload", (("value", 0), ("limit", 500)))]
    assert awake.loop.state().frozen
    awake.loop.send(Settle("rest"))
    awake.run(1)
    assert not awake.loop.state().frozen
    assert awake.body.servo("head_roll")["hardware_error_status"] == 0
    assert awake.body.servo("head_roll").torque


def test_a_fault_of_the_board(awake: World) -> None:
    awake.body.board["hardware_error_status"] = 1
    awake.run(1)
    assert awake.events == [FaultRaised("board", "supply-low", (("value", 5.0), ("limit", 4.5)))]


def test_the_servos_own_limits_are_set(awake: World) -> None:
    """Law 6: the limits hold in the lowest layer too."""
    for joint in TABLE:
        servo = awake.body.servo(joint.name)
        assert servo["current_limit"] == servo["goal_current"] == joint.current
        assert servo["operating_mode"] == 5
        assert servo["return_delay_time"] == 0
        assert servo["bus_watchdog"] == 10
        assert (
            servo["min_position_limit"]
            < to_ticks(joint.low)
            < to_ticks(joint.high)
            < servo["max_position_limit"]
        )
        assert joint.speed < servo["profile_velocity"] * 0.229 * 0.10472 < 2 * joint.speed


def test_the_same_events_give_the_same_body() -> None:
    def trace() -> list[tuple[int, list[float]]]:
        world = World()
        world.loop.send(Idle("breathing"))
        world.run(20)
        return world.goals

    assert trace() == trace()


def test_who_lies_down_to_sleep_has_dark_eyes_whatever_was_lit_before(awake: World) -> None:
    """Also where nothing but the pose is asked for, as at a start; the ring may say something else."""
    awake.loop.send(Light("eyes", "warm", 1.0))
    awake.loop.send(Light("ring", "blue", 1.0))
    awake.run(2.0)
    assert awake.loop.state().lights["eyes"] != (0, 0, 0)
    awake.loop.send(Settle("asleep"))
    awake.run(2.0)
    assert awake.loop.state().lights["eyes"] == (0, 0, 0)
    assert awake.loop.state().lights["ring"] != (0, 0, 0)
    awake.loop.send(Light("eyes", "warm", 0.5))
    awake.run(2.0)
    assert awake.loop.state().lights["eyes"] != (0, 0, 0)

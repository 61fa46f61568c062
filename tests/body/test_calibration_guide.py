"""The guided calibration: what it finds, what it refuses, and that nothing moves by itself without a yes."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.errors import DeviceError
from robot.motion.joints import BY_NAME, TABLE, Joint, Joints
from tests.body.builder import InMemory

ALONE = 3.0  # degrees
STEPS = ("soft", "zero", "direction", "end", "hold", "far", "keys", "proof", "seen")


def mounted(**changed: Joint) -> Joints:
    return tuple(changed.get(joint.name, joint) for joint in TABLE)


def odd(name: str, zero: int, direction: int) -> Joint:
    return replace(BY_NAME[name], zero=zero, direction=direction)


@settings(max_examples=20)
@given(
    st.sampled_from(list(BY_NAME)),
    st.integers(900, 3_100),
    st.sampled_from([1, -1]),
    st.floats(-12, 12),
    st.booleans(),
)
def test_whatever_way_it_is_mounted_it_is_found(
    name: str, zero: int, direction: int, off: float, held: bool
) -> None:
    """The builder's 0 lies `off` degrees from where the body was built; the file knows nothing of either."""
    truth = odd(name, zero, direction)
    builder = InMemory(mounted(**{name: truth}), held=held)
    found = builder.calibrate(name, zero=off)
    assert found is not None
    assert abs(found.zero - truth.ticks(math.radians(off))) <= 2
    assert found.direction == direction
    built = BY_NAME[name]
    assert built.low <= found.low < 0 < found.high <= built.high
    assert math.degrees(found.high) <= 30 - off - 1.9
    assert math.degrees(found.low) >= -30 - off + 1.9
    assert builder.alone <= ALONE
    assert builder.body.servo(name).torque is held, "it is left as it was found"


@settings(max_examples=20)
@given(
    st.dictionaries(st.sampled_from(["far", "proof", "seen"]), st.booleans()),
    st.floats(-25, 25),
    st.booleans(),
)
def test_nothing_moves_by_more_than_three_degrees_without_a_yes(
    answers: dict[str, bool], left_at: float, held: bool
) -> None:
    builder = InMemory(held=held)
    builder.answers = answers
    builder.hand["hold"] = ("head_roll", left_at)
    found = builder.calibrate("head_roll")
    assert builder.alone <= ALONE
    assert (found is None) == (not all(answers.get(asked, True) for asked in builder.asked))
    assert ("far" in builder.asked) == (abs(left_at - 4.0) > ALONE)


@pytest.mark.parametrize("held", [True, False])
@pytest.mark.parametrize("at", STEPS)
def test_ctrl_c_at_each_step_leaves_it_held_or_soft_as_it_was(at: str, held: bool) -> None:
    builder = InMemory(held=held)
    at = "soft-already" if at == "soft" and not held else at

    def interrupt(key: str) -> None:
        if key == at:
            raise KeyboardInterrupt

    builder.step = interrupt
    with pytest.raises(KeyboardInterrupt):
        builder.calibrate("head_roll")
    servo = builder.body.servo("head_roll")
    driven = at in ("far", "keys", "proof", "seen")
    assert servo.torque is (held or driven)
    before = servo.position
    builder.clock.sleep(2)
    assert abs(servo.position - before) < 2, "and it stays there"
    assert builder.alone <= ALONE


@pytest.mark.parametrize("at", range(0, 40, 9))
@pytest.mark.parametrize("key", [True, False])
def test_a_key_or_ctrl_c_in_the_middle_of_a_movement_stops_it_at_once(at: int, key: bool) -> None:
    builder = InMemory()
    places: list[float] = []

    def brake() -> bool:
        places.append(builder.body.servo("tail").position)
        if len(places) > at and not key:
            raise KeyboardInterrupt
        return len(places) > at

    builder.brake = brake
    builder.hand["hold"] = ("tail", 25.0)
    if key:
        assert builder.calibrate("tail") is None
        assert "halted.key" in builder.told
    else:
        with pytest.raises(KeyboardInterrupt):
            builder.calibrate("tail")
    servo = builder.body.servo("tail")
    builder.clock.sleep(2)
    assert servo.torque
    assert abs(servo.position - places[-1]) < 4


def test_a_joint_that_is_blocked_is_not_pushed_against() -> None:
    builder = InMemory()

    def jam(key: str) -> None:
        if key == "keys":
            builder.body.servo("tail").jammed = True

    builder.step = jam
    builder.answers["again"] = False
    assert builder.calibrate("tail") is None
    assert {"halted.behind", "halted.overload"} & set(builder.told)
    assert abs(builder.body.servo("tail").current) < 300
    assert builder.body.servo("tail")["hardware_error_status"] == 0


def test_it_goes_on_after_a_yes_when_what_was_in_its_way_is_gone() -> None:
    builder = InMemory()

    def jam(key: str) -> None:
        if key in ("proof", "again"):
            builder.body.servo("tail").jammed = key == "proof"

    builder.step = jam
    assert builder.calibrate("tail") is not None
    assert builder.asked.count("again") == 1
    assert builder.alone <= ALONE


def test_a_computer_that_stands_still_for_a_moment_stops_it() -> None:
    builder, sleeps = InMemory(), 0
    look = builder.clock.passed

    def stall() -> None:
        nonlocal sleeps
        if builder.asked[-1:] == ["proof"]:
            sleeps += 1
            if sleeps == 5:
                builder.clock.move_to(builder.clock.now() + 700_000)
        look()

    builder.clock.passed = stall
    builder.answers["again"] = False
    assert builder.calibrate("tail") is None
    assert "halted.late" in builder.told
    assert builder.body.servo("tail").torque
    assert not builder.body.servo("tail").expired


def test_a_servo_that_shuts_down_while_it_moves() -> None:
    builder = InMemory()

    def burn(key: str) -> None:
        if key == "keys":
            builder.body.servo("tail").temperature = 90.0

    builder.step = burn
    assert builder.calibrate("tail") is None
    assert "halted.shutdown" in builder.told
    assert not builder.body.servo("tail").torque


def test_a_joint_that_was_pushed_after_the_yes_is_not_driven_further_than_that_yes() -> None:
    builder = InMemory()

    def push(key: str) -> None:
        if key == "keys":
            builder.body.turn("tail", math.radians(35))

    builder.step = push
    assert builder.calibrate("tail") is None
    assert "halted.moved" in builder.told


def test_a_hand_that_is_not_still_gives_no_zero() -> None:
    builder, looks = InMemory(), 0
    look = builder.clock.passed

    def tremble() -> None:
        nonlocal looks
        looks += 1
        if looks <= 45 and builder.told[-1] == "zero":
            builder.body.servo("tail").position += 2
        look()

    builder.clock.passed = tremble
    builder.hand["zero"] = ("tail", 4.0)
    assert builder.calibrate("tail") is not None
    assert 2 <= builder.told.count("moving") <= 3


def test_a_joint_that_hardly_moved_is_asked_again() -> None:
    builder = InMemory()
    builder.hand["direction"] = ("tail", 6.0)
    builder.hand["unmoved"] = ("tail", 14.0)
    found = builder.calibrate("tail")
    assert "unmoved" in builder.told
    assert found is not None


def test_two_joints_whose_ids_are_exchanged() -> None:
    pitch, roll = BY_NAME["head_pitch"], BY_NAME["head_roll"]
    body = mounted(head_pitch=replace(pitch, servo=12), head_roll=replace(roll, servo=11))
    for agreed in (True, False):
        builder = InMemory(body)
        builder.answers["swap"] = agreed
        builder.hand["direction"] = ("head_pitch", 16.0)

        def give_up(key: str, builder: InMemory = builder) -> None:
            if builder.told.count("unmoved") > 1:
                raise KeyboardInterrupt

        builder.step = give_up
        if agreed:
            found = builder.calibrate("head_pitch", low=-25, high=20)
            assert found is not None
            assert found.servo == 12
            assert builder.guide.joints["head_roll"].servo == 11
        else:
            with pytest.raises(KeyboardInterrupt):
                builder.calibrate("head_pitch")
            assert builder.guide.joints["head_pitch"].servo == 11
        assert "swap" in builder.asked
        assert builder.alone <= ALONE


def test_a_zero_near_the_place_where_the_servo_counts_anew() -> None:
    for zero in (80, 4_020):
        builder = InMemory(mounted(tail=odd("tail", zero, 1)))
        assert builder.calibrate("tail", zero=0.0) is None
        assert "crosses" in builder.told
        assert builder.asked == []


def test_an_end_on_the_wrong_side_is_asked_again() -> None:
    builder, ends = InMemory(), iter([1.0, -20.0, 28.0, -28.0])

    def step(key: str) -> None:
        if key == "end":
            builder.ends = dict.fromkeys(builder.ends, ("tail", next(ends)))

    builder.step = step
    found = builder.calibrate("tail", zero=0.0)
    assert found is not None
    assert builder.told.count("narrow") == 2
    assert (round(math.degrees(found.low)), round(math.degrees(found.high))) == (-26, 26)


def test_a_servo_that_shifts_its_own_readings_is_put_straight_first_or_left() -> None:
    for agreed in (True, False):
        builder = InMemory()
        servo = builder.body.servo("tail")
        servo["homing_offset"], servo["drive_mode"], servo["operating_mode"] = 300, 1, 1
        builder.answers["memory"] = agreed
        assert (builder.calibrate("tail") is not None) is agreed
        assert {"found.homing_offset", "found.drive_mode"} <= set(builder.told)
        assert servo["homing_offset"] == (0 if agreed else 300)
        assert servo["operating_mode"] == (5 if agreed else 1)


@pytest.mark.parametrize("restarts", [True, False])
def test_a_servo_that_counts_more_than_one_turn_is_restarted_and_else_left(
    restarts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder = InMemory()
    builder.hand["soft-already"] = ("head_roll", 0.0)
    builder.body.servo("tail").position += 4_096
    if restarts:
        assert builder.calibrate("tail") is not None
        assert "found.turns" not in builder.told
        return
    monkeypatch.setattr(builder.body.servo("tail"), "reboot", lambda: None)
    assert builder.calibrate("tail") is None
    assert "found.turns" in builder.told
    assert not builder.body.servo("tail").torque


def test_servos_that_are_not_there_or_something_else() -> None:
    builder = InMemory()
    builder.body.servo("tail")["model_number"] = 1_190
    assert builder.calibrate("tail") is None
    assert "found.model" in builder.told
    builder = InMemory()
    builder.body.servo("tail").powered = False
    assert builder.calibrate("tail") is None
    assert "found.missing" in builder.told
    builder = InMemory()
    builder.body.servo("tail").id = 1
    with pytest.raises(DeviceError, match=r"one with id 1 .*id = 1"):
        builder.calibrate("tail")
    builder = InMemory()

    def unplug(key: str) -> None:
        if key == "end":
            builder.body.servo("tail").powered = False

    builder.step = unplug
    with pytest.raises(DeviceError, match="stopped answering"):
        builder.calibrate("tail")

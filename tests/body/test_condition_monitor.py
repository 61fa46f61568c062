"""Every condition of the table: found within its time, acted on, told once, and once when it is over."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from robot.contract.commands import Freeze, Gesture, Idle, Settle
from robot.contract.events import BodyEased, BodyStrained, FaultRaised, LinkLost, LinkRestored
from robot.drivers.body.condition_table import BY_NAME, CONDITIONS
from robot.messages import LANGUAGES, text
from robot.motion.gestures import BUILT_IN, compose
from robot.motion.joints import BY_NAME as JOINTS
from robot.motion.joints import PERIOD_US, TABLE
from tests.body.world import World

Do = Callable[[World], object]


@dataclass(frozen=True)
class Case:
    """`wrong` makes it so and `mend` ends it; `moving`: while the body is on its way."""

    code: str
    where: str
    wrong: Do
    mend: Do
    moving: bool = False
    others: frozenset[str] = field(default_factory=frozenset)  # what may come with it


def broken(error: str) -> Case:
    return Case(
        error, "tail", lambda w: w.body.servo("tail").give_up(error), lambda w: w.loop.send(Settle("rest"))
    )


def _pushed(world: World) -> None:
    pitch = world.body.servo("head_pitch")
    pitch.hand = pitch.position - 98  # 0.15 rad
    world.run(0.36)  # a hand takes its time


def _strip(world: World) -> None:
    world.body.servo("tail").stripped = True
    world.loop.send(Settle("asleep"))
    while abs(world.goals[-1][1][5] - world.positions()[5]) < 0.2:
        world.run(0.02)


def _let_go(world: World) -> None:
    world.body.servo("head_pitch").hand = None


CASES = (
    Case(
        "not-moving",
        "tail",
        _strip,
        lambda w: (setattr(w.body.servo("tail"), "stripped", False), w.loop.send(Settle("asleep"))),
    ),
    Case(
        "straining",
        "tail",
        lambda w: setattr(w.body.servo("tail"), "load", 320),
        lambda w: setattr(w.body.servo("tail"), "load", 0),
    ),
    Case("torque-lost", "left_ear", lambda w: w.body.servo("left_ear").lose_torque(), lambda _: None),
    Case("restarted", "left_ear", lambda w: w.body.servo("left_ear").reboot(), lambda _: None),
    Case("restarted", "board", lambda w: w.body.restart_board(), lambda _: None),
    Case("supply-low", "board", lambda w: w.body.board.set_supply(43), lambda w: w.body.board.set_supply(50)),
    Case(
        "overheating",
        "board",
        lambda w: w.body.board.set_temperature(71),
        lambda w: w.body.board.set_temperature(40),
    ),
    broken("input-voltage"),
    broken("overheating"),
    broken("encoder"),
    broken("electrical-shock"),
    broken("overload"),
    Case(
        "drift",
        "head_pitch",
        lambda w: (w.loop.freeze(), w.run(0.1), _pushed(w)),
        _let_go,
    ),
    Case(
        "heat",
        "head_roll",
        lambda w: w.body.servo("head_roll").warm(57),
        lambda w: w.body.servo("head_roll").warm(30),
    ),
    Case(
        "supply-sag",
        "base_yaw",
        lambda w: setattr(w.body.servo("base_yaw"), "supply", 43),
        lambda w: setattr(w.body.servo("base_yaw"), "supply", 50),
    ),
    Case(
        "two-with-one-id",
        "right_ear",
        lambda w: w.body.twin("right_ear"),
        lambda w: w.body.twin("right_ear", on=False),
        others=frozenset({"link"}),
    ),
    Case(
        "imu",
        "board",
        lambda w: w.body.stick("acceleration_z", 0),
        lambda w: w.body.stick("acceleration_z", None),
    ),
    Case(
        "presence",
        "board",
        lambda w: w.body.stick("presence_mm", 0),
        lambda w: w.body.stick("presence_mm", None),
    ),
    Case(
        "temperature",
        "board",
        lambda w: w.body.stick("present_temperature", 0),
        lambda w: w.body.stick("present_temperature", None),
    ),
    Case("stop-held", "stop-button", lambda w: w.body.hold("stop"), lambda w: w.body.hold("stop", on=False)),
)


def told(world: World, case: Case) -> list[FaultRaised | BodyStrained]:
    return [
        e
        for e in world.events
        if isinstance(e, FaultRaised | BodyStrained) and (e.where, e.code) == (case.where, case.code)
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.code}-{c.where}")
def test_found_in_time_acted_on_and_told_once(
    awake: World, case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "robot.drivers.body.condition_monitor")
    condition, world = BY_NAME[case.code], awake
    case.wrong(world)
    begun = world.clock.now()
    while not told(world, case):
        world.run(0.02)
        assert world.clock.now() - begun <= (condition.within_s + 0.02) * 1e6, "not within its time"
    (event,) = told(world, case)
    assert event.figures, "the therapist gets figures"
    assert world.loop.state().frozen == (condition.does == "stop" or case.code in ("drift", "stop-held"))
    world.run(1)
    assert len(told(world, case)) == 1
    if condition.does == "stop" and case.code not in ("restarted", "torque-lost"):
        assert world.still()
    case.mend(world)
    for _ in range(10):
        world.run(1)
        if any(e.code == case.code and not e.stage for e in world.of(BodyEased)):  # type: ignore[attr-defined]
            break
    world.run(1)
    eased = [e for e in world.of(BodyEased) if (e.where, e.code, e.stage) == (case.where, case.code, "")]  # type: ignore[attr-defined]
    assert len(eased) == 1, "its end is told once"
    assert len(told(world, case)) == 1
    words = [
        r.getMessage() for r in caplog.records if r.getMessage().startswith(f"{case.where}: {case.code}")
    ]
    assert len([w for w in words if ", over" not in w]) >= 1
    assert len([w for w in words if ", over" in w]) == 1
    unasked = {e.code for e in world.of(FaultRaised)} - {case.code}  # type: ignore[attr-defined]
    assert unasked <= case.others


def test_the_table_is_whole() -> None:
    """Everything in it is tried somewhere here, and has its sentence for the therapist in every language."""
    elsewhere = {
        "light",
        "pad-held",
        "position",
        "does-not-fit",
        "no-answer",
        "heartbeat",
        "wrong-model",
        "unnamed-error",
    }
    assert {case.code for case in CASES} | elsewhere == set(BY_NAME)
    assert len(BY_NAME) == len(CONDITIONS)
    for condition in CONDITIONS:
        if condition.does in ("stop", "stages", "told") and condition.name != "heartbeat":
            for language in LANGUAGES:
                assert text(f"note.body-{condition.name}", language, where="x", value=1, limit=2)


def test_a_fault_is_told_again_when_the_body_is_woken_and_it_is_still_so(awake: World) -> None:
    awake.body.servo("tail").stripped = True
    for times in (1, 2):
        awake.loop.send(Freeze())
        awake.loop.send(Settle("asleep" if times == 1 else "rest"))
        awake.body.servo("tail").position -= 300
        awake.run(4)
        assert awake.faults() == [("tail", "not-moving")] * times
        assert awake.loop.state().frozen


# --- joints ----------------------------------------------------------------------------------------------


def test_a_joint_that_let_go_is_held_again_where_it_is(awake: World) -> None:
    """Torque lost in silence: the worst that is told of comparable robots."""
    ear = awake.body.servo("left_ear")
    ear.lose_torque()
    ear.position += 90
    at = ear.position
    awake.run(1.5)
    assert awake.faults() == [("left_ear", "torque-lost")]
    assert ear.torque
    assert ear.position == pytest.approx(at, abs=3), "held, not moved"
    assert awake.loop.state().frozen


def test_a_servo_that_gave_up_is_left_until_somebody_wakes_the_body(awake: World) -> None:
    awake.body.servo("tail").give_up("overload")
    awake.run(3)
    assert not awake.body.servo("tail").torque
    assert awake.faults() == [("tail", "overload")]


def test_while_one_has_given_up_the_others_are_held_where_they_were(awake: World) -> None:
    """Held anew where they are found, they would follow whatever leans on them."""
    awake.body.servo("tail").give_up("overload")
    awake.run(0.5)
    at, yaw = awake.positions()[0], awake.body.servo("base_yaw")
    yaw.hand = yaw.position + 50
    awake.run(5)
    yaw.hand = None
    awake.run(1)
    assert awake.positions()[0] == pytest.approx(at, abs=0.01)


def test_an_error_without_a_name_is_a_fault_all_the_same(awake: World) -> None:
    awake.body.servo("tail")["hardware_error_status"] = 1 << 6
    awake.run(0.06)
    assert awake.faults() == [("tail", "bit-6")]
    assert awake.loop.state().frozen


def test_no_gesture_looks_like_a_strain(world: World) -> None:
    world.loop.send(Idle("breathing"))
    world.run(3)
    world.events.clear()
    for name in ("bow", "stretch", "tail-quick", "ears-up"):  # the longest ways, and the fastest
        world.loop.send(Gesture(name))
        world.run(compose(BUILT_IN[name], TABLE).seconds + 0.5)
    assert world.events == []


def test_every_joint_is_looked_at_within_its_time(awake: World) -> None:
    for joint in TABLE:
        awake.body.servo(joint.name).lose_torque()
    awake.run(BY_NAME["torque-lost"].within_s)
    assert sorted(awake.faults()) == sorted((joint.name, "torque-lost") for joint in TABLE)


# --- heat ------------------------------------------------------------------------------------------------


def test_heat_comes_and_goes_by_stages(awake: World) -> None:
    ear, hottest = awake.body.servo("left_ear"), JOINTS["left_ear"].hottest
    for degrees, stages in (
        (hottest - 11, []),
        (hottest - 10, ["slow"]),
        (hottest - 11, ["slow"]),
        (hottest - 5, ["slow", "rest"]),
        (hottest, ["slow", "rest", "asleep"]),
        (hottest - 2, ["slow", "rest", "asleep"]),
        (hottest - 3, ["slow", "rest", "asleep", "rest"]),
        (25, ["slow", "rest", "asleep", "rest", "slow", ""]),
    ):
        ear.warm(degrees)
        awake.run(2.2 if degrees > 25 else 4.5)
        assert [e.stage for e in awake.events] == stages  # type: ignore[attr-defined]
    assert awake.loop.state().frozen is False, "heat alone stops nothing"


def test_while_it_is_warm_it_moves_at_half_the_speed(world: World) -> None:
    def fastest(warm: float) -> float:
        world.body.servo("tail").warm(warm)
        world.loop.send(Settle("rest"))
        world.run(8)
        begun = len(world.goals)
        world.loop.send(Settle("asleep"))
        world.run(8)
        pitch = [goals[1] for _, goals in world.goals[begun:]]
        assert pitch[-1] == pytest.approx(-0.32, abs=0.01)
        return max(abs(b - a) for a, b in pairwise(pitch)) / (PERIOD_US / 1e6)

    cool, warm = fastest(25), fastest(57)
    assert warm == pytest.approx(cool / 2, rel=0.03)


def test_a_single_hot_reading_is_no_temperature(awake: World) -> None:
    awake.body.servo("tail").temperature = 80
    awake.run(0.02)
    awake.body.servo("tail").warm(25)
    awake.run(3)
    assert awake.of(BodyStrained) == []


# --- supply ----------------------------------------------------------------------------------------------


def test_the_e_stop_is_no_sagging_supply(awake: World) -> None:
    awake.body.set_flag("e-stop", True)
    for servo in awake.body.servos:
        servo.powered = True  # its capacitors still feed it for a moment
        servo.supply = 38
    awake.run(2)
    assert awake.of(BodyStrained) == awake.of(FaultRaised) == []


def test_after_a_power_cut_of_both_nothing_resumes(awake: World) -> None:
    for port in ("servos", "board"):
        awake.body.unplug(port)
    awake.run(1)
    for servo in awake.body.servos:
        servo.reboot()
    awake.body.restart_board()
    at = awake.positions()
    for port in ("servos", "board"):
        awake.body.unplug(port, out=False)
    awake.run(5)
    assert {type(e) for e in awake.events} == {LinkLost, LinkRestored}
    assert awake.loop.state().frozen
    assert awake.positions() == pytest.approx(at, abs=0.01)
    assert all(servo.torque for servo in awake.body.servos)

"""Torque off in quiet hours: only where the body lies by itself, and no jump afterwards."""

from collections.abc import Callable

import pytest

from robot.contract.commands import Freeze, Gesture, Idle, Limp, Settle
from robot.contract.events import FaultRaised, LinkLost, LinkRestored
from robot.drivers.body.freeze_control import LIES_US
from robot.motion.joints import TABLE
from tests.body.world import World, to_ticks


def torque(world: World) -> list[bool]:
    return [servo.torque for servo in world.body.servos]


@pytest.fixture
def limp(world: World) -> World:
    for command in (Settle("asleep"), Idle("off"), Limp()):
        world.loop.send(command)
    while world.loop.state().limp is False:
        world.run(0.02)
        assert world.clock.now() < 20_000_000
    world.events.clear()
    return world


def test_it_lets_go_only_where_it_lies_and_after_a_while(world: World) -> None:
    for command in (Settle("asleep"), Idle("off"), Limp()):
        world.loop.send(command)
    lain = None
    while world.loop.state().limp is False:
        assert all(torque(world)), "never limp in mid-air"
        world.run(0.02)
        near = all(
            abs(a - b) < 0.1 for a, b in zip(world.positions(), (0, -0.32, 0, -0.5, -0.5, -0.35), strict=True)
        )
        lain = (lain or world.clock.now()) if near else None
    assert lain is not None
    assert world.clock.now() - lain >= LIES_US
    assert torque(world) == [False] * len(TABLE)
    assert {servo["bus_watchdog"] for servo in world.body.servos} == {0}


def test_limp_it_draws_nothing_is_read_and_is_sent_no_goals(limp: World) -> None:
    goals = len(limp.goals)
    limp.run(20)
    assert len(limp.goals) == goals
    assert {servo.current for servo in limp.body.servos} == {0.0}
    assert limp.loop.state().age_ms <= 20
    assert limp.events == []


def test_without_the_word_it_holds(world: World) -> None:
    world.loop.send(Settle("asleep"))
    world.loop.send(Idle("off"))
    world.run(15)
    assert all(torque(world))


@pytest.mark.parametrize("other", [Settle("rest"), Idle("breathing"), Freeze()])
def test_whatever_comes_meanwhile_takes_the_word_back(world: World, other: Settle | Idle | Freeze) -> None:
    for command in (Settle("asleep"), Idle("off"), Limp()):
        world.loop.send(command)
    world.run(2)
    world.loop.send(other)
    world.run(15)
    assert all(torque(world))


def test_a_joint_that_does_not_lie_is_not_let_go(world: World) -> None:
    """A hand holds the head up: letting go would drop it."""
    world.body.servo("head_pitch").hand = to_ticks(-0.15)
    world.loop._joint_monitor.look = lambda *_a, **_k: None  # type: ignore[method-assign]
    for command in (Settle("asleep"), Idle("off"), Limp()):
        world.loop.send(command)
    world.run(15)
    assert not world.loop.state().limp
    assert world.body.servo("tail").torque


WAKINGS: dict[str, Callable[[World], None]] = {
    "settle": lambda w: w.loop.send(Settle("rest")),
    "breathe": lambda w: w.loop.send(Idle("breathing")),
}


@pytest.mark.parametrize("way", WAKINGS)
@pytest.mark.parametrize("moved", [0.0, 0.3])
def test_woken_it_is_taken_hold_of_where_it_is(limp: World, way: str, moved: float) -> None:
    """Also where somebody has turned it meanwhile."""
    limp.body.servo("base_yaw").hand = to_ticks(moved)
    limp.run(2)
    limp.body.servo("base_yaw").hand = None
    at = limp.positions()
    WAKINGS[way](limp)
    limp.run(0.02)
    assert all(torque(limp))
    assert limp.goals[-1][1] == pytest.approx(at, abs=0.01)
    before, fastest = limp.positions(), 0.0
    for _ in range(400):
        limp.run(0.02)
        now = limp.positions()
        fastest = max(
            fastest, *(abs(b - a) / 0.02 / j.speed for a, b, j in zip(before, now, TABLE, strict=True))
        )
        before = now
    assert fastest <= 1.1
    assert limp.positions()[0] == pytest.approx(0.0, abs=0.4 if way == "breathe" else 0.02)
    assert limp.events == []


def test_a_person_may_turn_it_while_it_is_limp(limp: World) -> None:
    limp.body.servo("head_roll").hand = to_ticks(0.3)
    limp.run(5)
    assert limp.events == [], "nobody minds"
    assert not limp.body.servo("head_roll").torque
    assert limp.loop.state().joints["head_roll"] == pytest.approx(0.3, abs=0.01)


def test_a_stop_leaves_it_limp_and_a_gesture_moves_nothing(limp: World) -> None:
    limp.body.press("stop")
    limp.run(1)
    limp.loop.send(Freeze())
    limp.run(2)
    assert torque(limp) == [False] * len(TABLE), "there is nothing to hold"
    assert limp.loop.state().frozen
    limp.loop.send(Settle("rest"))
    limp.run(0.1)
    assert all(torque(limp))
    limp.run(8)
    for command in (Settle("asleep"), Idle("off"), Limp()):
        limp.loop.send(command)
    limp.run(12)
    assert limp.loop.state().limp
    limp.loop.send(Gesture("nod"))
    limp.loop.send(Idle("off"))
    limp.run(2)
    assert torque(limp) == [False] * len(TABLE)


def test_a_host_that_was_away_leaves_it_limp(limp: World) -> None:
    limp.run(1, beat=False)
    limp.run(2)
    assert limp.of(FaultRaised) == [FaultRaised("host", "heartbeat")]
    assert limp.loop.state().limp
    assert torque(limp) == [False] * len(TABLE)
    limp.wait(0.2)
    limp.run(1)
    assert torque(limp) == [False] * len(TABLE)


def test_after_a_lost_link_it_is_held_where_it_is(limp: World) -> None:
    at = limp.positions()
    limp.body.unplug("servos")
    limp.run(2)
    limp.body.unplug("servos", out=False)
    limp.run(2)
    assert limp.events == [LinkLost("servos"), LinkRestored("servos")]
    assert all(torque(limp))
    assert limp.positions() == pytest.approx(at, abs=0.01)


def test_closed_while_limp_it_stays_limp(limp: World) -> None:
    limp.loop.close()
    assert torque(limp) == [False] * len(TABLE)

"""A simulated body on faulty wires, with its faults in their order and the laws that watch it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, cast

from robot.clock import US_PER_S
from robot.contract.commands import Settle
from robot.contract.record import Record
from robot.motion.joints import TABLE
from robot.motion.poses import Pose, place
from sim.board import Board
from sim.body import SimulatedBody
from sim.clock import VirtualClock
from sim.faults import devices
from sim.faults.faulty_wire import FaultyWire
from sim.faults.laws import BACK_US, DEAD_MAN_US, Laws
from sim.faults.scenario import (
    AnyFault,
    AnyWireFault,
    ClockJump,
    DeviceFault,
    HungLoop,
    KilledHost,
    Scenario,
    SlowHost,
    StoppedHost,
    Suspend,
    Unplug,
)
from sim.faults.seeded_random import seeded_random
from sim.faults.timeline import Timeline
from sim.servo import STEP_US

BEGAN_US = 1_000_000
_MOVED = 0.05  # rad of all joints together, towards the pose that was asked for: it is obeyed
LEFT_US = 100_000  # after a host is dead and every servo knows, look so long whether it stays so


class HostFaults(Protocol):
    """What can be done to a host. Times in microseconds."""

    def late(self, by_us: int) -> None:
        """Each cycle comes late, by up to so much."""
        ...

    def stop(self, on: bool) -> None: ...

    def hang(self, on: bool) -> None: ...

    def jump(self, clock: str, by_us: int) -> None: ...

    def kill(self) -> None: ...


@dataclass
class Outcome:
    """What became of one run. `history`, `broken`: (seconds, sentence); `back_us` after the last fault."""

    seed: int
    scenario: Scenario
    broken: list[tuple[float, str]] = field(default_factory=list)
    history: list[tuple[float, str]] = field(default_factory=list)
    speed: float = 0.0
    longest_us: int = 0
    back_us: int | None = None


class FaultRig:
    """What a scenario does to wires, devices and `host`; `timeline` moves everything."""

    def __init__(self, scenario: Scenario, seed: int, host: HostFaults) -> None:
        self.host = host
        rng = seeded_random("scene", seed)
        self.clock = VirtualClock(0, BEGAN_US)
        self.timeline = Timeline(self.clock)
        self.body = SimulatedBody(self.clock)
        self.board = cast("Board", self.body.board)
        self.joints = {joint.name: self.body.servo(joint.name) for joint in TABLE}
        for joint, servo in zip(TABLE, self.joints.values(), strict=True):
            servo.position = float(joint.ticks(rng.uniform(0.6 * joint.low, 0.6 * joint.high)))
        self.laws = Laws(tuple(self.joints.values()), self.clock)
        self.outcome = Outcome(seed, scenario, broken=self.laws.broken)
        self.wires = {
            "servos": FaultyWire("servos", self.timeline, self.body.servo_line.receive, rng, self.laws.sent),
            "board": FaultyWire("board", self.timeline, self.body.board_line.receive, rng, lambda _: None),
        }
        self.began_us = self.end_us = BEGAN_US
        self._lost = 0
        self._way: tuple[float, Pose] = (0.0, "rest")
        self.timeline.at(BEGAN_US + STEP_US, self._step)

    def begin(self) -> None:
        """The host is there and has taken hold: from now on time counts, and the faults come."""
        self.began_us = self.laws.began_us = self.clock.now()
        for fault in self.outcome.scenario.faults:
            self.timeline.at(self.began_us + round(fault.at * US_PER_S), partial(self._begin, fault))
        self.end_us = self.began_us + round(self.outcome.scenario.end * US_PER_S)
        if self.outcome.scenario.kills:
            self.end_us += DEAD_MAN_US + LEFT_US

    def note(self, sentence: str) -> None:
        self.outcome.history.append(((self.clock.now() - self.began_us) / US_PER_S, sentence))

    def told(self, event: Record) -> None:
        """The driver has told its engine this."""
        self.laws.told(event)
        self.note(f"the driver tells: {event}")

    # --- coming back ------------------------------------------------------------------------------------

    def farther_pose(self) -> Settle:
        """All faults are over: the one of two poses that the body has the longer way to."""
        names: tuple[Pose, ...] = ("rest", "asleep")
        self._way = max((self._distance(name), name) for name in names)
        return Settle(self._way[1])

    def lacks(self, links: bool) -> str:
        """What is not yet as it should be, measured on the body itself; "" when all is well."""
        if not links:
            return "a link is down"
        for name, servo in self.joints.items():
            if not servo.torque or servo.expired:
                return f"{name} is not held"
            if not servo["bus_watchdog"]:
                return f"{name} has no dead-man"
        if self.board.expired or not self.board["eyes_red"]:
            return "the eyes do not glow"
        farthest, pose = self._way
        distance = self._distance(pose)
        self._way = (max(farthest, distance), pose)  # first it may go on from where it was held
        if farthest - distance < _MOVED:
            return "the pose that was asked for is not taken"
        return ""

    def finish(self, lacking: str) -> Outcome:
        """The run is over."""
        outcome, laws = self.outcome, self.laws
        if not outcome.scenario.kills:
            if lacking:
                laws.break_("back", f"{BACK_US / US_PER_S:g} s after the last fault {lacking}.")
            else:
                outcome.back_us = self.clock.now() - self.end_us
            laws.balance()
        outcome.speed, outcome.longest_us = laws.speed, laws.longest_us
        return outcome

    def _distance(self, pose: Pose) -> float:
        """rad, of all joints together."""
        return sum(abs(j.angle(self.joints[j.name].position) - place(j, pose)) for j in TABLE)

    # --- the faults -------------------------------------------------------------------------------------

    def _step(self) -> None:
        now = self.clock.now()
        self.body.advance(now)
        self.laws.step()
        self.timeline.at(now + STEP_US, self._step)

    def _begin(self, fault: AnyFault) -> None:
        self.note(f"begins: {describe(fault)}")
        end = self._apply(fault)
        if not isinstance(fault, KilledHost):
            self.timeline.at(
                self.clock.now() + round(fault.seconds * US_PER_S), partial(self._end, fault, end)
            )

    def _end(self, fault: AnyFault, end: Callable[[], None]) -> None:
        end()
        self.note(f"ends: {fault.fault}")

    def _apply(self, fault: AnyFault) -> Callable[[], None]:
        """Let a fault happen. What is returned ends it."""
        if isinstance(fault, AnyWireFault):
            return self._strike(fault)
        if isinstance(fault, DeviceFault):
            return devices.begin(fault, self.body)
        match fault:
            case Unplug():
                wire = self.wires[fault.port]
                wire.unplug(True)
                return lambda: wire.unplug(False)
            case SlowHost():
                self.host.late(round(fault.ms * 1_000))
                return lambda: self.host.late(0)
            case StoppedHost() | Suspend():
                self._lose()
                self.host.stop(True)
                return lambda: self._go_on(fault)
            case HungLoop():
                self._lose()
                self.host.hang(True)
                return self._unhang
            case ClockJump():
                self.host.jump(fault.clock, round(fault.jump * US_PER_S))
                return lambda: None
            case KilledHost():
                self._lose()
                self.host.kill()
                return lambda: None

    def _strike(self, fault: AnyWireFault) -> Callable[[], None]:
        wires = [wire for name, wire in self.wires.items() if fault.port in (name, "both")]
        for wire in wires:
            wire.faults.append(fault)

        def end() -> None:
            for wire in wires:
                wire.faults.remove(fault)

        return end

    def _go_on(self, fault: StoppedHost | Suspend) -> None:
        if isinstance(fault, Suspend):
            self.host.jump("monotonic", -round(fault.seconds * US_PER_S))
        self.host.stop(False)
        self._find()
        if self._lost:
            self.laws.lose_host()  # a process that goes on is a sign of life, even if its engine hangs

    def _unhang(self) -> None:
        self.host.hang(False)
        self._find()

    def _lose(self) -> None:
        self._lost += 1
        if self._lost == 1:
            self.laws.lose_host()

    def _find(self) -> None:
        self._lost -= 1
        if not self._lost:
            self.laws.find_host()


def describe(fault: AnyFault) -> str:
    """A fault in a line."""
    parts = fault.model_dump(by_alias=True, exclude={"fault", "at"})
    return f"{fault.fault} " + ", ".join(
        f"{key} {value}" for key, value in parts.items() if value is not None
    )

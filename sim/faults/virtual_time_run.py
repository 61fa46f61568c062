"""One run in this process: the unmodified loop of the driver, virtual wire time, and nobody waits."""

from collections.abc import Callable

from robot.contract.record import Record
from robot.drivers.body.codec_wire import CodecWire
from robot.drivers.body.loop import BodyLoop
from robot.motion.joints import PERIOD_US
from sim.clock import VirtualClock
from sim.faults.fault_rig import FaultRig, Outcome
from sim.faults.faulty_wire import FaultyPort
from sim.faults.laws import BACK_US
from sim.faults.scenario import Scenario
from sim.faults.seeded_random import seeded_random
from sim.faults.stand_in_engine import StandInEngine

_USES = 5_000  # of ports in one cycle; more is a loop without an end
_NEVER = 1 << 60


class Killed(BaseException):
    """The host process has ended, wherever it was."""


class Endless(BaseException):
    """A cycle uses its ports on and on."""


class HostClock:
    """`robot.clock.Clock` of the host, which may leap while the world goes on as ever."""

    def __init__(self, world: VirtualClock) -> None:
        self.monotonic_us = self.wall_us = 0  # how far each has leapt
        self._world = world

    def now(self) -> int:
        return self._world.now() + self.monotonic_us

    def wall(self) -> int:
        return self._world.wall() + self.wall_us

    def sleep(self, seconds: float) -> None:
        self._world.sleep(seconds)

    async def wait(self, seconds: float) -> None:
        await self._world.wait(seconds)


class VirtualTimeRun:
    """A host of one thread on the rig. As in the bus thread, deadlines that were missed are left out."""

    def __init__(self, scenario: Scenario, seed: int, fast: bool = False) -> None:
        self._fast = fast
        self.rig = rig = FaultRig(scenario, seed, self)
        self.clock = HostClock(rig.clock)
        self._timeline, self._world = rig.timeline, rig.clock
        self._rng = seeded_random("host", seed)
        self._stops = self._hangs = 0
        self._late_us = self._stood_us = self._uses = 0
        self._dead = False
        self.loop = BodyLoop(self._port("servos"), self._port("board"), self.clock, self._emit)
        self._engine = StandInEngine(self.loop, seeded_random("asker", seed))

    def run(self) -> Outcome:
        """Play it to its end."""
        rig = self.rig
        self.loop.start()
        rig.begin()
        self._cycle_until(rig.end_us)
        lacking = ""
        if not self._dead:
            lacking = self._come_back()
        return rig.finish(lacking)

    def _come_back(self) -> str:
        """Ask for a pose until it is taken; what is lacking at last."""
        rig, last = self.rig, self.rig.end_us + BACK_US
        self._engine.want(rig.farther_pose())
        while (lacking := rig.lacks(all(self.loop.state().links.values()))) and self._world.now() < last:
            self._cycle_until(self._world.now() + PERIOD_US)
        return lacking

    # --- the thread -------------------------------------------------------------------------------------

    def _cycle_until(self, end_us: int) -> None:
        try:
            while not self._dead and self._world.now() < end_us:
                self._turn()
        except Killed:
            pass
        except Endless:
            self.rig.laws.break_("hang", f"a cycle has used its ports {_USES} times.")
            self._dead = True
        except Exception as error:
            self.rig.laws.break_("exception", f"{type(error).__name__} left the cycle: {error}")
            self._dead = True
        self._timeline.run_until(end_us)

    def _turn(self) -> None:
        clock, world = self.clock, self._world
        deadline = clock.now() + PERIOD_US
        if self._late_us:
            self._timeline.run_until(world.now() + self._rng.randrange(self._late_us))
        self._pause()
        if not self._hangs:
            self._engine.turn(clock.now())
        began, self._stood_us, self._uses = world.now(), 0, 0
        self.loop.cycle(clock.now())
        self.rig.laws.cycle(world.now() - began - self._stood_us)
        left = deadline - clock.now()
        self._timeline.run_until(world.now() + (left if left > 0 else left % PERIOD_US))

    def _pause(self) -> None:
        """Wherever the host may be held up: it stands still until it may go on, or ends."""
        self._uses += 1
        if self._uses > _USES:
            raise Endless
        if self._stops:
            began = self._world.now()
            while self._stops and not self._dead:
                self._timeline.step(_NEVER)
            self._stood_us += self._world.now() - began
        if self._dead:
            raise Killed

    def _port(self, name: str) -> Callable[[], CodecWire]:
        wire = self.rig.wires[name]
        fast = self._fast and name == "servos"
        return lambda: CodecWire(FaultyPort(wire, self._timeline, self._pause), self.clock, fast)

    def _emit(self, event: Record) -> None:
        self.rig.told(event)
        self._engine.hear(event)

    # --- what can happen to it --------------------------------------------------------------------------

    def late(self, by_us: int) -> None:
        self._late_us = by_us

    def stop(self, on: bool) -> None:
        self._stops += 1 if on else -1

    def hang(self, on: bool) -> None:
        self._hangs += 1 if on else -1

    def jump(self, clock: str, by_us: int) -> None:
        if clock == "wall":
            self.clock.wall_us += by_us
        else:
            self.clock.monotonic_us += by_us

    def kill(self) -> None:
        self._dead = True


def play(scenario: Scenario, seed: int, fast: bool = False) -> Outcome:
    """One run in memory."""
    return VirtualTimeRun(scenario, seed, fast).run()

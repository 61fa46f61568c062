"""One gesture on a body, outside of any session: for those who build it and those who write gestures."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from robot.clock import Clock
from robot.contract.commands import Freeze, Gesture, Settle
from robot.contract.events import FaultRaised, LinkLost, StopRequested
from robot.contract.record import Record
from robot.drivers.base import Body
from robot.errors import DeviceError
from robot.motion.joints import Joints
from robot.motion.mixer import SLOWEST_S
from robot.motion.poses import Pose, places

log = logging.getLogger(__name__)
BEAT_S = 0.05
SETTLED_RAD = 0.05  # a real joint stops a little short
STILL_RAD, STILL_S = 0.002, 0.25
SETTLE_S = 10.0
THAW_S = 1.0
AFTER_S = 0.6  # the smoothing comes to rest so long after the gesture


@dataclass(slots=True)
class Moved:
    """What was read back while the gesture played: joint -> (lowest, highest), rad off where it began.

    `stopped` is what ended it before its time, or "".
    """

    ways: dict[str, tuple[float, float]] = field(default_factory=dict)
    stopped: str = ""


class Trial:
    """Keeps the heartbeat of a body for as long as something is tried on it."""

    def __init__(self, clock: Clock, joints: Joints) -> None:
        self._clock, self._joints = clock, joints
        self._stopped = ""

    def emit(self, event: Record) -> None:
        """What the body tells, from its own thread; the first stop counts."""
        if isinstance(event, StopRequested) and not self._stopped:
            self._stopped = f"a stop ({event.source})"
        elif isinstance(event, FaultRaised | LinkLost) and not self._stopped:
            what = f"{event.where} {event.code}" if isinstance(event, FaultRaised) else event.device
            self._stopped = f"a fault ({what})"

    def play(self, body: Body, name: str, size: float, seconds: float) -> Moved:
        """Settle, play for so long, settle into the pose in which it may be left alone.

        Raises DeviceError when the body does not move at all.
        """
        body.send(Freeze())
        self._settle(body, "rest")
        moved = Moved(stopped=self._stopped)
        if not moved.stopped:
            begin = dict(body.state().joints)
            body.send(Gesture(name, size))
            moved.ways = dict.fromkeys(begin, (0.0, 0.0))
            for _ in range(round((seconds + AFTER_S) / BEAT_S)):
                self._beat(body)
                if self._stopped:
                    break
                _widen(moved.ways, begin, body.state().joints)
            moved.stopped = self._stopped
        if not moved.stopped:
            self._settle(body, "asleep")
        return moved

    def _settle(self, body: Body, pose: Pose) -> None:
        """Into the pose, as far as the body gets in ten seconds."""
        body.send(Settle(pose))
        wanted = dict(zip((joint.name for joint in self._joints), places(self._joints, pose), strict=True))
        before, still = dict(body.state().joints), 0
        for n in range(round(SETTLE_S / BEAT_S)):
            self._beat(body)
            state = body.state()
            if self._stopped:
                return
            if state.frozen and n * BEAT_S > THAW_S:
                mend = "Is it lying on its face, or is the emergency stop pressed?"
                raise DeviceError("body", "does not let go of its hold.", mend)
            there = not state.frozen and _farthest(state.joints, wanted) < SETTLED_RAD
            still = still + 1 if there and _farthest(state.joints, before) < STILL_RAD else 0
            if still * BEAT_S >= STILL_S and n * BEAT_S > SLOWEST_S + AFTER_S:
                return
            before = dict(state.joints)
        log.warning("the body is not quite in the pose %r", pose)

    def _beat(self, body: Body) -> None:
        body.beat()
        self._clock.sleep(BEAT_S)


def _farthest(now: Mapping[str, float], wanted: Mapping[str, float]) -> float:
    return max(abs(now[name] - at) for name, at in wanted.items())


def _widen(
    ways: dict[str, tuple[float, float]], begin: Mapping[str, float], now: Mapping[str, float]
) -> None:
    for name, (low, high) in ways.items():
        way = now[name] - begin[name]
        ways[name] = min(low, way), max(high, way)

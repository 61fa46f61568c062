"""Layers: pose, on it idle, on it a gesture; above them all the reflex that holds. Out come set-points."""

from collections.abc import Mapping, Sequence
from typing import Literal

from robot.motion.gestures import SCORES, Score, minimum_jerk, travel_seconds
from robot.motion.idle import Idle, Style
from robot.motion.joints import PERIOD_US, TABLE, Joints
from robot.motion.smoothing import Smoother

Pose = Literal["rest", "asleep"]

# Named poses, rad; joints that are not named are at 0.
POSES: Mapping[Pose, Mapping[str, float]] = {
    "rest": {"head_pitch": -0.05},
    "asleep": {"head_pitch": -0.32, "left_ear": -0.50, "right_ear": -0.50, "tail": -0.35},
}
SLOWEST_S = 2.0  # a pose is never taken in less
UNHURRIED = 1.6  # and in so much more time than the joints could
_PERIOD = PERIOD_US / 1e6
_STILL = (0.0,) * len(TABLE)


class _Way:
    """A minimum-jerk way between two lists of joint values."""

    __slots__ = ("begin", "end", "seconds", "time")

    def __init__(self, begin: Sequence[float], end: Sequence[float], seconds: float) -> None:
        self.begin, self.end, self.seconds, self.time = tuple(begin), tuple(end), seconds, 0.0

    def step(self) -> tuple[float, ...]:
        if self.time >= self.seconds:
            return self.end
        self.time += _PERIOD
        share = minimum_jerk(self.time / self.seconds)
        return tuple(a + (b - a) * share for a, b in zip(self.begin, self.end, strict=True))


class Mixer:
    """One `step` each 20 ms gives the next set-points, rad in joint order.

    Time is counted in steps, so a late cycle delays a movement and never makes it faster.
    `motion` (0..1) is the size of idle motion.
    """

    def __init__(self, motion: float = 1.0, seed: int = 0, joints: Joints = TABLE) -> None:
        self._idle = Idle(motion, seed)
        self._smoothers = tuple(Smoother(joint, 0.0) for joint in joints)
        self.hold(_STILL)

    def hold(self, positions: Sequence[float]) -> None:
        """The reflex: everything ends; stand at these positions (rad) until something else is asked."""
        for smoother, position in zip(self._smoothers, positions, strict=True):
            smoother.reset(position)
        self._pose = _Way(positions, positions, 0.0)
        self._score: Score | None = None
        self._residue = _Way(_STILL, _STILL, 0.0)
        self._amplitude = self._played = 0.0
        self._idle.still()

    def resume(self, positions: Sequence[float]) -> None:
        """Something else moved the body here (rad): go on from here to where everything would be."""
        for smoother, position in zip(self._smoothers, positions, strict=True):
            smoother.reset(position)

    def settle(self, pose: Pose) -> None:
        """Go slowly to a named pose."""
        self._end_gesture()
        self._go(pose)

    def idle(self, style: Style) -> None:
        """ "breathing" is done awake, in the pose "rest"; the other styles keep the pose."""
        self._idle.set(style)
        if style == "breathing":
            self._go("rest")

    def gesture(self, name: str, amplitude: float) -> None:
        """Play a gesture, in place of one that is being played. Raises KeyError for an unknown name."""
        score = SCORES[name]
        self._end_gesture()
        self._score, self._amplitude, self._played = score, max(0.0, min(1.0, amplitude)), 0.0

    def step(self) -> list[float]:
        """The next set-points."""
        pose, idle, fading = self._pose.step(), self._idle.step(_PERIOD), self._residue.step()
        gesture = self._gesture_offsets()
        if self._score is not None:
            self._played += _PERIOD
            if self._played >= self._score.seconds:
                self._score = None
        return [
            smoother.step(p + i + f + g)
            for smoother, p, i, f, g in zip(self._smoothers, pose, idle, fading, gesture, strict=True)
        ]

    def _gesture_offsets(self) -> tuple[float, ...]:
        if self._score is None:
            return _STILL
        return tuple(self._amplitude * offset for offset in self._score.at(self._played))

    def _end_gesture(self) -> None:
        """What the gesture has moved so far fades away."""
        if self._score is not None:
            offsets = self._gesture_offsets()
            self._residue = _fading(offsets)
            self._score = None

    def _go(self, pose: Pose) -> None:
        wanted = tuple(POSES[pose].get(joint.name, 0.0) for joint in TABLE)
        if wanted == self._pose.end:
            return
        here = self._pose.step()
        move = {j.name: b - a for j, a, b in zip(TABLE, here, wanted, strict=True)}
        self._pose = _Way(here, wanted, max(SLOWEST_S, UNHURRIED * travel_seconds(move)))


def _fading(offsets: Sequence[float]) -> _Way:
    move = {joint.name: offset for joint, offset in zip(TABLE, offsets, strict=True)}
    return _Way(offsets, _STILL, max(1.0, travel_seconds(move)))

"""A gesture as written, and its score: the same gesture fitted to one robot's joints.

Key frames are offsets from the pose, joined by minimum-jerk movement. Where a frame asks for more speed than
a joint has, the time is stretched, never the speed; where it asks for more room, that joint's part of the
gesture is made smaller as a whole. Every gesture ends where it began.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from robot.motion.joint_headroom import SHARE, gesture_scale
from robot.motion.joints import TABLE, Joints
from robot.motion.poses import places

Modality = Literal["breathing", "motion", "gaze"]
Noise = Literal["quiet", "soft", "lively"]

PEAK = 1.875  # peak speed of a minimum-jerk movement over its mean speed
# How loud a gesture is: gears are heard by their speed. The fastest joint of a class at full size, rad/s:
# quiet is about that of settling into a pose, lively whatever the joints may do. Not measured in dB(A).
FASTEST: Mapping[Noise, float] = {"quiet": 0.26, "soft": 0.45, "lively": math.inf}


@dataclass(frozen=True, slots=True)
class Keyframe:
    """One keyframe, fitted to the joints.

    Where the joints are `seconds` after the frame before, rad off the pose in joint order.

    `sound` is made when this is reached; "" for none.
    """

    seconds: float
    offsets: tuple[float, ...]
    sound: str = ""


@dataclass(frozen=True, slots=True)
class Gesture:
    """A gesture.

    As it is written. `titles` by language; `source` is the file of a gesture that is somebody's own.
    """

    name: str
    titles: Mapping[str, str]
    modality: Modality
    keyframes: tuple[Keyframe, ...]
    source: str = ""

    def title(self, language: str) -> str:
        """In this language, or else in English, or in any."""
        return self.titles.get(language) or self.titles.get("en") or next(iter(self.titles.values()))


Gestures = Mapping[str, Gesture]


@dataclass(frozen=True, slots=True)
class Score:
    """A gesture as it is played: end time of each frame in s, and its offsets in joint order (rad).

    `cues` are (seconds after the start, sound), in order.
    """

    times: tuple[float, ...]
    frames: tuple[tuple[float, ...], ...]
    cues: tuple[tuple[float, str], ...] = ()

    @property
    def seconds(self) -> float:
        return self.times[-1]

    def speeds(self) -> tuple[float, ...]:
        """Peak speed of each joint at full size, rad/s."""
        moves = list(zip(pairwise(self.frames), pairwise(self.times), strict=True))
        return tuple(
            max(PEAK * abs(b[i] - a[i]) / (end - begin) for (a, b), (begin, end) in moves)
            for i in range(len(self.frames[0]))
        )

    @property
    def fastest(self) -> float:
        """Peak speed of the fastest joint at full size, rad/s."""
        return max(self.speeds())

    @property
    def noise(self) -> Noise:
        """The quietest noise class that it fits."""
        return noise_of(self.fastest)

    def at(self, seconds: float) -> tuple[float, ...]:
        """Offsets `seconds` after the start."""
        for i in range(1, len(self.times)):
            if seconds < self.times[i]:
                begun = self.times[i - 1]
                share = minimum_jerk((seconds - begun) / (self.times[i] - begun))
                return tuple(
                    a + (b - a) * share for a, b in zip(self.frames[i - 1], self.frames[i], strict=True)
                )
        return self.frames[-1]


def noise_of(speed: float) -> Noise:
    """The class of a gesture whose fastest joint has this speed, rad/s."""
    return next(kind for kind, most in FASTEST.items() if speed <= most)


def minimum_jerk(x: float) -> float:
    """Share of a movement done after the share `x` of its time."""
    x = min(1.0, max(0.0, x))
    return x * x * x * (10.0 - 15.0 * x + 6.0 * x * x)


def travel_seconds(joints: Joints, move: Sequence[float]) -> float:
    """The shortest time in which every joint can make its move (rad) within its share of speed."""
    ways = zip(joints, move, strict=True)
    return max(PEAK * abs(way) / (SHARE * joint.speed) if way else 0.0 for joint, way in ways)


def compose(gesture: Gesture, joints: Joints = TABLE, *poses: Sequence[float]) -> Score:
    """The gesture for these joints.

    `poses` (rad in joint order) are those that it may be played on; without any, the resting pose.
    """
    stands = zip(*(poses or (places(joints, "rest"),)), strict=True)
    ways = zip(*(frame.offsets for frame in gesture.keyframes), strict=True)
    sizes = [
        gesture_scale(joint, at, min(0.0, *way), max(0.0, *way))
        for joint, at, way in zip(joints, stands, ways, strict=True)
    ]
    times, frames = [0.0], [(0.0,) * len(joints)]
    cues: list[tuple[float, str]] = []
    for frame in gesture.keyframes:
        offsets = tuple(size * offset for size, offset in zip(sizes, frame.offsets, strict=True))
        move = tuple(b - a for a, b in zip(frames[-1], offsets, strict=True))
        times.append(times[-1] + max(frame.seconds, travel_seconds(joints, move)))
        frames.append(offsets)
        if frame.sound:
            cues.append((times[-1], frame.sound))
    return Score(tuple(times), tuple(frames), tuple(cues))

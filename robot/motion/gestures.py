"""Named gestures: key frames that are offsets from the pose, joined by minimum-jerk movement.

Written like a stage direction: `(seconds, {joint: rad})`; a joint that is not named goes back to 0. Where a
frame asks for more speed than a joint has, the time is stretched, never the speed. Every gesture ends at 0.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from robot.motion.joints import BY_NAME, TABLE

Modality = Literal["breathing", "motion", "gaze"]
Noise = Literal["quiet", "soft", "lively"]
Frame = tuple[float, Mapping[str, float]]

PEAK = 1.875  # peak speed of a minimum-jerk movement over its mean speed
SHARE = 0.8  # of a joint's speed that a gesture plans with: the rest is for pose and idle


def _ears(angle: float) -> dict[str, float]:
    return {"left_ear": angle, "right_ear": angle}


_SCORES: Mapping[str, tuple[Modality, tuple[Frame, ...]]] = {
    "wake": (
        "motion",
        (
            (1.6, {"head_pitch": 0.12, **_ears(0.25)}),
            (1.2, {"head_pitch": 0.08, "head_roll": 0.10, **_ears(0.35)}),
            (1.4, {"head_pitch": 0.04, "head_roll": -0.06, **_ears(0.15)}),
            (1.4, {}),
        ),
    ),
    "glance": ("gaze", ((0.9, {"head_pitch": 0.12, **_ears(0.08)}), (0.4, {"head_pitch": 0.12}), (1.2, {}))),
    "look-away": (
        "gaze",
        (
            (1.6, {"base_yaw": 0.35, "head_pitch": -0.10}),
            (4.0, {"base_yaw": 0.35, "head_pitch": -0.12}),
            (2.5, {}),
        ),
    ),
    "lean-to-touch": (
        "motion",
        (
            (1.2, {"head_roll": 0.16, "head_pitch": -0.05, "left_ear": -0.15}),
            (2.0, {"head_roll": 0.18, "head_pitch": -0.06, "left_ear": -0.20}),
            (1.6, {}),
        ),
    ),
    "nuzzle": (
        "motion",
        (
            (1.0, {"head_pitch": 0.10, **_ears(-0.25)}),
            (0.9, {"head_pitch": 0.12, "head_roll": 0.10, **_ears(-0.30)}),
            (1.1, {"head_pitch": 0.12, "head_roll": -0.10, **_ears(-0.30)}),
            (0.9, {"head_pitch": 0.08, **_ears(-0.15)}),
            (1.4, {}),
        ),
    ),
    "shy": (
        "motion",
        (
            (1.2, {"base_yaw": 0.25, "head_pitch": -0.20, "tail": -0.20, **_ears(-0.35)}),
            (2.5, {"base_yaw": 0.25, "head_pitch": -0.20, "tail": -0.20, **_ears(-0.35)}),
            (2.5, {}),
        ),
    ),
    "settle-down": ("motion", ((2.0, {"head_pitch": -0.15, "tail": -0.10, **_ears(-0.20)}), (2.5, {}))),
    "tail-slow": (
        "motion",
        (
            (0.9, {"tail": 0.25}),
            (1.4, {"tail": -0.25}),
            (1.4, {"tail": 0.25}),
            (1.4, {"tail": -0.15}),
            (0.9, {}),
        ),
    ),
    "tail-quick": (
        "motion",
        (
            (0.35, {"tail": 0.15}),
            (0.6, {"tail": -0.15}),
            (0.6, {"tail": 0.15}),
            (0.6, {"tail": -0.15}),
            (0.6, {"tail": 0.10}),
            (0.5, {}),
        ),
    ),
    "ears-up": ("motion", ((1.0, _ears(0.40)), (1.2, _ears(0.40)), (1.4, {}))),
    "tilt": ("motion", ((1.0, {"head_roll": 0.20, "left_ear": 0.12}), (1.6, {"head_roll": 0.20}), (1.4, {}))),
    "nod": (
        "motion",
        ((0.8, {"head_pitch": -0.14}), (0.8, {"head_pitch": 0.02}), (0.7, {"head_pitch": -0.08}), (0.8, {})),
    ),
    "offer-left": (
        "motion",
        (
            (1.6, {"base_yaw": 0.30, "head_pitch": -0.08, "left_ear": 0.20}),
            (1.0, {"base_yaw": 0.30}),
            (1.8, {}),
        ),
    ),
    "offer-right": (
        "motion",
        (
            (1.6, {"base_yaw": -0.30, "head_pitch": -0.08, "right_ear": 0.20}),
            (1.0, {"base_yaw": -0.30}),
            (1.8, {}),
        ),
    ),
    "listen": (
        "motion",
        (
            (1.2, {"head_roll": 0.10, "head_pitch": 0.05, **_ears(0.30)}),
            (3.0, {"head_roll": 0.12, "head_pitch": 0.05, **_ears(0.30)}),
            (1.6, {}),
        ),
    ),
    "bow": (
        "motion",
        ((1.6, {"head_pitch": -0.28, **_ears(-0.10)}), (0.8, {"head_pitch": -0.28}), (1.8, {})),
    ),
    "stretch": (
        "motion",
        (
            (2.0, {"head_pitch": 0.22, "tail": 0.30, **_ears(-0.30)}),
            (1.2, {"head_pitch": 0.24, "tail": 0.35, **_ears(-0.30)}),
            (1.8, {"head_pitch": -0.08, **_ears(0.10)}),
            (1.4, {}),
        ),
    ),
    "farewell": (
        "motion",
        (
            (1.4, {"head_pitch": -0.18, **_ears(0.10)}),
            (1.2, {"head_pitch": 0.05, "tail": 0.20, **_ears(0.15)}),
            (1.2, {"tail": -0.20}),
            (1.2, {"tail": 0.15}),
            (1.4, {}),
        ),
    ),
}

# How loud a gesture is: gears are heard by their speed. The fastest joint of a class at full size, rad/s:
# quiet is about that of settling into a pose, lively whatever the joints may do. Not measured in dB(A).
FASTEST: Mapping[Noise, float] = {"quiet": 0.26, "soft": 0.45, "lively": math.inf}
_NOISE: Mapping[Noise, tuple[str, ...]] = {
    "quiet": ("lean-to-touch", "settle-down"),
    "soft": (
        "bow", "ears-up", "glance", "listen", "look-away", "nod", "nuzzle", "offer-left", "offer-right",
        "shy", "stretch", "tilt", "wake",
    ),
    "lively": ("farewell", "tail-quick", "tail-slow"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Score:
    """A gesture as it is played: end time of each frame in s, and its offsets in joint order (rad)."""

    modality: Modality
    times: tuple[float, ...]
    frames: tuple[tuple[float, ...], ...]

    @property
    def seconds(self) -> float:
        return self.times[-1]

    @property
    def fastest(self) -> float:
        """Peak speed of the fastest joint at full size, rad/s."""
        return max(
            PEAK * max(abs(b - a) for a, b in zip(*frames, strict=True)) / (end - begin)
            for frames, (begin, end) in zip(pairwise(self.frames), pairwise(self.times), strict=True)
        )

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


def minimum_jerk(x: float) -> float:
    """Share of a movement done after the share `x` of its time."""
    x = min(1.0, max(0.0, x))
    return x * x * x * (10.0 - 15.0 * x + 6.0 * x * x)


def travel_seconds(move: Mapping[str, float]) -> float:
    """The shortest time in which every joint can make its move (rad) within its share of speed."""
    return max((PEAK * abs(way) / (SHARE * BY_NAME[name].speed) for name, way in move.items()), default=0.0)


def _compose(modality: Modality, score: tuple[Frame, ...]) -> Score:
    if score[-1][1]:
        raise AssertionError("a gesture ends where it began")
    still = dict.fromkeys(BY_NAME, 0.0)
    times, poses = [0.0], [still]
    for seconds, offsets in score:
        pose = {**still, **offsets}
        move = {name: pose[name] - poses[-1][name] for name in pose}
        times.append(times[-1] + max(seconds, travel_seconds(move)))
        poses.append(pose)
    return Score(modality, tuple(times), tuple(tuple(p[j.name] for j in TABLE) for p in poses))


SCORES: Mapping[str, Score] = {name: _compose(*score) for name, score in _SCORES.items()}
NAMES = tuple(SCORES)


def modality(name: str) -> str:
    """The modality that a person must have agreed to before this gesture is shown. Raises KeyError."""
    return SCORES[name].modality


NOISE: Mapping[str, Noise] = {name: kind for kind, names in _NOISE.items() for name in names}
_SPEEDS = {name: score.fastest for name, score in SCORES.items()}


def softened(name: str, amplitude: float, most: Noise) -> float:
    """The amplitude, or the largest below it with which a gesture stays in the class `most`.

    Speed grows with size, since the times of a gesture are fixed. Raises KeyError for an unknown name.
    """
    return min(amplitude, FASTEST[most] / _SPEEDS[name])

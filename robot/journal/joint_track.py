"""The joints of a recording, worked out from its commands: no joint is ever recorded."""

from collections.abc import Iterator, Sequence
from typing import Any

from robot.journal.reading import Entry
from robot.motion.gestures import BUILT_IN, Gestures
from robot.motion.joints import PERIOD_US, TABLE
from robot.motion.mixer import Mixer
from robot.motion.movement_preference import MovementPreference
from robot.motion.poses import places

# Breath and gaze move by chance, and the chance is not recorded: what is left are poses and gestures.
NO_IDLE = MovementPreference(idle=0.0)
EVERY = 5  # steps of 20 ms between two samples
MOVED = 1e-4  # rad; less is no movement
# After so many steps without movement nothing comes before the next command; no gesture rests as long.
STILL_STEPS = 500


def joint_track(entries: Sequence[Entry], gestures: Gestures = BUILT_IN) -> Iterator[tuple[int, list[float]]]:
    """(monotonic microseconds, rad in joint order), ten a second while they move, from the pose "asleep" on.

    The robot's own mixer obeys the commands that the gate let through, on the joints as they are built. A
    gesture that the gate made smaller is played as it was asked for: the journal does not keep how small.
    """
    if not entries:
        return
    track = _Track(gestures, entries[0].at_us)
    yield track.sample()
    for entry in entries:
        if entry.direction == "command" and not entry.verdict.startswith("refused"):
            yield from track.until(entry.at_us)
            track.obey(entry.kind, entry.body, clamped=entry.verdict.startswith("clamped"))
    yield from track.until(entries[-1].at_us)


class _Track:
    """A mixer in the recording's time."""

    def __init__(self, gestures: Gestures, now: int) -> None:
        self._gestures = gestures
        self._mixer = Mixer(NO_IDLE, joints=TABLE, gestures=gestures)
        self._at = list(places(TABLE, "asleep"))
        self._mixer.hold(self._at)
        self._told = self._at
        self._now, self._steps, self._still = now, 0, STILL_STEPS

    def sample(self) -> tuple[int, list[float]]:
        self._told = self._at
        return self._now, [round(angle, 4) for angle in self._at]

    def until(self, at_us: int) -> Iterator[tuple[int, list[float]]]:
        """Step to that time."""
        while self._still < STILL_STEPS and self._now + PERIOD_US <= at_us:
            before, self._at = self._at, self._mixer.step()
            self._now += PERIOD_US
            self._steps += 1
            moves = any(abs(a - b) > MOVED / EVERY for a, b in zip(before, self._at, strict=True))
            self._still = 0 if moves else self._still + 1
            if self._steps % EVERY == 0 and self._moved():
                yield self.sample()
        self._now = max(self._now, at_us)

    def _moved(self) -> bool:
        return any(abs(a - b) > MOVED for a, b in zip(self._told, self._at, strict=True))

    def obey(self, kind: str, body: dict[str, Any], *, clamped: bool) -> None:
        mixer = self._mixer
        if kind == "freeze":
            mixer.hold(self._at)
        elif kind == "settle":
            mixer.settle(body["pose"])
        elif kind == "idle":
            mixer.idle("off" if clamped else body["style"])
        elif kind == "gesture" and body["name"] in self._gestures:
            mixer.gesture(body["name"], body["amplitude"])
        else:
            return
        self._still = 0

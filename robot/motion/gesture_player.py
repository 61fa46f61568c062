"""The gesture being played, the fading rest of the one before, and its sound cues."""

from robot.motion.gestures.score import Score, travel_seconds
from robot.motion.joints import Joints
from robot.motion.trajectory import PERIOD, STILL, Trajectory

Cue = tuple[str, str]
_SHORTEST_FADE_S = 1.0


class GesturePlayer:
    """Plays gestures.

    Offsets from the pose, rad in joint order, one step each 20 ms. `speed` 0..1 slows the time.

    `cues` are the (gesture, sound) that the last step came past.
    """

    def __init__(self, joints: Joints, speed: float) -> None:
        self._joints, self._rate = joints, PERIOD * speed
        self.cues: tuple[Cue, ...] = ()
        self.stop()

    def stop(self) -> None:
        """Stop at once, without fading."""
        self._score: Score | None = None
        self._fading = Trajectory(STILL, STILL)
        self._name, self._amplitude, self._played, self._next_cue = "", 0.0, 0.0, 0
        self.cues = ()

    def play(self, name: str, score: Score, amplitude: float) -> None:
        """Begin a gesture in place of the present one."""
        self.end()
        if amplitude > 0.0:
            self._name, self._score, self._amplitude = name, score, min(1.0, amplitude)
            self._played, self._next_cue = 0.0, 0

    def end(self) -> None:
        """End the gesture: its offsets fade away, and its remaining sounds are dropped."""
        if self._score is not None:
            offsets = self._offsets(self._score)
            seconds = max(_SHORTEST_FADE_S, travel_seconds(self._joints, offsets))
            self._fading = Trajectory(offsets, STILL, seconds)
            self._score = None

    def step(self) -> tuple[float, ...]:
        """The next offsets."""
        fading, score = self._fading.step(), self._score
        if score is None:
            self.cues = ()
            return fading
        offsets = self._offsets(score)
        self._played += self._rate
        self.cues = self._passed(score)
        if self._played >= score.seconds:
            self._score = None
        return tuple(f + o for f, o in zip(fading, offsets, strict=True))

    def _offsets(self, score: Score) -> tuple[float, ...]:
        return tuple(self._amplitude * offset for offset in score.at(self._played))

    def _passed(self, score: Score) -> tuple[Cue, ...]:
        """The cues that this step has reached, each once."""
        first = last = self._next_cue
        while last < len(score.cues) and score.cues[last][0] <= self._played:
            last += 1
        self._next_cue = last
        return tuple((self._name, sound) for _, sound in score.cues[first:last])

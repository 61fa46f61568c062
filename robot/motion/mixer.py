"""The motion mixer: layers pose < breath < gaze < voice < gesture < reflex become set-points.

The first five are added up; the reflex takes the place of them all.
"""

from collections.abc import Sequence

from robot.motion.breath import Breath, Style
from robot.motion.gaze import Gaze
from robot.motion.gesture_player import Cue, GesturePlayer
from robot.motion.gestures import BUILT_IN, Gestures, compose
from robot.motion.gestures.score import travel_seconds
from robot.motion.joints import TABLE, Joints
from robot.motion.movement_preference import WHOLE, MovementPreference
from robot.motion.poses import Pose, places
from robot.motion.smoothing import Smoother
from robot.motion.trajectory import PERIOD, STILL, Trajectory
from robot.motion.voice_motion import VoiceMotion

SLOWEST_S = 2.0  # a pose is never taken in less
UNHURRIED = 1.6  # and in so much more time than the joints could


class Mixer:
    """Mixes all layers of motion. One `step` each 20 ms gives the next set-points, rad in joint order.

    Time is counted in steps, so a late cycle delays a movement and never makes it faster. A gesture is
    composed when it begins, for these joints where they stand; a step is plain floats.
    """

    def __init__(
        self,
        movement: MovementPreference = WHOLE,
        seed: int = 0,
        joints: Joints = TABLE,
        gestures: Gestures = BUILT_IN,
    ) -> None:
        self._joints, self._movement = joints, movement
        self._gestures = gestures
        self._breath, self._gaze = Breath(movement.idle, joints), Gaze(movement.idle, seed, joints)
        self._voice_motion = VoiceMotion(movement.idle, joints)
        self._gesture_player = GesturePlayer(joints, movement.speed)
        self._smoothers = tuple(Smoother(joint, 0.0) for joint in joints)
        self.hold(STILL)

    def hold(self, positions: Sequence[float]) -> None:
        """The reflex layer: end everything and hold these positions (rad) until the next command."""
        self.resume(positions)
        self._trajectory = Trajectory(positions, positions)
        self._gesture_player.stop()
        self._breath.still()
        self._gaze.still()
        self._voice_motion.still()

    def resume(self, positions: Sequence[float]) -> None:
        """Continue from these positions (rad), to which something else moved the body."""
        for smoother, position in zip(self._smoothers, positions, strict=True):
            smoother.reset(position)

    def settle(self, pose: Pose) -> None:
        """Go slowly to a named pose."""
        self._gesture_player.end()
        self._go(pose)

    def idle(self, style: Style, breath_s: float = 0.0) -> None:
        """ "breathing" is done awake, in the pose "rest"; the other styles keep the pose."""
        self._breath.set(style, breath_s)
        self._gaze.set(style)
        self._voice_motion.set(style)
        if style == "breathing" and not self._movement.none:
            self._go("rest")

    def follow(self, level: float) -> None:
        """How loud the robot's own voice is at this moment, 0..1; from any thread."""
        self._voice_motion.hear(level)

    def gesture(self, name: str, amplitude: float) -> None:
        """Play a gesture, in place of one that is being played. Raises KeyError for an unknown name."""
        size = min(amplitude, self._movement.size) if self._movement.gestures else 0.0
        score = compose(self._gestures[name], self._joints, self._trajectory.here(), self._trajectory.end)
        self._gesture_player.play(name, score, size)

    def step(self) -> list[float]:
        """The next set-points."""
        layers = zip(
            self._smoothers,
            self._trajectory.step(),
            self._breath.step(PERIOD),
            self._gaze.step(PERIOD),
            self._voice_motion.step(PERIOD),
            self._gesture_player.step(),
            strict=True,
        )
        return [smoother.step(p + b + z + v + g) for smoother, p, b, z, v, g in layers]

    def cues(self) -> tuple[Cue, ...]:
        """The (gesture, sound) that the last step came to. A hold takes back what was not asked for."""
        return self._gesture_player.cues

    def _go(self, pose: Pose) -> None:
        wanted = places(self._joints, pose)
        if wanted == self._trajectory.end:
            return
        here = self._trajectory.step()
        move = tuple(b - a for a, b in zip(here, wanted, strict=True))
        self._trajectory = Trajectory(
            here, wanted, max(SLOWEST_S, UNHURRIED * travel_seconds(self._joints, move))
        )

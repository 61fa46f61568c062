"""The gestures of one robot: composed for its joints, with what each asks for."""

from robot.motion.gestures.score import FASTEST, Gestures, Noise, compose
from robot.motion.joints import TABLE, Joints


class Repertoire:
    """The gestures that this robot can play.

    `scores` are the gestures by name as they are played in the resting pose.
    """

    def __init__(self, gestures: Gestures, joints: Joints = TABLE) -> None:
        self.gestures = gestures
        self.joints = joints
        self.scores = {name: compose(gesture, joints) for name, gesture in gestures.items()}
        self._fastest = {name: score.fastest for name, score in self.scores.items()}

    def modality(self, name: str) -> str:
        """The modality that a person must have agreed to before this gesture is shown. Raises KeyError."""
        return self.gestures[name].modality

    def softened(self, name: str, amplitude: float, most: Noise) -> float:
        """The amplitude, or the largest below it with which a gesture stays in the class `most`.

        Speed grows with size, since the times of a gesture are fixed. Raises KeyError for an unknown name.
        """
        fastest = self._fastest[name]
        return min(amplitude, FASTEST[most] / fastest) if fastest > 0.0 else amplitude

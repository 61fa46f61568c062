"""Named gestures, written as data: the .yaml files of this folder, and those of a builder or therapist."""

from robot.motion.gestures.load import built_in, with_own
from robot.motion.gestures.repertoire import Repertoire
from robot.motion.gestures.score import FASTEST, Gesture, Gestures, Modality, Noise, Score, compose

__all__ = [
    "BUILT_IN", "FASTEST", "STANDARD", "Gesture", "Gestures", "Modality", "Noise", "Repertoire", "Score",
    "compose", "modality", "with_own",
]  # fmt: skip

BUILT_IN: Gestures = built_in()
# On a robot as it is built (`robot.motion.joints.TABLE`).
STANDARD = Repertoire(BUILT_IN)
modality = STANDARD.modality

"""The shape of a file of gestures: which keys there are, and what values they take."""

from typing import Annotated, Literal

from pydantic import Field

from robot.motion.gestures.score import Modality, Noise
from robot.yaml_check.section import Name, Section

Degrees = Annotated[float, Field(ge=-90, le=90)]
Text = Annotated[str | None, Field(min_length=1, max_length=40)]


class Title(Section):
    """One line for the list."""

    en: Text = None
    ja: Text = None
    ko: Text = None


class Keyframe(Section):
    """One keyframe of a gesture.

    Degrees off the pose, `seconds` after the keyframe before; a joint that is not named is back at 0.

    `ears` stands for both ears. `sound` is made when the keyframe is reached.
    """

    seconds: float = Field(ge=0.1, le=20)
    sound: Literal["breath", "purr", "rain", "trill", "waves", "wind"] | None = None
    base_yaw: Degrees = 0.0
    head_pitch: Degrees = 0.0
    head_roll: Degrees = 0.0
    ears: Degrees = 0.0
    left_ear: Degrees = 0.0
    right_ear: Degrees = 0.0
    tail: Degrees = 0.0


class Gesture(Section):
    """One gesture in a file.

    `noise` says how loud it may be at most; left out, that is for its modality to say.
    """

    title: Title
    modality: Modality
    noise: Noise | None = None
    keyframes: list[Keyframe] = Field(min_length=2, max_length=40)


class File(Section):
    """A file of gestures."""

    gestures: dict[Name, Gesture] = Field(min_length=1, max_length=100)

"""What the robot does on a level. Importing this package registers the built-in behaviours."""

from robot.behaviours import (
    choices,
    course,
    live_call,
    messages,
    outing,
    play,
    presence,
    strengths_talk,
    touch,
    words,
)

__all__ = [
    "choices",
    "course",
    "live_call",
    "messages",
    "outing",
    "play",
    "presence",
    "strengths_talk",
    "touch",
    "words",
]

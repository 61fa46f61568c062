"""What the robot does on a level. Importing this package registers the built-in behaviours."""

from robot.behaviours import choices, course, play, presence, strengths_talk, touch, unconnected, words

__all__ = ["choices", "course", "play", "presence", "strengths_talk", "touch", "unconnected", "words"]

"""What the robot does on a level. Importing this package registers the built-in behaviours."""

from robot.behaviours import choices, presence, touch, words

__all__ = ["choices", "presence", "touch", "words"]

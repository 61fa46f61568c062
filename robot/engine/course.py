"""The course of a programme: its destination, rests, fading and end, and coming back after days away."""

from robot.engine.safety import Safety


class Course(Safety):
    """What frames the evenings. Nothing here ever raises the level."""

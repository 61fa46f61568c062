"""The person's settings for movement: size, speed, idle."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MovementPreference:
    """How much the person wants it to move. Shares from 0 (not at all) to 1 (whole).

    `size` is the most that a gesture may have, `speed` slows the time of gestures, `idle` is the size of
    breath and gaze. With size or speed 0 there are no gestures; poses are slow by themselves.
    """

    size: float = 1.0
    speed: float = 1.0
    idle: float = 1.0

    @property
    def gestures(self) -> bool:
        """Whether there are gestures at all."""
        return self.size > 0.0 and self.speed > 0.0

    @property
    def none(self) -> bool:
        """Whether the body holds its pose and does nothing else."""
        return self.idle <= 0.0 and not self.gestures


WHOLE = MovementPreference()

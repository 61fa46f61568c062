"""Operating modes of a simulated XL330 other than plain position control."""

from dataclasses import dataclass

CURRENT, VELOCITY, POSITION, CURRENT_POSITION, PWM = 0, 1, 3, 5, 16


@dataclass(slots=True)
class TimedMove:
    """A profile by time: from `start` to `goal` in `span` seconds, of which `rise` to gather speed and as
    many to slow down, never more than half.
    """

    start: float
    goal: float
    span: float
    rise: float
    passed: float = 0.0

    def step(self, seconds: float) -> float:
        """The position and speed after so many seconds."""
        self.passed += seconds
        if self.passed >= self.span - 1e-9:
            return self.goal
        rise = min(self.rise, self.span / 2)
        speed = 1.0 / (self.span - rise)
        if self.passed < rise:
            share = speed * self.passed**2 / (2 * rise)
        elif self.passed > self.span - rise:
            share = 1.0 - speed * (self.span - self.passed) ** 2 / (2 * rise)
        else:
            share = speed * (self.passed - rise / 2)
        return self.start + (self.goal - self.start) * share


def freely(
    mode: int,
    goals: tuple[int, float, float],
    sign: int,
    gravity: float,
    friction: float,
    fastest: float,
    top: float,
) -> tuple[float, float]:
    """(speed that the shaft comes to, mA) in a mode that has no goal for the position.

    `goals`: mA, ticks/s, share of full PWM. `gravity` and `friction` are the mA that they take.
    """
    current, velocity, power = goals
    if mode == VELOCITY:
        aim = sign * max(-fastest, min(fastest, velocity))
        return aim, gravity + (friction if aim > 0 else -friction if aim < 0 else 0.0)
    if mode == PWM:
        aim = sign * power * fastest
        return aim, gravity + (friction if aim > 0 else -friction if aim < 0 else 0.0)
    drawn = float(sign * current)
    left = drawn - gravity
    if abs(left) <= friction:
        return 0.0, drawn
    return (top if left > 0 else -top), drawn

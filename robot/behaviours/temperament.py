"""How the robot is: its temperament, every day the same, and the mood of the hour around it.

A mood shifts which gestures come, how often and how large. It is nothing that is felt, and it never depends
on whether somebody came: only on the robot's own seed, the day, the hour, and the hour that the person keeps.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from robot.contract.programme import Character
from robot.contract.scene import Scene

# The most that a day of its own and the hour shift the temperament.
OF_THE_DAY, OF_THE_HOUR = 0.15, 0.15
HOURS = 24
# Kept of earlier evenings: the hours at which they began, so many; fewer than that say nothing yet.
KEPT_HOURS, FEWEST_HOURS = 14, 3
AFTERNOON = 15.0  # the hour at which it is most awake while nobody's rhythm is known


@dataclass(frozen=True, slots=True)
class Manner:
    """How it is just now: shares from quiet (0) to lively (1) and from sleepy (0) to awake (1)."""

    lively: float
    awake: float
    predictable: bool

    def pause(self, scene: Scene, low: float, high: float) -> float:
        """Seconds until it does something by itself: from half as long again to half, the livelier it is."""
        slower = 1.5 - self.lively
        if self.predictable:
            return round(slower * (low + high) / 2, 1)
        return scene.between(low * slower, high * slower)

    def size(self, most: float) -> float:
        """How large a gesture is, of the most that it may be here."""
        return round(most * (0.6 + 0.4 * self.lively), 2)

    def settles(self, seconds: float) -> float:
        """How long an answer lasts before it settles: the sleepier, the sooner."""
        return round(seconds * (0.75 + 0.5 * self.awake), 1)


def manner(scene: Scene) -> Manner:
    """The temperament with the mood of the hour; where it is predictable, the temperament alone."""
    of = scene.character
    if of.predictable:
        return Manner(of.lively, of.awake, predictable=True)
    lively, awake = mood(scene.seed, scene.moment.day, scene.moment.hour, usual_hour(hours(scene)))
    return Manner(_share(of.lively + lively), _share(of.awake + awake), predictable=False)


def mood(seed: int, day: int, hour: int | None, usual: float | None) -> tuple[float, float]:
    """The shift of (lively, awake) on this day at this hour; `usual` is the hour that the person keeps."""
    drawn = random.Random(f"mood:{seed}:{day}")  # noqa: S311 - the same mood for the same day
    lively, awake = (drawn.uniform(-OF_THE_DAY, OF_THE_DAY) for _ in range(2))
    if hour is not None:
        most_awake = AFTERNOON if usual is None else usual
        awake += OF_THE_HOUR * math.cos(math.tau * (hour - most_awake) / HOURS)
    return lively, awake


def hours(scene: Scene) -> list[int]:
    """The hours at which earlier evenings began, the latest last."""
    kept: list[int] = scene.memory("habits").setdefault("hours", [])
    return kept


def keep_hour(scene: Scene) -> None:
    """An evening begins: its hour is part of the person's rhythm."""
    if scene.moment.hour is not None:
        kept = hours(scene)
        kept[:] = [*kept, scene.moment.hour][-KEPT_HOURS:]


def usual_hour(kept: Sequence[int]) -> float | None:
    """The hour around which these lie on the clock's face, or None while there are too few."""
    if len(kept) < FEWEST_HOURS:
        return None
    turn = [math.tau * hour / HOURS for hour in kept]
    x, y = sum(map(math.cos, turn)), sum(map(math.sin, turn))
    return round(math.atan2(y, x) * HOURS / math.tau % HOURS, 2)


def sheet(of: Character) -> tuple[str, ...]:
    """The temperament in plain words: keys of the catalogue, for the person's page."""
    return (
        f"temperament.{_third(of.lively, ('quiet', 'calm', 'lively'))}",
        f"temperament.{_third(of.awake, ('sleepy', 'wakeful', 'awake'))}",
        "temperament.predictable" if of.predictable else "temperament.varied",
        "temperament.called",
        "temperament.touched",
    )


def _third(share: float, names: tuple[str, str, str]) -> str:
    return names[min(2, int(share * 3))]


def _share(value: float) -> float:
    return round(max(0.0, min(1.0, value)), 3)

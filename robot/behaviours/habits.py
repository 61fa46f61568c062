"""Habits that form slowly from gentle touch. They add to what the robot does and never take anything away.

Nothing is counted of a rough touch, and no habit is against anybody: whoever touches gently is answered.
"""

from collections.abc import Mapping
from typing import Any

from robot.contract.events import Touched
from robot.contract.scene import Scene

# So many touches of a pad count in a day, so that a habit takes five days at the least, and so many are kept.
A_DAY, FORMED, KEPT = 4, 20, 60
LONG_MS = 1_500
# The habit that comes of a place that is touched often, and what it then does by itself now and then.
BY_PLACE = {"left": "lean-left", "right": "lean-right", "head": "nuzzle", "back": "round-back"}
LINGERS = "lingers"


def keep_touch(scene: Scene, touch: Touched) -> None:
    """Count a gentle touch, if the person lets it be remembered."""
    if touch.rough:
        return
    kept = scene.memory("habits")
    if kept.get("day") != scene.moment.day:
        kept["day"], kept["today"] = scene.moment.day, {}
    for what in (touch.pad, *((LINGERS,) if touch.ms >= LONG_MS else ())):
        if kept["today"].get(what, 0) < A_DAY:
            kept["today"][what] = kept["today"].get(what, 0) + 1
            counted = kept.setdefault("touches", {})
            counted[what] = min(KEPT, counted.get(what, 0) + 1)


def formed(kept: Mapping[str, Any]) -> tuple[str, ...]:
    """The habits that have formed: places ("left", "head", …) and "lingers", by what is kept of them.

    Left or right is a habit only where the other side is touched clearly less.
    """
    counted: Mapping[str, int] = kept.get("touches", {})
    found = [what for what in (*BY_PLACE, LINGERS) if counted.get(what, 0) >= FORMED]
    for side, other in (("left", "right"), ("right", "left")):
        if side in found and counted[side] < 2 * counted.get(other, 0):
            found.remove(side)
    return tuple(found)


def by_itself(scene: Scene) -> tuple[str, ...]:
    """The gestures that come among the others by habit, where the level has movement."""
    if "motion" not in scene.level.modalities:
        return ()
    return tuple(BY_PLACE[what] for what in formed(scene.memory("habits")) if what in BY_PLACE)


def told(kept: Mapping[str, Any]) -> tuple[str, ...]:
    """The habits in plain words, for the person's page: keys of the catalogue."""
    return tuple(f"habits.{what}" for what in formed(kept)) or ("habits.none",)

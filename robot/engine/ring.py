"""The ring: one light for all who have something to show with it. It goes out once nobody has any more."""

from typing import Literal

from robot.contract import commands as c
from robot.engine.context import Context

# Who lights it: a human who drives the robot, a human on a live line, a message that has come. Where several
# do at once, the light of whoever comes first in ORDER is shown.
Shows = Literal["driving", "call", "envelope"]
ORDER: tuple[Shows, ...] = ("driving", "call", "envelope")
OFF = c.Light("ring", "off", 0.0)


def shine(context: Context, who: Shows, light: c.Light) -> None:
    """Somebody has something to show from now on."""
    context.situation.ring[who] = light
    context.emit(_seen(context))


def darken(context: Context, who: Shows) -> None:
    """Somebody has nothing to show any more; what others show stays."""
    context.situation.ring.pop(who, None)
    context.emit(_seen(context))


def _seen(context: Context) -> c.Light:
    ring = context.situation.ring
    return next((ring[each] for each in ORDER if each in ring), OFF)

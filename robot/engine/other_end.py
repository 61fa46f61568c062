"""Who of the circle is at the other end: whom a level needs, and who has said that they are there."""

from robot.contract.people import WAYS_OF_RUNG, Way
from robot.contract.programme import Level
from robot.engine.context import Context
from robot.engine.ladder import Refusal, Step

# The step of a call that is sound alone needs somebody to speak, and no face.
SOUND_ALONE = "voice"


def way_of(level: Level) -> Way | None:
    """For what a level, or a sub-level, needs somebody of the circle; None: it needs nobody."""
    if not level.people or level.rung not in WAYS_OF_RUNG:
        return None
    return "call" if level.parameters.get("step") == SOUND_ALONE else WAYS_OF_RUNG[level.rung]


def there_for(context: Context, way: Way) -> tuple[str, ...]:
    """Who has said that they are there for this now; nobody while no clock is vouched for."""
    if not context.calendar.verified:
        return ()
    now = context.utc
    return tuple(x.sender for x in context.progress.there if way in x.ways and x.until_utc_us > now)


def others_at(context: Context, level: Level) -> tuple[str, ...]:
    """Who is there for this level, or for a sub-level of it."""
    way = way_of(level)
    return () if way is None else there_for(context, way)


def others_for(context: Context, level: str, part: str) -> tuple[str, ...]:
    """The same by their ids, of what is offered."""
    whole = context.ladder.programme.level(level)
    return others_at(context, context.ladder.part_of(Step(whole, part)))


def nobody_there(context: Context) -> Refusal | None:
    """Why the next step may not be offered: it needs somebody, and nobody has said that they are there."""
    step = context.ladder.next_step
    if step is None:
        return None
    way = way_of(context.ladder.part_of(step))
    return None if way is None or there_for(context, way) else ("nobody-there", ())

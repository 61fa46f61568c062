"""What the robot does with a thing that has come home, when the person asks it to: once, nothing after."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.context import Context

# How lively its gesture is, how bright its light.
SIZE, LEVEL = 0.5, 0.7
# Where it keeps company; while it rests, sleeps or is stopped it stays as it is.
SHOWING = ("present", "active")


class Things:
    """Shows what is there. What may move, sound or shine now is the gate's to say."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def asked(self, event: e.ThingAsked) -> None:
        """A thing that has come home is shown; of any other nothing is known."""
        context = self._context
        if event.thing not in context.progress.outings.things or context.phase not in SHOWING:
            return
        if context.contact is not None and context.contact.robot_free:
            return
        if event.form == "gesture":
            context.emit(c.Gesture(event.what, SIZE))
        elif event.form == "sound":
            context.emit(c.Sound(event.what))
        elif event.form == "light":
            context.emit(c.Light("eyes", event.what, LEVEL))  # type: ignore[arg-type]
        else:
            context.emit(c.Caption(f"thing-{event.what}"))

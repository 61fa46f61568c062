"""What viewers are sent: the state when it has changed, and the body as it moves."""

from collections.abc import Callable
from typing import Any

from robot.clock import Clock
from robot.control.state import BodyFrame, State
from robot.drivers.base import BodyState

# Viewers are told at most so often; what they are told is always the latest.
STATE_EVERY_US = 50_000


class Viewers:
    """Everybody who watches.

    Sends to whoever watches through `push`. `watch_body` says whether anybody looks at the body.
    """

    def __init__(
        self,
        clock: Clock,
        push: Callable[[dict[str, Any]], None],
        watch_body: Callable[[], bool] = lambda: False,
    ) -> None:
        self._clock, self._push, self._watch_body = clock, push, watch_body
        self._changed = False
        self._told_us = -STATE_EVERY_US

    def changed(self) -> None:
        """Something to see has changed; viewers are told once the queue is empty."""
        self._changed = True

    @property
    def due_us(self) -> int | None:
        """When they are to be told; None while there is nothing new."""
        return self._told_us + STATE_EVERY_US if self._changed else None

    def tell(self, state: Callable[[], State], *, at_once: bool = False) -> None:
        """Send the state if it has changed, not too often unless `at_once`."""
        now = self._clock.now()
        if self._changed and (at_once or now - self._told_us >= STATE_EVERY_US):
            self._changed, self._told_us = False, now
            self._push(state().to_json())

    def show_body(self, state: Callable[[], BodyState]) -> None:
        """Send the body as it was last read back, if somebody looks at it."""
        if self._watch_body():
            self._push(body_frame(state()).to_json())


def body_frame(state: BodyState) -> BodyFrame:
    """The body as viewers are sent it."""
    return BodyFrame(
        joints={name: round(angle, 4) for name, angle in state.joints.items()},
        lights={part: list(colour) for part, colour in state.lights.items()},
        links=dict(state.links),
        frozen=state.frozen,
        microphone_light=state.microphone_light,
        age_ms=state.age_ms,
    )

"""No body: its links are down, it has no pose, and nothing moves."""

from robot.drivers.base import BodyCommand, BodyState

LINKS_DOWN = {"servos": False, "board": False}


class AbsentBody:
    """The body while there is none.

    Implements `robot.drivers.base.Body`. What it is told is not kept for a body that may come later.
    """

    def send(self, command: BodyCommand) -> None:
        """Nothing is there to obey."""

    def freeze(self) -> None:
        """It is still already."""

    def beat(self) -> None:
        """Nobody waits for it."""

    def microphone(self, on: bool) -> None:
        """There is no light."""

    def state(self) -> BodyState:
        """No joint and no light has been read: none is said to be anywhere."""
        return BodyState(links=dict(LINKS_DOWN))

    def close(self) -> None:
        """Nothing to release."""

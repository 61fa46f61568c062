"""What the board reports that stops the body, and what follows from an e-stop, which cuts the supply."""

from robot.contract.events import Source
from robot.drivers.body.board import Reading

POWER_UP_US = 3_000_000  # after the e-stop is released, so long may the servos take to answer


class Reflexes:
    """What the body does before the engine is asked.

    `blocked`: lying on its face, without power, or with the stop button held: nothing may move, whoever
    asks.
    """

    def __init__(self) -> None:
        self._held = False
        self._lasting: set[Source] = set()
        self._unpowered_us: int | None = None

    @property
    def blocked(self) -> bool:
        return self.cause is not None

    @property
    def cause(self) -> Source | None:
        """Why nothing may move."""
        if self._held:
            return "button"
        return next((source for source in ("e-stop", "face-down") if source in self._lasting), None)

    @property
    def unpowered(self) -> bool:
        """The e-stop has cut the supply."""
        return "e-stop" in self._lasting

    def stops(self, reading: Reading) -> list[Source]:
        """Reasons to stop that are new in this reading."""
        new: list[Source] = ["button"] if reading.stop else []
        self._held = reading.stop_held
        lasting: tuple[tuple[Source, bool], ...] = (
            ("e-stop", reading.e_stop),
            ("face-down", reading.face_down),
            ("eyes-covered", reading.eyes_covered),
        )
        for source, on in lasting:
            if not on:
                self._lasting.discard(source)
            elif source not in self._lasting:
                self._lasting.add(source)
                new.append(source)
        return new

    def explains_silence(self, now_us: int) -> bool:
        """The servos have just fallen silent: is it because the e-stop has cut them off?"""
        if "e-stop" not in self._lasting:
            return False
        self._unpowered_us = now_us
        return True

    def answered(self) -> bool:
        """The servos answer again: True if it was the e-stop that had silenced them."""
        explained, self._unpowered_us = self._unpowered_us is not None, None
        return explained

    def overdue(self, now_us: int) -> bool:
        """The e-stop was released, and the servos stay away: a lost link after all. True once."""
        if self._unpowered_us is None:
            return False
        if "e-stop" in self._lasting:
            self._unpowered_us = now_us
        if now_us - self._unpowered_us <= POWER_UP_US:
            return False
        self._unpowered_us = None
        return True

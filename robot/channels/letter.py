"""A letter to one member of staff, and what delivers it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

# Which channel (its place in the list), and whether it took the letter.
Taken = Callable[[int, bool], None]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to one member of staff: never a word of what the person said."""

    title: str
    body: str


class Alerter(Protocol):
    """A way of telling people. Sending a letter may take long; it never happens on the loop."""

    def deliver(self, channels: Sequence[str], letter: Letter, taken: Taken) -> None:
        """Try every channel at once and call `taken` once for each, from the caller's thread.

        Blocks until the last has answered or its time is up. Never raises for a channel.
        """
        ...

    def close(self) -> None:
        """End what still waits; its channels count as not taken."""
        ...

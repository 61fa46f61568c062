"""The interface of everything that delivers alerts. Sending may take long; it never happens on the loop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

# Among what was sent, a digest has the tier of a worry.
DIGEST_TIER = 1
# The status of a desk where no channel is set up.
NOBODY: dict[str, Any] = {
    "staff": [],
    "reaches": {},
    "rota": [],
    "answer_minutes": 0,
    "link": False,
    "last_drill_utc_us": 0,
    "recent": [],
}
# Which channel (its place in the list), and whether it took the letter.
Taken = Callable[[int, bool], None]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to one member of staff: never a word of what the person said."""

    title: str
    body: str


class Alerter(Protocol):
    """Something that delivers letters to people."""

    def deliver(self, channels: Sequence[str], letter: Letter, taken: Taken) -> None:
        """Try every channel at once and call `taken` once for each, from the caller's thread.

        Blocks until the last has answered or its time is up. Never raises for a channel.
        """
        ...

    def close(self) -> None:
        """End what still waits; its channels count as not taken."""
        ...


def counted(number: int, what: str, several: str = "") -> str:
    """ "1 minute", "2 minutes"; "2 worries" with `several`."""
    return f"{number} {what}" if number == 1 else f"{number} {several or what + 's'}"

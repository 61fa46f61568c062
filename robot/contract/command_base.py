"""The base of commands: the registry, and the words and figures that several of them have."""

from typing import Literal, NamedTuple

from robot.contract.record import Registry

COMMANDS = Registry("command")

Decision = Literal["up", "hold", "down", "pause", "refuse"]
Outcome = Literal["success", "neutral", "discomfort", "void"]
ProposalResult = Literal["approved", "declined", "expired", "withdrawn", "taken", "not-taken"]
Figures = tuple[tuple[str, str | int | float], ...]
# Between the names in one figure: the journal keeps words and this sign, never a sentence.
SEVERAL = "+"


class Option(NamedTuple):
    """One thing that could have been decided: for studies, which weigh what was chosen against what was not.

    `name`: "up", "hold", "down"; of what a session is today a level, "level/part", either with ":half", or
    "asleep". `available`: nothing but the policy stood against it. `forecast`: the probability, rounded, of a
    peak of 6 or more in the session that it leads to (None: no model says). `probability`: that with which it
    was chosen, 1 or 0 as long as nothing is left to chance.
    """

    name: str
    available: bool
    forecast: float | None
    probability: float


Options = tuple[Option, ...]

"""What staff have still to hear or to answer: the alert that is open, the worries, and their digest."""

from dataclasses import dataclass
from typing import Literal

# What a sender wrote holds, or "home": a relative told of violence or self-harm ("": it is about the person).
SenderSort = Literal["", "threat", "crisis", "home"]
# Of two that wait, the later of these is told first.
SENDER_ORDER: tuple[SenderSort, ...] = ("", "crisis", "threat", "home")


def first_told(a: SenderSort, b: SenderSort) -> SenderSort:
    """Which of two is told first."""
    return max(a, b, key=SENDER_ORDER.index)


# Worries that a word left which can mean that things are hard: its card was left alone, or put away.
UNCLEAR = ("unclear", "unclear-away")


@dataclass(slots=True)
class OpenAlert:
    """An alert until it is closed: the place in the rota that was asked last, since when (UTC microseconds),
    and `to` whom, or who acknowledged it.

    `reached`: some channel took it in this round; `silent`: a whole round was taken and nobody answered;
    `failed` counts rounds in a row that no channel took; `violence`: only professionals are asked;
    `sender`: so are they of what somebody of the circle wrote, of which the person is told nothing.
    """

    number: int
    tier: int
    drill: bool
    asked: int
    since_utc_us: int
    state: str
    to: str = ""
    reached: bool = False
    silent: bool = False
    failed: int = 0
    violence: bool = False
    sender: SenderSort = ""

    @property
    def for_professionals(self) -> bool:
        """Whether professionals alone are asked, and nobody of the family."""
        return self.violence or self.sender != ""


def of_the_person(alert: OpenAlert | None, answered: OpenAlert | None) -> OpenAlert | None:
    """The alert that is about the person, or a drill: beside one of a sender, the one that was answered."""
    return answered if alert is not None and alert.sender else alert


@dataclass(slots=True)
class Worry:
    """One line of the staff's digest: what it is of (`kind`), and when (UTC microseconds).

    `dated`: a clock that somebody vouches for says when. `digest` is the number of the digest that it stands
    in, 0 while it waits for one, -1 once staff have seen it. `counts`: it may still make two with another.
    """

    number: int
    kind: str
    utc_us: int
    dated: bool
    digest: int = 0
    counts: bool = True


@dataclass(slots=True)
class OpenDigest:
    """A digest that nobody has acknowledged: who of the rota was asked last, since when (UTC microseconds).

    `state`: "sending", "sent", "unanswered" (the whole rota was asked), "unreachable" (no channel took it),
    "waiting" (there is no channel: it stands on the staff's page).
    """

    number: int
    asked: int
    since_utc_us: int
    state: str
    to: str = ""
    reached: bool = False
    failed: int = 0

"""What the engine knows of messages and of the people at the other end: numbers and ids, never a word."""

from dataclasses import dataclass, field

from robot.contract.events import MailForm

# More than this many messages that lie there are not told apart; the oldest are no longer counted.
KEPT_MAIL = 60


@dataclass(slots=True)
class WaitingMail:
    """A message in the mailbox. `day`: of its coming, None while nobody vouched for the clock.

    `announced`: the robot has made its gesture for it; `counted`: it was a contact with somebody.
    """

    message: int
    sender: str
    form: MailForm
    seconds: int = 0
    day: int | None = None
    opened: bool = False
    announced: bool = False
    counted: bool = False

    @property
    def read(self) -> bool:
        """Whether it has reached the person: of a voice, half of it was heard."""
        return self.opened and (self.form != "voice" or self.counted)


@dataclass(slots=True)
class There:
    """Somebody of the circle has said until when they are there, and for what."""

    sender: str
    ways: list[str] = field(default_factory=list)
    until_utc_us: int = 0

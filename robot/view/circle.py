"""What is shown of the circle and of messages: names that the person gave, and no word of what is in them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from robot.control.mail_state import MailHere, RelayState

Lying = Callable[[], tuple[MailHere, ...]]


def nothing_lies() -> tuple[MailHere, ...]:
    """No message."""
    return ()


def nobody_waits() -> bool:
    """Nothing is to be read by staff."""
    return False


def no_relay() -> RelayState:
    """No clinic's host is set up."""
    return ""


@dataclass(frozen=True, slots=True)
class CircleShown:
    """Names by user id, what lies there for the person, and whether staff have to read something first.

    `relatives`: whether staff have to look at what a relative wrote or told of.
    """

    names: Callable[[], Mapping[str, str]] = dict
    mail: Lying = nothing_lies
    to_approve: Callable[[], bool] = nobody_waits
    relay: Callable[[], RelayState] = no_relay
    relatives: Callable[[], bool] = nobody_waits

    def name(self, user: str) -> str:
        """What the person calls them; the id of somebody who is not known."""
        return self.names().get(user, user)

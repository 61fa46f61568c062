"""Messages that lie there, as the person's page shows them; what they say is asked for one by one."""

from dataclasses import dataclass
from typing import Literal

from robot.control.json_model import Model

# The clinic's host: "" none is set up, allowed (by staff; the person's word lacks), wanted (by the person;
# staff's lacks), off (neither), away (cannot be reached now), connected.
RelayState = Literal["", "off", "allowed", "wanted", "away", "connected"]


@dataclass(frozen=True, slots=True)
class MailHere(Model):
    """A message that lies there. `name` is what the person calls its sender, `form` words or voice."""

    message: int
    name: str
    form: str
    seconds: int = 0
    opened: bool = False
    came_utc_us: int = 0

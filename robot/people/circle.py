"""The circle: who may write to the person, speak to them or be seen, by the person's tick and staff's word.

Both are needed, and either is enough to end it. What somebody may is looked up anew each time.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from robot.contract.people import Way
from robot.people.roles import STAFF, Role

LONGEST_CALLED = 24
MOST_MEMBERS = 20
TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
Relation = Literal["family", "friend", "therapist", "worker", "other"]
# Who may be in it.
MAY_JOIN: frozenset[Role] = STAFF | {"family", "sender"}


class Member(BaseModel):
    """Somebody of the circle. `user` is their id in the register, `called` what the person calls them.

    `ways` is what the person ticked, `approved` what staff agreed to. What comes is given to the person
    between `begins` and `ends` of their own clock ("" both: at any hour that is not quiet).

    `kit` is a number drawn for what they have to seal messages with, "" none: no secret, but their secret
    follows from it (robot/mailbox/envelope_keys.py), and ends with it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    user: str
    called: Annotated[str, Field(max_length=LONGEST_CALLED)] = ""
    relation: Relation = "other"
    ways: list[Way] = []
    approved: list[Way] = []
    begins: Annotated[str, Field(pattern=f"{TIME}|^$")] = ""
    ends: Annotated[str, Field(pattern=f"{TIME}|^$")] = ""
    kit: Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")] = ""

    def may(self, way: Way) -> bool:
        """Whether they may come in this way now: ticked by the person, and approved by staff."""
        return way in self.ways and way in self.approved

    def within_hours(self, minute: int) -> bool:
        """Whether it is their time at this minute of the person's day, 0 to 1439; it may go over midnight."""
        begins, ends = _minute(self.begins), _minute(self.ends)
        if begins is None or ends is None or begins == ends:
            return True
        return begins <= minute < ends if begins < ends else minute >= begins or minute < ends


def _minute(time: str) -> int | None:
    hours, _, minutes = time.partition(":")
    return 60 * int(hours) + int(minutes) if minutes else None

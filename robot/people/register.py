"""The register: the people of one robot and their paired devices, as they are kept in a file.

Of tokens, passwords and the PIN only hashes are in it. Every change makes a new register.
"""

import hashlib
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from robot.errors import UsageError
from robot.people.circle import MOST_MEMBERS, Member
from robot.people.roles import OWNER, PERSON, SIMULATION, Role, Scope

# A user id stands in the journal and signs; the other reserved words sign something else.
USER_ID = r"^[a-z0-9][a-z0-9_.-]{0,31}$"
RESERVED = frozenset({"standing", SIMULATION})
LONGEST_NAME = 64
MOST_USERS, MOST_DEVICES = 200, 400

Id = Annotated[str, Field(pattern=USER_ID)]
Name = Annotated[str, Field(max_length=LONGEST_NAME)]


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class User(_Kept):
    """Somebody who may have devices. `password` is an argon2id hash, or "" while none is set.

    `number` is drawn at each registration: who gets the id of somebody removed is not the same one.
    """

    id: Id
    role: Role
    name: Name = ""
    password: str = ""
    ticks: list[str] = []
    number: str = ""


class Device(_Kept):
    """A paired browser or, with a `scope`, a program. It ends by itself at `until_utc_us`; 0 is never."""

    id: Id
    user: Id
    name: Name = ""
    token: str
    paired_utc_us: int = 0
    until_utc_us: int = 0
    scope: Scope = ""


class BookedCall(_Kept):
    """A live call that the person has booked with somebody (robot/calls). `at_utc_us` 0: at no set time."""

    number: int
    other: Id
    way: Literal["call", "face"]
    at_utc_us: int = 0


class Register(_Kept):
    """Everybody, with their devices. `pin` is an argon2id hash, or "": the person wants none.

    `circle` are those who may come to the person, in the order in which they were taken in. The clinic's host
    is used where staff have allowed it and the person wants it.
    """

    version: Literal[1] = 1
    users: list[User] = []
    devices: list[Device] = []
    pin: str = ""
    circle: list[Member] = []
    calls: list[BookedCall] = []
    relay_allowed: bool = False
    relay_wanted: bool = False

    def user(self, name: str) -> User | None:
        return next((each for each in self.users if each.id == name), None)

    def by_token(self, token: str) -> Device | None:
        """The device that a token belongs to."""
        digest = digest_of(token)
        return next((each for each in self.devices if each.token == digest), None)

    @property
    def owned(self) -> bool:
        """Whether somebody has paired as the owner."""
        return any(each.user == OWNER and not each.scope for each in self.devices)

    def with_user(self, user: User) -> "Register":
        """With this one new, or in place of the one of the same id."""
        others = [each for each in self.users if each.id != user.id]
        if len(others) >= MOST_USERS:
            raise UsageError("users", f"there are {MOST_USERS} already.", "Remove one first.")
        return self.model_copy(update={"users": [*others, user]})

    def without_user(self, name: str) -> "Register":
        """Without somebody and all of their devices."""
        users = [each for each in self.users if each.id != name]
        devices = [each for each in self.devices if each.user != name]
        kept = self.model_copy(update={"users": users, "devices": devices})
        return kept.without_member(name)

    def member(self, user: str) -> Member | None:
        return next((each for each in self.circle if each.user == user), None)

    @property
    def names(self) -> dict[str, str]:
        """What the person calls each of the circle; of the others, their own names."""
        called = {each.user: each.called for each in self.circle if each.called}
        return {each.id: each.name or each.id for each in self.users} | called

    def with_member(self, member: Member) -> "Register":
        """With this one new, or in place of the one of the same user."""
        if self.member(member.user) is not None:
            circle = [member if each.user == member.user else each for each in self.circle]
        elif len(self.circle) >= MOST_MEMBERS:
            raise UsageError("circle", f"there are {MOST_MEMBERS} already.", "Remove one first.")
        else:
            circle = [*self.circle, member]
        return self.model_copy(update={"circle": circle})

    def without_member(self, user: str) -> "Register":
        """Without somebody in the circle."""
        return self.model_copy(update={"circle": [each for each in self.circle if each.user != user]})

    def with_device(self, device: Device) -> "Register":
        """With this one new, or in place of the one of the same id."""
        others = [each for each in self.devices if each.id != device.id]
        if len(others) >= MOST_DEVICES:
            raise UsageError("devices", f"there are {MOST_DEVICES} already.", "Remove one first.")
        return self.model_copy(update={"devices": [*others, device]})

    def without_device(self, name: str) -> "Register":
        return self.model_copy(update={"devices": [each for each in self.devices if each.id != name]})


def new_register() -> Register:
    """The register of a robot that nobody owns yet: the person is always in it, and so is the owner to be."""
    return Register(users=[User(id=PERSON, role="person"), User(id=OWNER, role="owner")])


def digest_of(token: str) -> str:
    """How a token is kept: it has 256 bits of its own, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()

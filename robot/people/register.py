"""The register: the people of one robot and their paired devices, as they are kept in a file.

Of tokens, passwords and the PIN only hashes are in it. Every change makes a new register.
"""

import hashlib
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from robot.errors import UsageError
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
    """Somebody who may have devices. `password` is an argon2id hash, or "" while none is set."""

    id: Id
    role: Role
    name: Name = ""
    password: str = ""
    ticks: list[str] = []


class Device(_Kept):
    """A paired browser or, with a `scope`, a program. It ends by itself at `until_utc_us`; 0 is never."""

    id: Id
    user: Id
    name: Name = ""
    token: str
    paired_utc_us: int = 0
    until_utc_us: int = 0
    scope: Scope = ""


class Register(_Kept):
    """Everybody, with their devices. `pin` is an argon2id hash, or "": the person wants none."""

    version: Literal[1] = 1
    users: list[User] = []
    devices: list[Device] = []
    pin: str = ""

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
        return self.model_copy(update={"users": users, "devices": devices})

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

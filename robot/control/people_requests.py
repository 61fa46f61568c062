"""Who somebody is, and the people and devices of the robot. robot/people/matrix.yaml says who may ask."""

from typing import Annotated, Literal

from robot.control.fields import Flag, Kind, Secret, short
from robot.control.request_base import Request, request

AddedRole = Literal["therapist", "deputy", "family", "sender", "technician"]
Short = Annotated[str, Kind(lambda name, value, _: short(name, value).strip(), "text")]


@request("enter")
class Enter(Request):
    """From now on this connection is that of the device with this token; "" of nobody.

    Answered with who that is. A token that proves nothing is nobody's.
    """

    device: Secret


@request("pair")
class Pair(Request):
    """A pairing code makes this a device of somebody. Answered with its token."""

    code: Short
    name: Short = ""


@request("sign-in")
class SignIn(Request):
    """The password of staff. Answered with a fresh token; the one before proves nothing any more."""

    password: Secret


@request("set-password")
class SetPassword(Request):
    """A new password; the first needs no `old` one. Answered with a fresh token."""

    password: Secret
    old: Secret = ""


@request("sign-out")
class SignOut(Request):
    """Staff sign out; any other device is no longer paired. Answered with a token that waits, or ""."""


@request("set-pin")
class SetPin(Request):
    """The person's own PIN for a yes; "" is none. `old` is the one before."""

    pin: Secret
    old: Secret = ""


@request("users")
class Users(Request):
    """Who has a role here, and with which devices."""


@request("user-add")
class UserAdd(Request):
    """Somebody new."""

    user: Short
    role: AddedRole
    name: Short = ""


@request("user-remove")
class UserRemove(Request):
    """Somebody leaves; their devices end at once."""

    user: Short


@request("user-reset")
class UserReset(Request):
    """Forget the password and the devices of somebody; of the person the PIN too."""

    user: Short


@request("hand-over")
class HandOver(Request):
    """The therapist `user` leaves, and the deputy `to` is the therapist from now on."""

    user: Short
    to: Short


@request("code")
class Code(Request):
    """A pairing code for a device of this user; it lives five minutes and works once."""

    user: Short


@request("device-remove")
class DeviceRemove(Request):
    """A device is paired no longer. `word`: the person has asked the staff for it."""

    device: Short
    word: Flag = False


@request("token-add")
class TokenAdd(Request):
    """A token for a program of one's own, which may look on (`see`) or also act. Answered with it, once."""

    name: Short
    scope: Literal["see", "act"]


@request("tick")
class Tick(Request):
    """What the person lets a relative see."""

    user: Short
    tick: Short
    on: Flag


@request("acts")
class Acts(Request):
    """Who did what, from which device; newest first."""


@request("help-card")
class HelpCard(Request):
    """The card with the hotline, as it stands now. It asks nobody who they are."""

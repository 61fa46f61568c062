"""The roles that people have towards one robot, and who somebody is as proven by their device."""

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["person", "therapist", "deputy", "family", "sender", "technician", "owner"]
ROLES: tuple[Role, ...] = get_args(Role)
# Those who sign decisions of the programme; they need a password beside their device.
STAFF: frozenset[Role] = frozenset({"therapist", "deputy"})
# The person has one id, whatever they are called.
PERSON = "person"
OWNER = "owner"
# Who a browser or a terminal is with a simulated body: everybody at once, and nobody real.
SIMULATION = "simulation"

# What a device still has to be told before it may do what its role may.
Waits = Literal["", "password", "new-password"]
# How much of what its user may a program's token may; "" is a browser, which is not limited.
Scope = Literal["", "see", "act"]


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody at the other end of a connection, as proven.

    `user` is the id that signs; `device` is the id of the device that proved it, `device_name` what it is
    called; `ticks` is what the person lets a relative see. While it `waits` for a password, `roles` is empty.
    """

    user: str = ""
    name: str = ""
    roles: frozenset[Role] = frozenset()
    device: str = ""
    device_name: str = ""
    ticks: frozenset[str] = frozenset()
    waits: Waits = ""
    scope: Scope = ""

    @property
    def simulated(self) -> bool:
        return self.user == SIMULATION


NOBODY = Who()
EVERYBODY = Who(SIMULATION, roles=frozenset(ROLES), device=SIMULATION)

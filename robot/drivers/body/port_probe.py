"""Asks a port who is there, and listens for whatever speaks on it: bounded in time and in bytes.

Two broadcast pings, one of each generation of the protocol, and nothing else is sent: neither moves anything,
nor takes back a dead-man that has expired.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from firmware_bridge.protocol import BROADCAST, Instruction, encode
from robot.clock import US_PER_S, Clock
from robot.drivers.body.expected_devices import JOINTS, Role, check_devices
from robot.drivers.body.port_traffic import MOST, Traffic, classify
from robot.drivers.body.transport import Transport
from robot.errors import DeviceError

if TYPE_CHECKING:
    from robot.drivers.body.ports import Port

ANSWER_S = 0.3  # everybody has answered a broadcast ping
LISTEN_S = 1.2  # what speaks once a second by itself has spoken
PAUSE_S = 0.1  # of silence, after which what was said is whole
PING = encode(BROADCAST, Instruction.PING)
OLD_PING = b"\xff\xff\xfe\x02\x01\xfe"  # Dynamixel 1.0, Feetech

# At set-up these say that nobody, or somebody else, is there.
TO_EXPLAIN = frozenset({"no-answer", "wrong-model"})


def listen(transport: Transport, clock: Clock) -> Traffic:
    """What is heard on an open port within 1.5 s. Raises OSError."""
    transport.discard()
    transport.write(PING)
    data = _gathered(transport, clock, b"", ANSWER_S, ANSWER_S)
    heard = classify(data, (PING,), endless=len(data) >= MOST)
    if heard.code == "answers" or len(data) >= MOST:
        return heard
    transport.write(OLD_PING)
    data = _gathered(transport, clock, data, LISTEN_S, PAUSE_S if data else LISTEN_S)
    return classify(data, (PING, OLD_PING), endless=len(data) >= MOST)


def _gathered(transport: Transport, clock: Clock, data: bytes, within_s: float, pause_s: float) -> bytes:
    """`data` and what follows it, until it pauses, the time is over, or it is more than anybody says."""
    deadline = clock.now() + round(within_s * US_PER_S)
    while len(data) < MOST and (left := (deadline - clock.now()) / US_PER_S) > 0:
        more = transport.read(min(left, pause_s))
        if not more:
            break
        data = (data + more)[:MOST]
        if within_s > ANSWER_S:
            pause_s = PAUSE_S
    return data


def probe(port: "Port", role: Role = "", joints: Mapping[int, str] = JOINTS) -> Traffic:
    """Open this port, ask, listen, close. Raises DeviceError where it cannot be opened, or goes."""
    try:
        transport = port.transport()
        try:
            heard = listen(transport, port.clock)
        finally:
            transport.close()
    except OSError as error:
        raise DeviceError(port.name, f"the port failed ({error}).", "Check the cable.") from error
    return check_devices(heard, role, joints)


def as_error(port: str, heard: Traffic) -> DeviceError:
    """The same as an error of this port."""
    what = heard.what if heard.what.endswith("?") else f"{heard.what}."
    return DeviceError(port, what, heard.mend, code=heard.code, detail=heard.detail)


def explain(error: DeviceError, port: "Port", role: Role, joints: Mapping[int, str] = JOINTS) -> DeviceError:
    """The same error, or a better one that says what is heard on this port, if that explains it."""
    if error.where != port.name or error.code not in TO_EXPLAIN:
        return error
    try:
        heard = probe(port, role, joints)
    except DeviceError:
        return error
    return error if heard.code in ("no-answer", "fits", "answers") else as_error(port.name, heard)

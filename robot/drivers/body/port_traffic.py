"""What was heard on a port, in words: the one place that tells text from frames, noise and silence.

Pure: bytes in, a finding out. `robot/drivers/body/port_probe.py` asks a port and brings the bytes.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from firmware_bridge.protocol import BROADCAST, HEADER, STATUS, Packet, Parser
from robot.drivers.body.servo_models import OUR_NAME

MOST = 4_096  # bytes: more than everybody's answer to one broadcast ping (253 of 14 bytes)
GLITCH = 2  # bytes that a plug or a supply makes as it is switched on
QUOTED = 40  # characters of text that are shown
CHANGING = frozenset({"text", "garbage", "damaged"})  # codes whose detail is another one each time
_TEXT = 0.9  # share of characters that can be read, from which on it is text
_STUCK = 0.95  # share of one byte, from which on the line is held
_EXPLAINED = 0.8  # share of the bytes that lie in frames
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_LINE_ENDS = re.compile(r"[\r\n]+")


@dataclass(frozen=True, slots=True)
class PingAnswer:
    """One answer to a broadcast ping."""

    id: int
    model: int
    firmware: int


@dataclass(frozen=True, slots=True)
class Traffic:
    """What was read on a port where nobody of ours answered.

    `code` is a fixed word, `what` a clause, `mend` one sentence; `detail` is the same in any language.

    `answers` are those of devices of our protocol, in order of arrival.
    """

    code: str
    what: str
    mend: str
    detail: str = ""
    answers: tuple[PingAnswer, ...] = ()


class _Frames(NamedTuple):
    ids: list[int]
    covered: int  # bytes


def classify(data: bytes, sent: Sequence[bytes] = (), *, endless: bool = False) -> Traffic:
    """What `data` is, after `sent` was said. `endless`: it was cut, for it did not end.

    The codes are "answers", "questions", "other-protocol", "text", "line-held", "damaged", "garbage",
    "echo" and "no-answer".
    """
    rest, echoed = _without_echo(data[:MOST], sent)
    parser = Parser()
    packets = parser.feed(rest)
    if answers := tuple(_answers(packets)):
        return Traffic("answers", "devices of our protocol answer", "", answers=answers)
    if packets:
        return _of_our_protocol(packets)
    for kind in (_with_two_ff, _with_two_55, _by_exclusive_or):
        frames = kind(rest)
        if len(frames.ids) > 1 or (frames.ids and frames.covered >= _EXPLAINED * len(rest)):
            return _other_protocol(frames.ids)
    if len(rest) <= GLITCH:
        mend = "Check its power, the emergency stop and its cable."
        return _echo() if echoed else Traffic("no-answer", "nobody answers", mend)
    end = ", without end" if endless else ""
    if (line := _text(rest)) is not None:
        what = f'text at this rate{end}: "{line}"'
        return Traffic("text", what, "Name the port of the body under [body] in yorisou.toml.", f'"{line}"')
    if (byte := _held(rest)) is not None:
        mend = "Check the data wire: it is loose, turned round or at the wrong level."
        return Traffic("line-held", f"the byte {byte:02X} again and again{end}", mend, f"{byte:02X} …")
    shown = rest[:8].hex(" ").upper()
    if HEADER in rest:
        mend = "Check plugs and cable, and that no two devices have one id."
        return Traffic("damaged", f"damaged packets of our protocol{end}", mend, shown)
    what = f"bytes that no packet explains{end} ({shown} …); is the baud rate right?"
    return Traffic("garbage", what, "yorisou body scan --all-bauds finds the right one.", shown)


def _answers(packets: Sequence[Packet]) -> list[PingAnswer]:
    """Those that can be an answer to a ping: error byte, model, firmware."""
    return [
        PingAnswer(p.id, int.from_bytes(p.data[:2], "little"), p.data[2])
        for p in packets
        if p.instruction == STATUS and len(p.params) == 4 and p.id != BROADCAST
    ]


def _of_our_protocol(packets: Sequence[Packet]) -> Traffic:
    """Nobody answered us, but somebody speaks: another master, or devices that answer to one."""
    if any(packet.instruction != STATUS for packet in packets):
        what = "another program asks questions on this wire"
        return Traffic(
            "questions", what, "Take the other computer off the wire: it can have one master only."
        )
    ids = sorted({packet.id for packet in packets})
    what = f"answers to questions that nobody here asked (id {', '.join(map(str, ids))})"
    return Traffic("questions", what, "Take the other computer off the wire: it can have one master only.")


def _echo() -> Traffic:
    what = "our own bytes come back and nobody answers: an adaptor with an echo, and nothing behind it"
    return Traffic("echo", what, "Check that the servos have power and their data wire is in the adaptor.")


def _other_protocol(ids: Sequence[int]) -> Traffic:
    which = ", ".join(map(str, sorted(set(ids))[:6]))
    what = f"frames of another servo protocol (Feetech, Dynamixel 1.0 or alike), id {which}"
    return Traffic(
        "other-protocol", what, f"This robot has {OUR_NAME}, which speak Dynamixel 2.0.", f"id {which}"
    )


# --- echo -------------------------------------------------------------------------------------------------


def _without_echo(data: bytes, sent: Sequence[bytes]) -> tuple[bytes, bool]:
    """The bytes without our own, each taken away once; whether there were any."""
    echoed = False
    for each in sent:
        if each and each in data:
            data, echoed = data.replace(each, b"", 1), True
    return data, echoed


# --- frames of others -------------------------------------------------------------------------------------


def _with_two_ff(data: bytes) -> _Frames:
    """Dynamixel 1.0 and Feetech: `FF FF id length … ~sum`, length counts what follows it."""
    return _frames(
        data, b"\xff\xff", lambda length: length + 4, lambda frame: frame[-1] == ~sum(frame[2:-1]) & 0xFF
    )


def _with_two_55(data: bytes) -> _Frames:
    """LewanSoul, Hiwonder: `55 55 id length … ~sum`, length counts itself too."""
    return _frames(
        data, b"\x55\x55", lambda length: length + 3, lambda frame: frame[-1] == ~sum(frame[2:-1]) & 0xFF
    )


def _by_exclusive_or(data: bytes) -> _Frames:
    """HerkuleX: `FF FF size id command check1 check2 …`; the size is that of all."""

    def sound(frame: bytes) -> bool:
        check = 0
        for byte in (*frame[2:5], *frame[7:]):
            check ^= byte
        return len(frame) >= 7 and frame[5] == check & 0xFE and frame[6] == ~check & 0xFE

    return _frames(data, b"\xff\xff", lambda size: size, sound, at_length=2, at_id=3)


def _frames(
    data: bytes,
    header: bytes,
    whole: Callable[[int], int],
    sound: Callable[[bytes], bool],
    at_length: int = 3,
    at_id: int = 2,
) -> _Frames:
    ids: list[int] = []
    covered = at = 0
    while (start := data.find(header, at)) >= 0 and start + 5 < len(data):
        size = whole(data[start + at_length])
        frame = data[start : start + size]
        if size >= 6 and len(frame) == size and data[start + at_id] < BROADCAST and sound(frame):
            ids.append(frame[at_id])
            covered += size
            at = start + size
        else:
            at = start + 1
    return _Frames(ids, covered)


# --- text, and a line that is held -------------------------------------------------------------------------


def _text(data: bytes) -> str | None:
    """A line of it when it is text, not a cut one if it can be helped: short, and plain characters only."""
    decoded = _ESCAPES.sub("", data.decode("utf-8", "replace"))
    readable = sum((each.isprintable() and each != "\ufffd") or each in "\r\n\t" for each in decoded)
    if readable < _TEXT * len(decoded) or readable <= GLITCH:
        return None
    lines = [piece for piece in _LINE_ENDS.split(decoded) if piece.strip()]
    if not lines:
        return None
    begun = [line for line in lines if line.lstrip()[0] in "$!"]  # of a receiver: whole from its first sign
    cut = len(lines) > 1 and not lines[0].lstrip()[0].isalnum()
    first = (begun or lines[cut:])[0]
    line = "".join(each if each.isprintable() else " " for each in first).strip()
    line = line.replace("\ufffd", "·")
    return line if len(line) <= QUOTED else line[:QUOTED].rstrip() + "…"


def _held(data: bytes) -> int | None:
    """The byte that nearly all of it is."""
    byte = max(set(data), key=data.count)
    return byte if data.count(byte) >= _STUCK * len(data) else None

"""The wire of simulated devices: instruction bytes in, status bytes out, as the real ones answer."""

import struct
from collections.abc import Callable, Iterable

from firmware_bridge.protocol import (
    ALERT,
    BROADCAST,
    HEADER,
    LONGEST,
    STATUS,
    ErrorCode,
    Instruction,
    Packet,
    Parser,
    crc,
    encode_status,
    fast_size,
)
from sim.device import Device

I = Instruction  # noqa: E741 - as in the protocol's tables
_SPAN = struct.Struct("<HH")
_FAST_HEAD = 8  # bytes before the first device's part


class SimulatedBus:
    """Devices on one wire. Every instruction packet feeds the bus watchdog of each that hears it.

    `mangle`, if set, may damage what the devices answer (fault injection). `baud` is the host's: a device
    that is set to another hears nothing; None is a wire without any.
    """

    def __init__(self, devices: Iterable[Device]) -> None:
        self.devices = list(devices)
        self.mangle: Callable[[bytes], bytes] | None = None
        self.baud: int | None = None
        self._parser = Parser()

    def receive(self, data: bytes, now_us: int) -> bytes:
        """What the wire answers to these bytes."""
        answer = b""
        for packet in self._parser.feed(data):
            if packet.instruction == STATUS:
                continue
            for device in self.devices:
                if self._hears(device):
                    device.fed_us = now_us
            answer += self._handle(packet)
        return self.mangle(answer) if self.mangle and answer else answer

    def _hears(self, device: Device) -> bool:
        return device.powered and (self.baud is None or device.baud == self.baud)

    def _hearing(self) -> list[Device]:
        return [device for device in self.devices if self._hears(device)]

    def _find(self, device_id: int) -> Device | None:
        for device in self.devices:
            if device.id == device_id and self._hears(device):
                return device
        return None

    def _reader(self, device_id: int) -> Device | None:
        """The device, if it answers a read."""
        device = self._find(device_id)
        return device if device is not None and device["status_return_level"] >= 1 else None

    def _handle(self, packet: Packet) -> bytes:
        if handler := _GROUP.get(packet.instruction):
            return handler(self, packet.params)
        if packet.id == BROADCAST:
            return self._broadcast(packet)
        hearing = self._hearing()
        group = [d for d in hearing if d.secondary == packet.id != d.id]
        answers = [_single(d, packet) for d in hearing if d.id == packet.id]
        for device in group:
            if packet.instruction not in (I.PING, I.READ):
                _obey(device, packet, grouped=True)
        return answers[0] if len(answers) == 1 else _collided(answers)

    def _broadcast(self, packet: Packet) -> bytes:
        hearing = sorted(self._hearing(), key=lambda d: d.id)
        if packet.instruction == I.PING:
            return b"".join(_ping(device) for device in hearing)
        if packet.instruction != I.READ:
            for device in hearing:
                _obey(device, packet)
        return b""

    # --- instructions for many devices ------------------------------------------------------------------

    def _sync_read(self, params: bytes) -> bytes:
        """Each device waits for the status of the one before it: an absent one silences those after."""
        address, size = _span(params)
        answer = b""
        for device_id in params[4:]:
            device = self._reader(device_id)
            if device is None:
                break
            answer += _answer(device, address, size)
        return answer

    def _fast_sync_read(self, params: bytes) -> bytes:
        address, size = _span(params)
        ids = params[4:]
        if size == 0 or fast_size(len(ids), size) > LONGEST:
            return b""  # no packet could hold the answer
        frame = HEADER + bytes((BROADCAST,)) + (1 + len(ids) * (size + 4)).to_bytes(2, "little")
        frame += bytes((STATUS,))
        for device_id in ids:
            device = self._reader(device_id)
            if device is None:
                break
            error, data = device.read(address, size)
            frame += bytes((error | ALERT * device.alert, device_id)) + data.ljust(size, b"\0")
            frame += crc(frame).to_bytes(2, "little")
        return frame if len(frame) > _FAST_HEAD else b""

    def _sync_write(self, params: bytes) -> bytes:
        address, size = _span(params)
        written: set[int] = set()
        for at in range(4, len(params) - size, size + 1):
            device = self._find(params[at])
            if device is not None and params[at] not in written:
                written.add(params[at])  # an id stands there once
                device.write(address, params[at + 1 : at + 1 + size])
        return b""

    def _bulk_read(self, params: bytes) -> bytes:
        answer = b""
        for at in range(0, len(params) - 4, 5):
            device = self._reader(params[at])
            if device is None:
                break
            answer += _answer(device, _word(params, at + 1), _word(params, at + 3))
        return answer

    def _bulk_write(self, params: bytes) -> bytes:
        at = 0
        written: set[int] = set()
        while at + 5 <= len(params):
            device, size = self._find(params[at]), _word(params, at + 3)
            if device is not None and params[at] not in written and at + 5 + size <= len(params):
                written.add(params[at])
                device.write(_word(params, at + 1), params[at + 5 : at + 5 + size])
            at += 5 + size
        return b""


def _single(device: Device, packet: Packet) -> bytes:
    """What the device with this id answers."""
    level = device["status_return_level"]
    if packet.instruction == I.PING:
        return _ping(device)
    if packet.instruction == I.READ:
        if level < 1:
            return b""
        if len(packet.params) != _SPAN.size:
            return _status(device, ErrorCode.DATA_LENGTH)
        return _answer(device, *_span(packet.params))
    error = _obey(device, packet)
    return _status(device, error) if level == 2 else b""


def _obey(device: Device, packet: Packet, grouped: bool = False) -> int:
    """Do what is asked, beside ping and read; the error code."""
    kind, params = packet.instruction, packet.params
    if kind in (I.WRITE, I.REG_WRITE):
        write = device.write if kind == I.WRITE else device.register_write
        return write(_word(params, 0), params[2:], grouped) if len(params) > 2 else ErrorCode.DATA_LENGTH
    if kind == I.ACTION:
        return device.action()
    if kind == I.REBOOT:
        device.reboot_by_packet()
        return ErrorCode.NONE
    return device.special(kind, params, packet.id == BROADCAST)


def _collided(answers: list[bytes]) -> bytes:
    """What is heard of devices that share an id: they talk at once, and a low level wins on the wire."""
    heard = b""
    for at in range(max(map(len, answers), default=0)):
        level = 0xFF
        for answer in answers:
            level &= answer[at] if at < len(answer) else 0xFF
        heard += bytes((level,))
    return heard


def _word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def _span(params: bytes) -> tuple[int, int]:
    """Address and size at the beginning; what is missing counts as 0."""
    address, size = _SPAN.unpack(params[:4].ljust(4, b"\0"))
    return address, size


def _status(device: Device, error: int, data: bytes = b"") -> bytes:
    return encode_status(device.id, error | (ALERT if device.alert else 0), data)


def _answer(device: Device, address: int, size: int) -> bytes:
    error, data = device.read(address, size)
    return encode_status(device.id, error | (ALERT if device.alert else 0), data)


def _ping(device: Device) -> bytes:
    model, firmware = device["model_number"], device["firmware_version"]
    return _status(device, ErrorCode.NONE, model.to_bytes(2, "little") + bytes((firmware,)))


_GROUP: dict[int, Callable[[SimulatedBus, bytes], bytes]] = {
    I.SYNC_READ: SimulatedBus._sync_read,
    I.FAST_SYNC_READ: SimulatedBus._fast_sync_read,
    I.SYNC_WRITE: SimulatedBus._sync_write,
    I.BULK_READ: SimulatedBus._bulk_read,
    I.BULK_WRITE: SimulatedBus._bulk_write,
}

"""The wire of simulated devices: instruction bytes in, status bytes out, as the real ones answer."""

import struct
from collections.abc import Callable, Iterable

from firmware_bridge.protocol import (
    ALERT,
    BROADCAST,
    HEADER,
    STATUS,
    ErrorCode,
    Instruction,
    Packet,
    Parser,
    crc,
    encode_status,
)
from sim.device import Device

I = Instruction  # noqa: E741 - as in the protocol's tables
_SPAN = struct.Struct("<HH")


class SimulatedBus:
    """Devices on one wire. Every instruction packet feeds the bus watchdog of each of them.

    `mangle`, if set, may damage what the devices answer (fault injection).
    """

    def __init__(self, devices: Iterable[Device]) -> None:
        self.devices = list(devices)
        self.mangle: Callable[[bytes], bytes] | None = None
        self._parser = Parser()

    def receive(self, data: bytes, now_us: int) -> bytes:
        """What the wire answers to these bytes."""
        answer = b""
        for packet in self._parser.feed(data):
            if packet.instruction == STATUS:
                continue
            for device in self.devices:
                device.fed_us = now_us
            answer += self._handle(packet)
        return self.mangle(answer) if self.mangle and answer else answer

    def _find(self, device_id: int) -> Device | None:
        for device in self.devices:
            if device.id == device_id and device.powered:
                return device
        return None

    def _handle(self, packet: Packet) -> bytes:
        if handler := _GROUP.get(packet.instruction):
            return handler(self, packet.params)
        if packet.id == BROADCAST:
            return self._broadcast(packet)
        answers = [self._single(d, packet) for d in self.devices if d.id == packet.id and d.powered]
        return answers[0] if len(answers) == 1 else _collided(answers)

    def _broadcast(self, packet: Packet) -> bytes:
        powered = sorted((d for d in self.devices if d.powered), key=lambda d: d.id)
        if packet.instruction == I.PING:
            return b"".join(_ping(device) for device in powered)
        if packet.instruction != I.READ:
            for device in powered:
                self._single(device, packet)
        return b""

    def _single(self, device: Device, packet: Packet) -> bytes:
        kind, params = packet.instruction, packet.params
        level = device["status_return_level"]
        if kind == I.PING:
            return _ping(device)
        if kind == I.READ:
            if len(params) != 4:
                return _status(device, ErrorCode.DATA_LENGTH)
            return _answer(device, *_span(params)) if level >= 1 else b""
        error: int = ErrorCode.NONE
        if kind in (I.WRITE, I.REG_WRITE):
            write = device.write if kind == I.WRITE else device.register_write
            error = write(_word(params, 0), params[2:]) if len(params) > 2 else ErrorCode.DATA_LENGTH
        elif kind == I.ACTION:
            device.action()
        elif kind == I.REBOOT:
            device.reboot()
        else:
            error = ErrorCode.INSTRUCTION
        return _status(device, error) if level == 2 else b""

    # --- instructions for many devices ------------------------------------------------------------------

    def _sync_read(self, params: bytes) -> bytes:
        """Each device waits for the status of the one before it: an absent one silences those after."""
        address, size = _span(params)
        answer = b""
        for device_id in params[4:]:
            device = self._find(device_id)
            if device is None:
                break
            answer += _answer(device, address, size)
        return answer

    def _fast_sync_read(self, params: bytes) -> bytes:
        address, size = _span(params)
        ids = params[4:]
        frame = HEADER + bytes((BROADCAST,)) + (1 + len(ids) * (size + 4)).to_bytes(2, "little")
        frame += bytes((STATUS,))
        for device_id in ids:
            device = self._find(device_id)
            if device is None:
                break
            error, data = device.read(address, size)
            frame += bytes((error | ALERT * device.alert, device_id)) + data.ljust(size, b"\0")
            frame += crc(frame).to_bytes(2, "little")
        return frame

    def _sync_write(self, params: bytes) -> bytes:
        address, size = _span(params)
        for at in range(4, len(params) - size, size + 1):
            device = self._find(params[at])
            if device is not None:
                device.write(address, params[at + 1 : at + 1 + size])
        return b""

    def _bulk_read(self, params: bytes) -> bytes:
        answer = b""
        for at in range(0, len(params) - 4, 5):
            device = self._find(params[at])
            if device is None:
                break
            answer += _answer(device, _word(params, at + 1), _word(params, at + 3))
        return answer

    def _bulk_write(self, params: bytes) -> bytes:
        at = 0
        while at + 5 <= len(params):
            device, size = self._find(params[at]), _word(params, at + 3)
            if device is not None:
                device.write(_word(params, at + 1), params[at + 5 : at + 5 + size])
            at += 5 + size
        return b""


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

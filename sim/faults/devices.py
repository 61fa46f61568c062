"""Faults of the devices themselves, put on and taken off the simulated body."""

from collections.abc import Callable
from typing import cast

from sim.board import Board
from sim.body import SimulatedBody
from sim.device import Device
from sim.faults.scenario import Absent, BoardRestart, BrownOut, DeviceFault, Hot, Jam, Overload
from sim.servo import AMBIENT

_OVERLOAD = "overload"


def begin(fault: DeviceFault, body: SimulatedBody) -> Callable[[], None]:
    """Let it happen. What is returned ends it."""
    match fault:
        case Absent():
            return _without_power(body.servo(fault.joint))
        case BrownOut():
            return _without_power(*body.servos)
        case BoardRestart():
            return _without_power(cast("Board", body.board))
        case Jam():
            servo = body.servo(fault.joint)
            servo.jammed = True
            return lambda: setattr(servo, "jammed", False)
        case Hot():
            servo = body.servo(fault.joint)
            servo.temperature = float(fault.degrees)
            return lambda: setattr(servo, "temperature", AMBIENT)
        case Overload():
            servo = body.servo(fault.joint)
            servo["hardware_error_status"] |= servo.table.mask("hardware_error_status", _OVERLOAD)
            servo.lose_torque()
            return lambda: None


def _without_power(*devices: Device) -> Callable[[], None]:
    for device in devices:
        device.powered = False
        device.reboot()

    def back() -> None:
        for device in devices:
            device.reboot()
            device.powered = True

    return back

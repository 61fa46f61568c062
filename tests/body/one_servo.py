"""A simulated servo on a wire, its registers by name, and time that passes when asked to."""

from firmware_bridge.protocol import ALERT, ErrorCode, Instruction, Packet, Parser, encode
from firmware_bridge.registers import servo_table
from sim.bus import SimulatedBus
from sim.servo import STEP_US, Servo

T = servo_table()
NONE = ErrorCode.NONE


class One:
    """A servo, id 1, on a wire, and its registers by name."""

    def __init__(self, *others: int) -> None:
        self.servo = Servo(1)
        self.servos = [self.servo, *(Servo(i) for i in others)]
        self.bus = SimulatedBus(self.servos)
        self.now = 0

    def ask(self, kind: int, params: bytes = b"", device: int = 1) -> list[Packet]:
        return Parser().feed(self.bus.receive(encode(device, kind, params), self.now))

    def set(self, name: str, value: int, device: int = 1) -> int:
        """The error code; -1 without an answer."""
        register = T[name]
        answers = self.ask(Instruction.WRITE, bytes((register.address, 0)) + register.pack(value), device)
        return answers[0].error & ~ALERT if answers else -1

    def get(self, name: str) -> int:
        register = T[name]
        (answer,) = self.ask(Instruction.READ, bytes((register.address, 0, register.size, 0)))
        return register.unpack(answer.data)

    def setting(self, **values: int) -> "One":
        for name, value in values.items():
            assert self.set(name, value) == NONE, name
        return self

    def wait(self, seconds: float) -> None:
        for _ in range(round(seconds * 1e6 / STEP_US)):
            self.now += STEP_US
            for servo in self.servos:
                servo.watch(self.now)
                servo.step()

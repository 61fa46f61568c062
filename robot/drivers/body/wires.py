"""The two links of the body: up, lost, tried again; and what must be set right when one comes back."""

import logging
from collections.abc import Callable

from robot.clock import Clock
from robot.drivers.body.board import BOARD_ID, BodyBoard
from robot.drivers.body.bus import Bus, NoAnswerError, RefusedError
from robot.drivers.body.link import Link, Open
from robot.drivers.body.servos import Servos
from robot.drivers.body.torque_enable import Found
from robot.errors import DeviceError
from robot.motion.joints import TABLE, Joints

log = logging.getLogger(__name__)

AnyLink = Link[Servos] | Link[BodyBoard]


class Wires:
    """The links to servos and board.

    `servos` and `board` are None while they are lost. `lost` is called with the name of a link that has
    just been lost, `back` with that of one that has just come back, `found` with what was left in a servo.
    """

    def __init__(
        self,
        open_servos: Open,
        open_board: Open,
        clock: Clock,
        ports: tuple[str, str],
        joints: Joints = TABLE,
        *,
        stop: Callable[[], None],
        lost: Callable[[str], None],
        back: Callable[[str], None],
        found: Found = lambda _: None,
    ) -> None:
        self._stop, self._lost, self._back = stop, lost, back
        self.servo_link: Link[Servos] = Link(
            "servos",
            joints[0].servo,
            open_servos,
            lambda bus, now: _servos(bus, ports[0], now, joints, found),
            clock,
        )
        self.board_link: Link[BodyBoard] = Link(
            "board", BOARD_ID, open_board, lambda bus, _: _board(bus, ports[1]), clock
        )

    @property
    def servos(self) -> Servos | None:
        return self.servo_link.device

    @property
    def board(self) -> BodyBoard | None:
        return self.board_link.device

    def open(self, now: int) -> Servos:
        """Open both, and take hold of the body where it is. Raises DeviceError or OSError."""
        board = self.board_link.open(now)
        try:
            return self.servo_link.open(now)
        except (DeviceError, OSError) as error:
            pressed = board.e_stop_pressed()
            board.bus.close()
            if isinstance(error, DeviceError) and pressed:
                mend = "Release the emergency stop."
                raise DeviceError(error.where, "the servos have no power.", mend, code="no-power") from error
            raise

    def lose(self, link: AnyLink, now: int, why: str) -> None:
        self._stop()
        if link.lose(now, why):
            self._lost(link.name)

    def try_again(self, now: int) -> None:
        """What is down: try to open it, at most twice a second."""
        for link in (self.board_link, self.servo_link):
            if link.device is None and link.try_again(now):
                self._back(link.name)

    def hurry(self, until_us: int) -> None:
        """Nothing is asked after this."""
        for link in (self.servo_link, self.board_link):
            if link.device is not None:
                link.device.bus.until_us = until_us

    def rearm_board(self) -> None:
        """Outputs and dead-man of the board on again. Raises OSError."""
        if self.board is not None:
            try:
                self.board.rearm()
            except (NoAnswerError, RefusedError) as error:
                log.debug("the board could not be set up again: %s", error)

    def close(self) -> None:
        for link in (self.servo_link, self.board_link):
            if link.device is not None:
                link.device.bus.close()
                link.device = None


def _servos(bus: Bus, port: str, now_us: int, joints: Joints, found: Found) -> Servos:
    servos = Servos(bus, now_us, joints, port, found)
    servos.set_up(now_us)
    return servos


def _board(bus: Bus, port: str) -> BodyBoard:
    board = BodyBoard(bus)
    board.set_up(port)
    return board

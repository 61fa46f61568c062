"""The body on two ports: a thread owns them at 50 Hz, whatever the rest of the program is doing."""

import logging
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from robot.clock import US_PER_S, Clock
from robot.drivers.base import BodyCommand, BodyState, Emit
from robot.drivers.body.loop import BodyLoop
from robot.drivers.body.part_health import PartHealth, of_parts
from robot.drivers.body.port_probe import explain
from robot.drivers.body.ports import Port
from robot.errors import DeviceError
from robot.motion.gestures import BUILT_IN, Gestures
from robot.motion.joints import PERIOD_US, TABLE, Joints
from robot.motion.movement_preference import WHOLE, MovementPreference

log = logging.getLogger(__name__)

# A busy Python thread gives the interpreter up after so long. The default of 5 ms, several times in one
# cycle, would make cycles late.
SWITCH_S = 0.0002
NICENESS = -10  # of the bus thread, where the system allows it
CLOSE_S = 2.0


class SerialBody:
    """`robot.drivers.base.Body`, run by a thread of its own from `start` to `close`.

    `lateness_us` holds how late the last cycles began after their deadlines (the newest 4096).
    """

    def __init__(self, loop: BodyLoop, clock: Clock) -> None:
        self.loop = loop
        self.lateness_us: list[int] = []
        self._clock = clock
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="body", daemon=True)

    def start(self) -> None:
        """Open the ports and begin. Raises DeviceError or OSError."""
        self.loop.start()
        sys.setswitchinterval(min(sys.getswitchinterval(), SWITCH_S))
        self._thread.start()

    def send(self, command: BodyCommand) -> None:
        self.loop.send(command)

    def freeze(self) -> None:
        self.loop.freeze()

    def beat(self) -> None:
        self.loop.beat()

    def leave(self) -> None:
        self.loop.leave()

    def microphone(self, on: bool) -> None:
        self.loop.microphone(on)

    def follow(self, level: float) -> None:
        self.loop.follow(level)

    def state(self) -> BodyState:
        return self.loop.state()

    def health(self) -> tuple[PartHealth, ...]:
        """How warm each part is, and how well it answers."""
        return of_parts(*self.loop.parts, self._clock.now())

    @property
    def last_hold(self) -> tuple[int, bool]:
        """As of the loop."""
        return self.loop.last_hold

    def on_freeze(self, callback: Callable[[], None]) -> None:
        """Call this from the bus thread whenever something stops the body. It must not block."""
        self.loop.on_freeze(callback)

    def close(self) -> None:
        self._ending = True
        if self._thread.is_alive():
            self._thread.join(CLOSE_S)

    def _run(self) -> None:
        """Absolute deadlines; one that was missed is left out, never made up for by a burst."""
        clock, cycle = self._clock, self.loop.cycle
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        deadline = clock.now()
        try:
            while not self._ending:
                now = clock.now()
                self._note(now - deadline)
                cycle(now)
                deadline += PERIOD_US
                left = deadline - clock.now()
                if left > 0:
                    clock.sleep(left / US_PER_S)
                else:
                    deadline -= left // PERIOD_US * PERIOD_US
        except Exception:
            log.exception("the bus thread has ended; the watchdogs stop the body")
            self.loop.abandon()
        finally:
            self.loop.close()

    def _note(self, late_us: int) -> None:
        self.lateness_us.append(late_us)
        if len(self.lateness_us) > 4_096:
            del self.lateness_us[:2_048]


def open_body(
    servos: Port,
    board: Port,
    clock: Clock,
    emit: Emit,
    movement: MovementPreference = WHOLE,
    *,
    seed: int = 0,
    joints: Joints = TABLE,
    gestures: Gestures = BUILT_IN,
) -> SerialBody:
    """The body on these ports, taken hold of where it stands, frozen until the first Settle or Idle.

    Raises DeviceError that says which port, what is wrong with it, what is heard there, and what to do.
    """
    loop = BodyLoop(
        servos,
        board,
        clock,
        emit,
        movement,
        seed,
        (servos.name, board.name),
        joints,
        gestures,
    )
    body = SerialBody(loop, clock)
    try:
        body.start()
    except DeviceError as error:
        servo_ids = {joint.servo: joint.name for joint in joints}
        raise explain(explain(error, servos, "servos", servo_ids), board, "board") from error
    except OSError as error:
        raise DeviceError(
            f"{servos.name}, {board.name}", f"the port failed ({error}).", "Check the cable."
        ) from error
    return body

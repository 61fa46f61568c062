"""The body that the configuration names, or the simulated one: looked for until it is there."""

from collections.abc import Callable
from pathlib import Path

from robot.app import from_config
from robot.app.host import Host
from robot.app.missing_parts import MissingPart, MissingParts
from robot.children import Child
from robot.clock import Clock
from robot.config.schema import BodySection
from robot.contract.events import BodyReady
from robot.contract.record import Record
from robot.drivers.base import Emit
from robot.drivers.body.bus_thread import SerialBody, open_body
from robot.drivers.body.hotplug import HotplugBody
from robot.drivers.body.ports import same
from robot.errors import DeviceError, YorisouError
from robot.gate.gate import Gate
from robot.motion.gestures import Repertoire
from robot.motion.movement_preference import MovementPreference
from robot.runtime.computer_load import fault_or_busy

# Those that have a sentence "missing.body-…" of their own.
CODES = (
    "no-port",
    "not-a-port",
    "same-port",
    "taken",
    "forbidden",
    "no-answer",
    "wrong-model",
    "no-power",
    "half-named",
    "doubted",
    "other-firmware",
    # what is heard there (robot/drivers/body/port_traffic.py, roster.py)
    "text",
    "other-protocol",
    "questions",
    "line-held",
    "damaged",
    "garbage",
    "echo",
    "swapped",
    "one-wire",
    "other-model",
    "other-ids",
    "some-silent",
    "two-with-one-id",
    # what other software left there (robot/drivers/body/torque_enable.py)
    "held-otherwise",
    "stays-otherwise",
)


def open_body_for(
    host: Host, gate: Gate, repertoire: Repertoire, simulated: Child | None, missing: MissingParts
) -> HotplugBody:
    """The body of a live run, not looked for yet. `simulated` is the process of the simulated one."""
    inbox, options = host.inbox, host.options

    def lacks(lack: MissingPart) -> None:
        inbox.from_thread(lambda: missing.say(lack))

    def emit(event: Record) -> None:
        inbox.emit(fault_or_busy(event, body.last_hold))
        if isinstance(event, BodyReady):
            inbox.from_thread(lambda: missing.found("body"))

    body = sought_body(
        options.config.body,
        "body" in options.doubts,
        None if simulated is None else (simulated, host.body_folder),
        host.clock,
        emit,
        gate.movement,
        options.seed,
        repertoire,
        lacks,
    )
    host.opened.callback(body.close)
    return body


def sought_body(
    section: BodySection,
    doubted: bool,
    simulated: tuple[Child, Path] | None,
    clock: Clock,
    emit: Emit,
    movement: MovementPreference,
    seed: int,
    repertoire: Repertoire,
    missing: Callable[[MissingPart], None],
) -> HotplugBody:
    """Not looked for yet (`start`). `doubted`: nobody knows how it is mounted, so none is opened.

    `simulated` is the process of the simulated body and its directory.
    `missing` is told why there is none, from another thread.
    """

    def ports() -> tuple[str, str]:
        if doubted:
            what = "what it says of the body cannot be used."
            raise DeviceError("[body]", what, "Correct it in yorisou.toml.", code="doubted")
        if simulated is not None:
            child, folder = simulated
            child.ready()
            return str(folder / "servos"), str(folder / "board")
        if section.servos is None or section.board is None:
            raise DeviceError(
                "[body]",
                "needs both servos and board.",
                "Name both ports in yorisou.toml.",
                code="half-named",
            )
        if same(section.servos, section.board):
            raise DeviceError(
                section.servos,
                "is named as the port of the servos and of the board.",
                "Name the board's own port under [body] in yorisou.toml.",
                code="same-port",
            )
        return section.servos, section.board

    def open_it(heard: Emit) -> SerialBody:
        servos, board = (from_config.body_port(section, name, clock) for name in ports())
        return open_body(
            servos,
            board,
            clock,
            heard,
            movement,
            seed=seed,
            joints=repertoire.joints,
            gestures=repertoire.gestures,
        )

    return HotplugBody(open_it, emit, lambda error: missing(lack_of(error)))


def lack_of(error: YorisouError) -> MissingPart:
    """What is said of a body that cannot be opened."""
    code = error.code if error.code in CODES else "absent"
    return MissingPart("body", f"body-{code}", error.where, error.what if code == "absent" else error.detail)

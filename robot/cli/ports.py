"""The ports and devices that a builder's command works on: named, opened, found; their faults in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from firmware_bridge.registers import Table, load, servo_table
from robot.cli.config_file import configuration
from robot.clock import SystemClock
from robot.config.joints import joints
from robot.drivers.body import servo_models as models
from robot.drivers.body.bus import Bus, NoAnswerError, RefusedError
from robot.drivers.body.expected_devices import Role, check_devices
from robot.drivers.body.port_probe import as_error, probe
from robot.drivers.body.port_traffic import Traffic
from robot.drivers.body.ports import Port, same
from robot.drivers.body.servo_settings import sentences
from robot.errors import DeviceError, UsageError
from robot.motion.joints import Joints

BAUDS = (9_600, 57_600, 115_200, 1_000_000, 2_000_000, 3_000_000, 4_000_000)  # all that an XL330 has
TABLES: dict[int, Table] = {table.model: table for table in load().values()} | {1190: servo_table()}
NAMES = {model: table.name for model, table in TABLES.items()} | {1190: "xl330-m077"}

DeviceId = Annotated[int, typer.Argument(metavar="ID", min=0, max=252, help="Id of a servo or the board.")]
PortOption = Annotated[
    str | None, typer.Option("--port", help="A path or usb:VID:PID; without it, those of yorisou.toml.")
]
BaudOption = Annotated[
    int | None, typer.Option("--baud", min=9_600, max=4_500_000, help="Without it, that of yorisou.toml.")
]


@dataclass(frozen=True, slots=True)
class Found:
    """A device that answered, on the open bus of its port."""

    bus: Bus
    port: str
    id: int
    model: int
    firmware: int

    @property
    def name(self) -> str:
        return model_name(self.model)

    @property
    def table(self) -> Table:
        """Raises DeviceError for a model whose registers are not known here."""
        try:
            return TABLES[self.model]
        except KeyError:
            raise DeviceError(
                self.port,
                f"id {self.id} is model {self.model}, whose registers have no names here.",
                "Name them by ADDRESS:SIZE.",
            ) from None


def model_name(model: int) -> str:
    return NAMES.get(model) or models.NAMES.get(model, f"model {model}").lower()


def ports(port: str | None, baud: int | None, config: Path | None, *, own: bool = False) -> list[Port]:
    """The port that was named, or both of the configuration; `own` asks for our own wire, whatever it says.

    Raises UsageError when there is none.
    """
    section = configuration(config).body
    names = [name for name in (section.servos, section.board) if name is not None] if port is None else [port]
    if not names:
        raise UsageError(
            "--port",
            "yorisou.toml names no port under [body].",
            "Without a robot: yorisou body simulate --link DIR, then --port DIR/servos or DIR/board.",
        )
    if len(names) == 2 and same(names[0], names[1]):
        del names[1]
    speed, clock = baud or section.baud, SystemClock()
    if own:
        return [Port(name, speed, clock) for name in names]
    return [Port(name, speed, clock, section.backend, section.fast_sync_read) for name in names]


@contextmanager
def opened(port: Port) -> Iterator[Bus]:
    """The bus on this port, closed afterwards. What goes wrong with port or device becomes a DeviceError."""
    bus = _open(port)
    with told(port.name):
        try:
            yield bus
        finally:
            bus.close()


@contextmanager
def told(name: str) -> Iterator[None]:
    """Every fault of a device or of the port `name` as a DeviceError."""
    try:
        yield
    except NoAnswerError as error:
        raise DeviceError(name, f"{error}.", "Check power, cable and baud.") from error
    except RefusedError as error:
        raise DeviceError(name, f"{error}.", _REASONS.get(error.code, "")) from error
    except OSError as error:
        raise DeviceError(name, f"the port failed ({error}).", "Check the cable.") from error


@contextmanager
def found(candidates: Sequence[Port], device: int) -> Iterator[Found]:
    """The device with this id, on the first port where it answers. Raises DeviceError."""
    unopened: DeviceError | None = None
    for port in candidates:
        try:
            bus = _open(port)
        except DeviceError as error:
            unopened = unopened or error
            continue
        with told(port.name):
            try:
                if (who := _who(bus, device)) is not None:
                    yield Found(bus, port.name, device, *who)
                    return
            finally:
                bus.close()
    raise unopened or _unanswered(candidates, device)


def _unanswered(candidates: Sequence[Port], device: int) -> DeviceError:
    """Nobody has this id: what is heard instead."""
    others: list[int] = []
    for port in candidates:
        heard = probe(port)
        if heard.code not in ("answers", "no-answer"):
            return as_error(port.name, heard)
        others += [answer.id for answer in heard.answers]
    names = ", ".join(port.name for port in candidates)
    if device in others:
        what = f"id {device} answers when all are asked, and not when it is asked alone."
        mend = "Ask again; if it stays, more than one device has this id."
        return DeviceError(names, what, mend, code="no-answer")
    instead = f"; id {models.listed(others)} does" if others else ""
    what = f"id {device} does not answer{instead}."
    return DeviceError(names, what, "Is it powered? yorisou body scan --all-bauds tries every speed.")


def judged_by(config: Path | None, port: str | None = None) -> Callable[[str, Traffic], Traffic]:
    """What is wrong with those who answer on a port, by its name; nothing on one that was named by hand."""
    loaded = configuration(config)
    mounted = {joint.servo: joint.name for joint in joints(loaded.body.joints)}
    roles: dict[str | None, Role] = {loaded.body.board: "board", loaded.body.servos: "servos"}

    def judge(name: str, heard: Traffic) -> Traffic:
        return check_devices(heard, "" if port is not None else roles.get(name, ""), mounted)

    return judge


def mounted_here(config: Path | None) -> Joints:
    """The joints of this robot, as its configuration says."""
    return joints(configuration(config).body.joints)


def left_there(bus: Bus, there: Mapping[int, int], mounted: Joints) -> dict[int, list[str]]:
    """What other software left in the servos of this robot's joints, and their errors, by id."""
    return sentences(bus, mounted, there)


def named(device: int, mounted: Joints) -> str:
    """The joint of this id: "left_ear (id 13)"."""
    name = next((joint.name for joint in mounted if joint.servo == device), "servo")
    return f"{name} (id {device})"


def nobody(candidates: Sequence[Port]) -> DeviceError:
    """Why nobody that is known was found on any of these ports, which are closed."""
    for port in candidates:
        heard = probe(port)
        if heard.code == "answers":
            what = f"{models.counted(answer.model for answer in heard.answers)}; nobody else answers."
            return DeviceError(port.name, what, f"This robot has {models.NAMES[models.OURS]}.")
        if heard.code != "no-answer":
            return as_error(port.name, heard)
    names = ", ".join(port.name for port in candidates)
    return DeviceError(names, "nobody answers.", "Check power, cable and baud.", code="no-answer")


def _who(bus: Bus, device: int) -> tuple[int, int] | None:
    try:
        return bus.ping(device)
    except NoAnswerError:
        return None


def _open(port: Port) -> Bus:
    with told(port.name):
        return Bus(port(), SystemClock())


_REASONS = {
    4: "It takes no such value now.",
    5: "It has no register there, or not so many bytes.",
    6: "It is outside its own limits.",
    7: "It may only be read, or torque is on.",
}

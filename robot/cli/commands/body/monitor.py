"""Watch every device: position, load, heat, voltage, errors and the state of the bus."""

import contextlib
import json
import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.live import Live
from rich.table import Table as Grid

from firmware_bridge.registers import Block, Table
from robot.cli.options import ConfigFile, JsonFlag
from robot.cli.ports import (
    TABLES,
    BaudOption,
    PortOption,
    left_there,
    model_name,
    mounted_here,
    named,
    nobody,
    opened,
    ports,
    told,
)
from robot.clock import US_PER_S, SystemClock
from robot.drivers.body.bus import Bus, NoAnswerError, RefusedError
from robot.drivers.body.bus_statistics import BusStatistics, DeviceHealth
from robot.drivers.body.ports import Port
from robot.drivers.body.servo_models import counted
from robot.motion.joints import CENTRE, TABLE, TICKS_PER_TURN, Joints

PERIOD_US = 100_000
JOINTS = {joint.servo: joint for joint in TABLE}
COLUMNS = ("id", "joint", "at °", "goal °", "mA", "°C", "V", "errors", "answers", "missed", "ms", "p99")
WORDS = ("joint", "errors")


def command(
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=0.1, help="End after so long; without it, at Ctrl-C.")
    ] = None,
    as_json: JsonFlag = False,
    port: PortOption = None,
    baud: BaudOption = None,
    config: ConfigFile = None,
) -> None:
    watch(ports(port, baud, config), seconds, as_json, config)


@dataclass(frozen=True, slots=True)
class Reading:
    """One device. What it has not, or did not say in time, is None. Degrees, mA, degrees C, volts.

    `findings`: what other software had left in it when the watch began.
    """

    id: int
    name: str
    position: float | None
    goal: float | None
    current: int | None
    temperature: int | None
    voltage: float | None
    errors: tuple[str, ...]
    health: DeviceHealth
    findings: tuple[str, ...] = ()


@dataclass(slots=True)
class Watched:
    """The devices of one model on one bus, read at once."""

    port: str
    bus: Bus
    table: Table
    ids: tuple[int, ...]
    left: dict[int, list[str]]

    def read(self) -> Iterator[Reading]:
        """Raises DeviceError when the port goes."""
        block = _block(self.table)
        with told(self.port):
            answers = self.bus.sync_read(self.ids, block.address, block.size)
            errors = {device: self._errors(device) for device in self.bus.alerts & answers.keys()}
        health = self.bus.health()
        for device in self.ids:
            data = answers.get(device)
            values = {} if data is None else dict(zip(block.names, block.unpack(data), strict=True))
            reading = _reading(device, self.table, values, errors.get(device, ()), health[device])
            yield replace(reading, findings=tuple(self.left.get(device, ())))

    def _errors(self, device: int) -> tuple[str, ...]:
        register = self.table["hardware_error_status"]
        try:
            value = register.unpack(self.bus.read(device, register.address, register.size))
        except (NoAnswerError, RefusedError):
            return ()
        return self.table.named_bits(register.name, value)


def watch(
    candidates: Sequence[Port], seconds: float | None, as_json: bool, config: Path | None = None
) -> None:
    """Until the time is over, or Ctrl-C. Raises DeviceError when nobody answers, or a port goes."""
    clock, mounted = SystemClock(), mounted_here(config)
    with ExitStack() as stack:
        watched = [
            group
            for port in candidates
            for group in _groups(port, stack.enter_context(opened(port)), mounted)
        ]
        if not watched:
            stack.close()
            raise nobody(candidates)
        for group in watched if not as_json else ():
            for device, found in group.left.items():
                sys.stderr.write(
                    "".join(f"{group.port}: {named(device, mounted)}: {each}\n" for each in found)
                )
        show = _print if as_json else _live(stack)
        begun = due = clock.now()
        with contextlib.suppress(KeyboardInterrupt):
            while seconds is None or clock.now() - begun < seconds * US_PER_S:
                readings = [reading for group in watched for reading in group.read()]
                show((clock.now() - begun) // 1_000, readings)
                due = max(due + PERIOD_US, clock.now())
                clock.sleep((due - clock.now()) / US_PER_S)


def _groups(port: Port, bus: Bus, mounted: Joints) -> list[Watched]:
    """Those whose registers are known; of others it is said once that they are there."""
    by_model: dict[int, list[int]] = {}
    for device, (model, _) in sorted(bus.scan().items()):
        by_model.setdefault(model, []).append(device)
    known = {model: ids for model, ids in by_model.items() if model in TABLES}
    if known and (strange := [model for model, ids in by_model.items() if model not in TABLES for _ in ids]):
        sys.stderr.write(f"{port.name}: {counted(strange)}, whose registers are not known here, not shown\n")
    with told(port.name):
        left = left_there(bus, {device: model for model, ids in known.items() for device in ids}, mounted)
    bus.statistics = BusStatistics()  # what is watched begins now
    return [Watched(port.name, bus, TABLES[model], tuple(ids), left) for model, ids in known.items()]


def _block(table: Table) -> Block:
    first = "goal_position" if "goal_position" in table.registers else "present_input_voltage"
    return table.block(first, "present_temperature")


def _reading(
    device: int, table: Table, values: dict[str, int], errors: tuple[str, ...], health: DeviceHealth
) -> Reading:
    joint, voltage = JOINTS.get(device), values.get("present_input_voltage")
    return Reading(
        device,
        joint.name if joint and "goal_position" in table.registers else model_name(table.model),
        _degrees(device, values.get("present_position")),
        _degrees(device, values.get("goal_position")),
        values.get("present_current"),
        values.get("present_temperature"),
        None if voltage is None else voltage / 10,
        errors,
        health,
    )


def _degrees(device: int, ticks: int | None) -> float | None:
    """From the middle of the joint; of a servo that is no joint, from its own middle."""
    if ticks is None:
        return None
    joint = JOINTS.get(device)
    turn = (ticks - CENTRE) / TICKS_PER_TURN * 360
    return round(turn if joint is None else math.degrees(joint.angle(ticks)), 1)


# --- showing ---------------------------------------------------------------------------------------------


def _print(ms: int, readings: Sequence[Reading]) -> None:
    devices = [
        {**asdict(each), "errors": list(each.errors), "findings": list(each.findings)} for each in readings
    ]
    print(json.dumps({"ms": ms, "devices": devices}, ensure_ascii=False), flush=True)  # noqa: T201


def _live(stack: ExitStack) -> Any:
    live = stack.enter_context(Live(console=Console(highlight=False), auto_refresh=False))

    def show(_: int, readings: Sequence[Reading]) -> None:
        live.update(grid(readings), refresh=True)

    return show


def grid(readings: Sequence[Reading]) -> Grid:
    """The table as it is shown."""
    table = Grid(box=None, padding=(0, 1, 0, 0))
    for column in COLUMNS:
        table.add_column(column, no_wrap=True, justify="left" if column in WORDS else "right")
    for reading in readings:
        health = reading.health
        values = (reading.position, reading.goal, reading.current, reading.temperature, reading.voltage)
        table.add_row(
            str(reading.id),
            reading.name,
            *("" if value is None else str(value) for value in values),
            ", ".join(reading.errors),
            str(health.answers),
            str(health.misses),
            f"{health.mean_ms:.2f}",
            f"{health.p99_ms:.2f}",
        )
    return table

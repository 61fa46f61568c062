"""Say who answers on which port, at which speed."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from robot.cli.options import ConfigFile, JsonFlag
from robot.cli.output import out, print_json
from robot.cli.ports import (
    BAUDS,
    BaudOption,
    PortOption,
    judged_by,
    left_there,
    model_name,
    mounted_here,
    named,
    opened,
    ports,
)
from robot.drivers.body.port_probe import as_error, probe
from robot.drivers.body.port_traffic import PingAnswer, Traffic
from robot.drivers.body.ports import Port
from robot.errors import DeviceError
from robot.motion.joints import Joints

MOST_ROWS = 512  # of one port at one speed: nobody has more devices, and a wire may babble
err = Console(stderr=True)


def command(
    all_bauds: Annotated[bool, typer.Option("--all-bauds", help="At every speed of an XL330.")] = False,
    as_json: JsonFlag = False,
    port: PortOption = None,
    baud: BaudOption = None,
    config: ConfigFile = None,
) -> None:
    result = scan(port, (baud, *BAUDS) if all_bauds else (baud,), config)
    if as_json:
        print_json(result.to_json())
    else:
        for line in result.lines():
            out.print(line)
    for sentence in result.faults:
        sys.stderr.write(f"{sentence}\n")
    raise typer.Exit(result.exit_code)


@dataclass(frozen=True, slots=True)
class Row:
    """One answer to a broadcast ping."""

    port: str
    baud: int
    id: int
    model: int
    name: str
    firmware: int


@dataclass(slots=True)
class Scanned:
    """The result of a scan.

    What was found; `faults` are sentences about ports that could not be asked, or where nobody of ours is;
    `findings` about those who answer and are not what this robot has there.
    """

    rows: list[Row] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    @property
    def shared(self) -> list[str]:
        """A sentence for each id that answered more than once at one speed."""
        counts = Counter((row.port, row.baud, row.id) for row in self.rows)
        return [
            f"{port}: id {device} answered {count} times at {baud} baud: more than one device has it."
            for (port, baud, device), count in counts.items()
            if count > 1
        ]

    @property
    def exit_code(self) -> int:
        if self.faults:
            return DeviceError.exit_code
        return 1 if self.shared or self.findings else 0

    def to_json(self) -> dict[str, Any]:
        """`devices`: port, baud, id, model, name, firmware of each; the rest are lists of sentences."""
        return {
            "devices": [asdict(row) for row in self.rows],
            "shared": self.shared,
            "findings": self.findings,
            "faults": self.faults,
        }

    def lines(self) -> Iterator[str]:
        if self.rows:
            yield f"{'id':>4}  {'name':<12} {'model':>6} {'firmware':>9} {'baud':>9}  port"
        for row in self.rows:
            yield f"{row.id:>4}  {row.name:<12} {row.model:>6} {row.firmware:>9} {row.baud:>9}  {row.port}"
        yield from self.shared
        yield from self.findings


def scan(port: str | None, bauds: Sequence[int | None], config: Path | None) -> Scanned:
    """Ask every port at every speed; None is the configured one. Raises UsageError, InputError."""
    by_name: dict[str, list[Port]] = {}
    for baud in bauds:
        for candidate in ports(port, baud, config, own=True):
            known = by_name.setdefault(candidate.name, [])
            if candidate.baud not in [each.baud for each in known]:
                known.append(candidate)
    result, judge, mounted = Scanned(), judged_by(config, port), mounted_here(config)
    with Progress(console=err, transient=True, disable=len(bauds) == 1) as progress:
        task = progress.add_task("asking", total=len(bauds) * len(by_name))
        for name, candidates in by_name.items():
            before = len(result.rows)
            _one(candidates, result, lambda: progress.advance(task), mounted)
            if len(result.rows) > before:
                answers = tuple(PingAnswer(row.id, row.model, row.firmware) for row in result.rows[before:])
                heard = judge(name, Traffic("answers", "", "", answers=answers))
                if heard.code not in ("answers", "fits"):
                    result.findings.append(str(as_error(name, heard)))
    return result


def _one(candidates: Sequence[Port], result: Scanned, asked: Callable[[], None], mounted: Joints) -> None:
    before = len(result.rows)
    for candidate in candidates:
        try:
            with opened(candidate) as bus:
                rows = [_row(candidate, *answer) for answer in bus.census()[:MOST_ROWS]]
                left = left_there(bus, {row.id: row.model for row in rows}, mounted)
        except DeviceError as error:
            result.faults.append(str(error))
            return
        asked()
        if candidate.without_baud:  # some ptys answer at every speed
            known = {row.id for row in result.rows[before:]}
            rows = [row for row in rows if row.id not in known]
        result.rows += rows
        result.findings += [
            f"{candidate.name}: {named(row.id, mounted)}: {each}"
            for row in rows
            for each in left.get(row.id, ())
        ]
    if len(result.rows) == before:
        result.faults.append(_silent(candidates[0], len(candidates) > 1))


def _silent(port: Port, all_bauds: bool) -> str:
    """What is heard where nobody of our protocol answers."""
    try:
        heard = probe(port)
    except DeviceError as error:
        return str(error)
    if heard.code in ("no-answer", "answers"):
        mend = "Check power and cable." if all_bauds else "Check power and cable, or try --all-bauds."
        return f"{port.name}: nobody answers. {mend}"
    return str(as_error(port.name, heard))


def _row(port: Port, device: int, data: bytes) -> Row:
    model = int.from_bytes(data[:2], "little")
    return Row(port.name, port.baud, device, model, model_name(model), data[2])

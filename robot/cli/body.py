"""`yorisou body`: the robot's body, for those who build it."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from robot.cli.calibrate import calibrate
from robot.cli.options import ConfigFile, JsonFlag, configuration, out
from robot.cli.ports import BAUDS, BaudOption, PortOption, found, ports
from robot.errors import UsageError

app = typer.Typer(no_args_is_help=True, help="The robot's body.")
app.command()(calibrate)

DeviceId = Annotated[int, typer.Argument(metavar="ID", min=0, max=252, help="Id of a servo or the board.")]


@app.command()
def simulate(
    link: Annotated[Path, typer.Option("--link", help="Directory for the links servos and board.")],
    board: Annotated[
        Literal["python", "firmware", "native"],
        typer.Option(help="The board: a model, its firmware in an emulator, or built for this machine."),
    ] = "python",
    ids: Annotated[
        str | None, typer.Option("--ids", help="These servos, not the robot's: 10-18, or 1,2,5.")
    ] = None,
    baud: Annotated[
        int | None, typer.Option("--baud", help="Of servos and board: 1000000 without it; new servos: 57600.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Run the simulated body alone, until interrupted."""
    from robot.app.rehearsal import simulate_body

    raise typer.Exit(simulate_body(link, board, configuration(config), ids, baud))


@app.command()
def scan(
    all_bauds: Annotated[bool, typer.Option("--all-bauds", help="At every speed of an XL330.")] = False,
    as_json: JsonFlag = False,
    port: PortOption = None,
    baud: BaudOption = None,
    config: ConfigFile = None,
) -> None:
    """Say who answers on which port, at which speed."""
    from robot.cli.scan import scan as scan_ports

    result = scan_ports(port, (baud, *BAUDS) if all_bauds else (baud,), config)
    if as_json:
        _print(result.to_json())
    else:
        for line in result.lines():
            out.print(line)
    for fault in result.faults:
        sys.stderr.write(f"{fault}\n")
    raise typer.Exit(result.exit_code)


@app.command()
def ping(
    device: DeviceId,
    as_json: JsonFlag = False,
    port: PortOption = None,
    baud: BaudOption = None,
    config: ConfigFile = None,
) -> None:
    """Ask one device for a sign of life."""
    with found(ports(port, baud, config), device) as answered:
        took = answered.bus.health()[device].mean_ms
        facts = {
            "port": answered.port,
            "id": device,
            "model": answered.model,
            "name": answered.name,
            "firmware": answered.firmware,
            "ms": round(took, 3),
        }
    if as_json:
        _print(facts)
    else:
        out.print("{port}: id {id} is {name} (model {model}), firmware {firmware}, {ms} ms".format(**facts))


@app.command()
def read(
    device: DeviceId,
    what: Annotated[
        str | None, typer.Argument(metavar="[REGISTER|ADDRESS:SIZE]", help="What to read.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every register.")] = False,
    as_json: JsonFlag = False,
    port: PortOption = None,
    baud: BaudOption = None,
    config: ConfigFile = None,
) -> None:
    """Read registers of one device."""
    from robot.cli import registers

    with found(ports(port, baud, config), device) as answered:
        rows = registers.read(answered, what, everything)
    if as_json:
        _print({"port": answered.port, "id": device, "name": answered.name, "registers": rows})
    else:
        for line in registers.lines(rows):
            out.print(line)


@app.command(context_settings={"ignore_unknown_options": True})
def write(
    device: DeviceId,
    name: Annotated[str, typer.Argument(metavar="REGISTER", help="Its name.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="A whole number, also 0x….")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before something may move.")] = False,
    as_json: JsonFlag = False,
    port: PortOption = None,
    baud: BaudOption = None,
    config: ConfigFile = None,
) -> None:
    """Write one register, and read it back."""
    from robot.cli import registers

    with found(ports(port, baud, config), device) as answered:
        register = registers.named(answered.table, name)
        number = registers.parse(register, value)
        if registers.moves(register) and not yes:
            _ask(f"id {device} may move, or let go of what it holds. Write {register.name} {number}?")
        before = registers.value(answered, register)
        after = registers.write(answered, register, number)
    facts = {"id": device, "register": register.name, "before": before, "after": after}
    if as_json:
        _print(facts)
    else:
        out.print("id {id} {register}: {before} → {after}".format(**facts))


@app.command("set-id")
def set_id(
    old: DeviceId,
    new: Annotated[int, typer.Argument(metavar="NEW", min=0, max=252, help="An id that is free.")],
    as_json: JsonFlag = False,
    port: PortOption = None,
    baud: BaudOption = None,
    config: ConfigFile = None,
) -> None:
    """Give a device another id, if only one has the old one and nobody has the new one."""
    from robot.cli.set_id import change

    with found(ports(port, baud, config, own=True), old) as answered:
        change(answered, new)
    if as_json:
        _print({"port": answered.port, "before": old, "after": new, "name": answered.name})
    else:
        out.print(f"{answered.port}: {answered.name} {old} → {new}")


@app.command()
def monitor(
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=0.1, help="End after so long; without it, at Ctrl-C.")
    ] = None,
    as_json: JsonFlag = False,
    port: PortOption = None,
    baud: BaudOption = None,
    config: ConfigFile = None,
) -> None:
    """Watch every device: position, load, heat, voltage, errors and the state of the bus."""
    from robot.cli.monitor import watch

    watch(ports(port, baud, config), seconds, as_json, config)


def _print(facts: dict[str, Any]) -> None:
    print(json.dumps(facts, ensure_ascii=False))  # noqa: T201


def _ask(question: str) -> None:
    """Raises UsageError where nobody can answer; leaves with 1 at a no."""
    if not sys.stdin.isatty():
        raise UsageError(
            "write", "asks before something may move, and nobody is there to answer.", "Say --yes."
        )
    typer.confirm(question, abort=True)

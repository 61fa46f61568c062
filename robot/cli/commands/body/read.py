"""Read registers of one device."""

from typing import Annotated

import typer

from robot.cli import registers
from robot.cli.options import ConfigFile, JsonFlag
from robot.cli.output import out, print_json
from robot.cli.ports import BaudOption, DeviceId, PortOption, found, ports


def command(
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
    with found(ports(port, baud, config), device) as answered:
        rows = registers.read(answered, what, everything)
    if as_json:
        print_json({"port": answered.port, "id": device, "name": answered.name, "registers": rows})
    else:
        for line in registers.lines(rows):
            out.print(line)

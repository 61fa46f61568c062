"""Write one register, and read it back."""

import sys
from typing import Annotated

import typer

from robot.cli import registers
from robot.cli.options import ConfigFile, JsonFlag
from robot.cli.output import out, print_json
from robot.cli.ports import BaudOption, DeviceId, PortOption, found, ports
from robot.errors import UsageError

CONTEXT = {"ignore_unknown_options": True}  # a value may be negative


def command(
    device: DeviceId,
    name: Annotated[str, typer.Argument(metavar="REGISTER", help="Its name.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="A whole number, also 0x….")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before something may move.")] = False,
    as_json: JsonFlag = False,
    port: PortOption = None,
    baud: BaudOption = None,
    config: ConfigFile = None,
) -> None:
    with found(ports(port, baud, config), device) as answered:
        register = registers.named(answered.table, name)
        number = registers.parse(register, value)
        if registers.moves(register) and not yes:
            _ask(f"id {device} may move, or let go of what it holds. Write {register.name} {number}?")
        before = registers.value(answered, register)
        after = registers.write(answered, register, number)
    facts = {"id": device, "register": register.name, "before": before, "after": after}
    if as_json:
        print_json(facts)
    else:
        out.print("id {id} {register}: {before} → {after}".format(**facts))


def _ask(question: str) -> None:
    """Raises UsageError where nobody can answer; leaves with 1 at a no."""
    if not sys.stdin.isatty():
        raise UsageError(
            "write", "asks before something may move, and nobody is there to answer.", "Say --yes."
        )
    typer.confirm(question, abort=True)

"""Let a robot connect, with a new credential; an earlier one of the same name ends at once."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.options import JsonFlag
from robot.cli.output import out, print_json
from robot.relay.clinic import add, opened
from robot.relay.running import reload


def command(
    folder: Annotated[Path, typer.Argument(help="The host's folder.")],
    robot: Annotated[str, typer.Argument(help="What it is called here; a pseudonym.")],
    as_json: JsonFlag = False,
) -> None:
    clinic = opened(folder)
    credential = add(clinic, robot)
    reload(clinic)
    if as_json:
        print_json({"robot": robot, "credential": str(credential), "ca": str(clinic.root)})
        return
    out.print(f"{robot} may connect. Carry two files to it, by hand, and write their places in yorisou.toml:")
    out.print(f"  {clinic.root}")
    out.print(f"  {credential}   (mode 600; whoever has it can connect as {robot}, and read nothing)")
    for line in (
        "",
        "[relay]",
        f'host = "{clinic.host}"',
        f"port = {clinic.broker_port}",
        f'ca = "relay/{clinic.root.name}"',
        f'credential = "relay/{credential.name}"',
        f'page = "https://{clinic.host}:{clinic.page_port}/"',
    ):
        out.print(line, highlight=False, markup=False)

"""Say what of the host runs, which robots may connect, and what waits for them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from robot.cli.options import JsonFlag
from robot.cli.output import out, print_json
from robot.clock import SystemClock
from robot.relay.clinic import opened
from robot.relay.status import status


def command(
    folder: Annotated[Path, typer.Argument(help="The host's folder.")],
    as_json: JsonFlag = False,
) -> None:
    found = status(opened(folder), datetime.fromtimestamp(SystemClock().wall() / 1e6, UTC))
    if as_json:
        print_json(found.to_json())
    else:
        runs = {True: "runs", False: "does not run"}
        out.print(f"{found.host}: broker {runs[found.broker]}, page {runs[found.page]}.")
        out.print(f"coturn: {found.coturn or 'none'}. The page's certificate: {found.certificate_days} days.")
        for each in found.robots:
            oldest = f", oldest {each.oldest_days} days" if each.waiting + each.kept else ""
            out.print(f"  {each.robot}: {each.waiting} wait, {each.kept} kept{oldest}")
    if not found.whole:
        raise typer.Exit(1)

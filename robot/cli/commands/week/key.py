"""Make a therapist's key pair: a file that opens week files, and the public key that seals them."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.options import JsonFlag
from robot.cli.output import out, print_json
from robot.cli.week_options import own_key
from robot.week.keys import make_key


def command(
    file: Annotated[Path | None, typer.Argument(help="The new key file; this user's own.")] = None,
    as_json: JsonFlag = False,
) -> None:
    file = file or own_key()
    public = make_key(file)
    if as_json:
        print_json({"file": str(file), "public_key": public})
        return
    out.print(f"{file}: keep it to yourself, and a copy in a safe place. It opens the week files; without it")
    out.print("they stay closed for good, and nobody can make it anew. No robot needs it.")
    out.print("The robot gets this line, which opens nothing ([week] to, or yorisou week seal --to):")
    out.print(public)

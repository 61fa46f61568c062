"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="Configuration file; yorisou.toml if it is here.")
]
JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON.")]
JournalFile = Annotated[Path, typer.Argument(help="A journal.")]
KeyFile = Annotated[
    Path | None, typer.Option("--key", help="The journal's key file; the configured one, or this user's.")
]
SocketFile = Annotated[Path | None, typer.Option("--socket", help="The companion's control socket.")]
SessionName = Annotated[str, typer.Option("--session", help='Number of a session, or "last".')]

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
CopyFile = Annotated[Path, typer.Argument(help="The new file.")]
WithKey = Annotated[
    Path | None, typer.Option("--with-key", help="Write the key to this file too: keep it elsewhere.")
]
NoKey = Annotated[bool, typer.Option("--no-key", help="Without the key; nothing is asked.")]
Force = Annotated[bool, typer.Option("--force", help="Replace what is there.")]
BackupFile = Annotated[Path, typer.Argument(help="A backup.")]
BackupKey = Annotated[
    Path | None, typer.Option("--key", help="Its key file, where this robot has no key yet.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Without asking.")]
SocketFile = Annotated[Path | None, typer.Option("--socket", help="The companion's control socket.")]
SessionName = Annotated[str, typer.Option("--session", help='Number of a session, or "last".')]

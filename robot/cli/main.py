"""The command line. Exit codes: 0 ok, 1 findings or differs, 2 usage, 3 unreadable input, 4 device."""

import contextlib
import os
import signal
import sys
from typing import Annotated, TextIO

import typer

from robot.cli.discovery import Commands
from robot.cli.stdio import make_readable
from robot.clock import SystemClock
from robot.errors import InputError, YorisouError
from robot.log_lines import begin_log

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Yorisou: a companion that comes close at your pace.",
)
# As of a process that SIGPIPE ended: what a shell expects behind `| head`.
GONE = 141


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Say which version this is.")] = False,
) -> None:
    """Yorisou: a companion that comes close at your pace."""
    if show:
        import importlib.metadata

        typer.echo(f"yorisou {importlib.metadata.version('yorisou')}")
        raise typer.Exit


def _where(stream: TextIO) -> object:
    """What a stream is and leads to. typer and rich put something quiet there when its reader has gone."""
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return id(stream)
    return id(stream), found.st_dev, found.st_ino


def main() -> None:
    """Entry point: every error that a user may see ends in its message and its exit code."""
    make_readable()
    # A shell starts what runs behind it with SIGINT ignored; it must end us all the same.
    with contextlib.suppress(ValueError):  # outside the main thread nobody may, and no signal comes there
        signal.signal(signal.SIGINT, signal.default_int_handler)
    begin_log(SystemClock())
    stdout = _where(sys.stdout)
    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # here, where a reader that has gone (`| head`) is still ours to handle
    except YorisouError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
    except UnicodeEncodeError:  # half of a character in a name, where something else than a file is opened
        sys.stderr.write(f"{InputError('a name', 'holds half of a character.', 'Rename the file.')}\n")
        sys.exit(InputError.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except SystemExit:
        if _where(sys.stdout) != stdout:  # they end with 1, which is for findings
            sys.exit(GONE)
        raise
    except BrokenPipeError:
        with contextlib.suppress(OSError, ValueError):  # what is still in the buffer is not flushed there
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(GONE)
    except OSError as error:
        sys.stderr.write(f"{InputError(str(error.filename or 'system'), f'{error.strerror}.')}\n")
        sys.exit(InputError.exit_code)

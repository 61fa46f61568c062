"""The command line. Exit codes: 0 ok, 1 findings or differs, 2 usage, 3 unreadable input, 4 device."""

import contextlib
import importlib
import json
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from rich.text import Text
from typer.core import TyperGroup

from robot.cli.options import ConfigFile, JsonFlag, SocketFile, configuration, out
from robot.cli.streams import make_readable
from robot.clock import SystemClock
from robot.errors import InputError, UsageError, YorisouError
from robot.log_lines import begin_log

# Commands and groups that are read only when they are asked for: `yorisou stop` must not wait for what plans
# gestures and synthesises speech.
LATER = {
    "journal": "robot.cli.journal:app",
    "replay": "robot.cli.journal:replay",
    "explain": "robot.cli.journal:explain",
    "calibration": "robot.cli.journal:calibration",
    "say": "robot.cli.say:say",
    "body": "robot.cli.body:app",
    "gesture": "robot.cli.gesture:app",
    "models": "robot.cli.models:app",
    "alert": "robot.cli.alert:app",
}


class Commands(TyperGroup):
    """Those of this module, and those of `LATER`."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *LATER]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in LATER:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = LATER[cmd_name].partition(":")
        found = getattr(importlib.import_module(module), attribute)
        holder = typer.Typer(add_completion=False)
        if isinstance(found, typer.Typer):
            holder.add_typer(found, name=cmd_name)
        else:
            holder.command(cmd_name)(found)
        return typer.main.get_group(holder).commands[cmd_name]


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Yorisou: a companion that comes close at your pace.",
)
script_app = typer.Typer(no_args_is_help=True, help="Behaviour scripts.")
app.add_typer(script_app, name="script")
# As of a process that SIGPIPE ended: what a shell expects behind `| head`.
GONE = 141


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Say which version this is.")] = False,
) -> None:
    """Yorisou: a companion that comes close at your pace."""
    if show:
        import importlib.metadata

        out.print(f"yorisou {importlib.metadata.version('yorisou')}")
        raise typer.Exit


@app.command()
def run(
    person: Annotated[str, typer.Option(help="Who is there: sim (a simulated person) or me.")] = "",
    headless: Annotated[bool, typer.Option("--headless", help="Without the page.")] = False,
    minutes: Annotated[
        float | None, typer.Option(min=0.05, help="End in order after so many minutes.")
    ] = None,
    fast: Annotated[bool, typer.Option("--fast", help="Virtual time, body in memory, no page.")] = False,
    evenings: Annotated[
        int, typer.Option(min=1, max=400, help="With --fast: so many evenings, one a day.")
    ] = 1,
    at: Annotated[
        str, typer.Option(help="With --fast: when evenings begin, HH:MM of the person's clock (20:00).")
    ] = "",
    seed: Annotated[int, typer.Option(help="Seed of everything that varies.")] = 1,
    journal: Annotated[
        Path | None,
        typer.Option(help="Journal file; an existing one is continued. --fast without it begins a new one."),
    ] = None,
    programme: Annotated[
        Path | None, typer.Option(help="Script to play instead of the configured one.")
    ] = None,
    config: ConfigFile = None,
    socket: SocketFile = None,
) -> None:
    """Run the companion."""
    from robot.app.live import run as run_live
    from robot.app.options import Options
    from robot.config.partial import load_what_fits
    from robot.config.schema import ProgrammeSection

    strict = fast or _mistyped(config)
    loaded, findings = (configuration(config), ()) if strict else load_what_fits(config)
    if programme is not None:
        if _mistyped(programme):
            raise InputError(str(programme), "there is no such file.", "Name a script (a .yaml file).")
        loaded = loaded.model_copy(update={"programme": ProgrammeSection(path=str(programme))})
    who = person or ("sim" if loaded.simulated else "me")
    if who not in ("sim", "me"):
        raise UsageError("--person", f"{who!r} is neither sim nor me.")
    if evenings > 1 and not fast:
        raise UsageError("--evenings", "needs --fast.")
    if at and not fast:
        raise UsageError("--at", "needs --fast: a companion in real time begins now.")
    if fast:
        from robot.app.evening_time import EVENING
        from robot.app.rehearsal import new_journal, run_fast

        journal = journal or new_journal(Path())
        options = Options(loaded, who, False, minutes or 20.0, seed, journal, socket, out.print)
        raise typer.Exit(run_fast(options, evenings, at or EVENING))
    options = Options(
        loaded,
        who,
        not headless,
        minutes,
        seed,
        journal,
        socket,
        out.print,
        programme is not None,
        findings,
    )
    raise typer.Exit(run_live(options))


def _mistyped(named: Path | None) -> bool:
    """A file that an option names and that is not there. A unit types nothing: its robot starts."""
    of_unit = "INVOCATION_ID" in os.environ or "NOTIFY_SOCKET" in os.environ
    return named is not None and not of_unit and not named.exists()


@app.command()
def doctor(as_json: JsonFlag = False, config: ConfigFile = None) -> None:
    """Say what is real, simulated, missing or degraded, and how to mend it."""
    from robot.config.partial import what_fits
    from robot.doctor import examine, healthy, to_json

    found, unfit = what_fits(config)
    findings = examine(found, unfit=unfit)
    if as_json:
        print(to_json(findings))  # noqa: T201
    else:
        marks = {"real": "green", "simulated": "cyan", "off": "dim", "degraded": "yellow", "missing": "red"}
        for finding in findings:
            out.print(
                Text(f"{finding.state:>10}  ", marks[finding.state])
                + Text(f"{finding.part}: {finding.detail}")
            )
            if finding.mend:
                out.print(Text(f"{'':>12}{finding.mend}", "dim"))
    for each in unfit:
        if not each.key:  # of the file as a whole
            raise InputError("configuration", each.what, each.mend)
    raise typer.Exit(0 if healthy(findings) else 1)


@app.command()
def hear(
    file: Annotated[Path, typer.Argument(help="WAV file, not packed; it is brought to 16 kHz mono.")],
    lang: Annotated[str, typer.Option(help="en, ja or ko.")] = "ko",
    phrases: Annotated[str, typer.Option(help="Expected phrases, parted by commas.")] = "",
    as_json: JsonFlag = False,
    config: ConfigFile = None,
) -> None:
    """Recognise expected phrases in a WAV file; stop words are always among them."""
    from robot.drivers.ears.file import hear_file

    wanted = tuple(phrase.strip() for phrase in phrases.split(",") if phrase.strip())
    models = {str(language): path for language, path in configuration(config).ears.models.items()}
    for heard in hear_file(file, lang, wanted, models):
        if as_json:
            print(json.dumps(heard, ensure_ascii=False), flush=True)  # noqa: T201
        elif heard["kind"] in ("stop", "less"):
            out.print(f"{heard['end_s']:6.2f} s  -> {heard['kind']}")
        elif heard["kind"] == "final":
            out.print(f"{heard['start_s']:6.2f}-{heard['end_s']:.2f} s  {heard['text']}")


@app.command()
def stop(socket: SocketFile = None) -> None:
    """Stop every running companion: it freezes, falls silent, and waits for a person."""
    _ask_all(socket, {"do": "stop", "source": "console"}, "stopped")


@app.command()
def less(socket: SocketFile = None, longer: Annotated[bool, typer.Option("--longer")] = False) -> None:
    """Less contact, for today or for longer."""
    done = "less, from now on" if longer else "less, for today"
    _ask_all(socket, {"do": "less", "source": "console", "longer": longer}, done)


@script_app.command()
def check(files: list[Path], as_json: JsonFlag = False) -> None:
    """Check scripts and clinics' own words: one finding a line, as file:line:column: CODE text."""
    from robot.behaviours.script import check as check_script
    from robot.clock import SystemClock
    from robot.contract.behaviour_registry import load_plugins
    from robot.language import own

    load_plugins()
    today = datetime.fromtimestamp(SystemClock().wall() / 1e6, UTC).date()
    found = [
        finding
        for file in files
        for finding in (own.check(file) if own.is_own(file) else check_script(file, today))
    ]
    for finding in found:
        print(json.dumps(finding.to_json(), ensure_ascii=False) if as_json else str(finding))  # noqa: T201
    if not found and not as_json:
        out.print("nothing to mend")
    raise typer.Exit(1 if found else 0)


@app.command()
def diagram(
    write: Annotated[Path | None, typer.Option("--write", help="Write the manual page instead.")] = None,
    programme: Annotated[Path | None, typer.Option(help="Draw the ladder of this script.")] = None,
) -> None:
    """Draw both machines (mermaid) and the table of phases and events, from the live definitions."""
    from robot.behaviours.script import load as load_script
    from robot.cli.diagram import page
    from robot.contract.behaviour_registry import load_plugins

    load_plugins()
    text = page(None if programme is None else load_script(programme))
    if write is None:
        print(text, end="")  # noqa: T201
    else:
        write.write_text(text, "utf-8")


def _ask_all(socket: Path | None, request: dict[str, Any], done: str) -> None:
    """Say what every companion has confirmed; exit code 4 when one has not."""
    from robot.control.companions import ask_all

    outcomes = ask_all(request, socket)
    for outcome in outcomes:
        if outcome.trouble is None:
            out.print(done if len(outcomes) == 1 else f"{done}: {outcome.socket}")
    troubles = [outcome.trouble for outcome in outcomes if outcome.trouble is not None]
    for trouble in troubles[1:]:
        sys.stderr.write(f"{trouble}\n")
    if troubles:
        raise troubles[0]


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

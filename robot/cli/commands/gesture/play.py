"""Play a gesture on the body: settle, play, settle, let go. Says what was really moved."""

import math
import sys
from pathlib import Path
from typing import Annotated

import typer

from robot.app import from_config
from robot.cli.config_file import configuration
from robot.cli.gesture_options import Name, Size, require_gesture, require_size
from robot.cli.gesture_trial import Trial
from robot.cli.options import ConfigFile, JsonFlag
from robot.cli.output import out, print_json
from robot.clock import SystemClock
from robot.config.schema import BodySection, Config
from robot.contract.events import QuietHoursChanged
from robot.drivers.body.bus_thread import open_body
from robot.errors import DeviceError, UsageError
from robot.runtime.wall_clock import WallClock

PSEUDO_TERMINALS = Path("/dev/pts")


def command(
    name: Name,
    size: Size = 1.0,
    servos: Annotated[str | None, typer.Option("--servos", help="Port of the servos.")] = None,
    board: Annotated[str | None, typer.Option("--board", help="Port of the body board.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask, and do not mind quiet hours.")] = False,
    as_json: JsonFlag = False,
    config: ConfigFile = None,
) -> None:
    loaded, clock = configuration(config), SystemClock()
    repertoire, movement = from_config.repertoire(loaded), from_config.movement(loaded)
    require_gesture(repertoire, name)
    size = repertoire.softened(name, min(require_size(size), movement.size), loaded.household.noise)
    if size == 0.0 or not movement.gestures:
        raise UsageError("--size", "0 is no movement.", "Look at [person.movement] in yorisou.toml too.")
    loaded = _on_ports(loaded, servos, board)
    if not yes:
        _ask(loaded, name, clock)
    trial = Trial(clock, repertoire.joints)
    body = open_body(
        from_config.body_port(loaded.body, str(loaded.body.servos), clock),
        from_config.body_port(loaded.body, str(loaded.body.board), clock),
        clock,
        trial.emit,
        movement,
        joints=repertoire.joints,
        gestures=repertoire.gestures,
    )
    try:
        moved = trial.play(body, name, size, repertoire.scores[name].seconds / movement.speed)
    finally:
        body.close()
    ways = {joint: tuple(round(math.degrees(x), 1) for x in way) for joint, way in moved.ways.items()}
    if as_json:
        told = {"name": name, "size": size, "moved_degrees": ways, "stopped": moved.stopped}
        print_json(told)
    else:
        _tell(name, size, ways, moved.stopped)
    raise typer.Exit(1 if moved.stopped else 0)


def _tell(name: str, size: float, ways: dict[str, tuple[float, ...]], stopped: str) -> None:
    out.print(f"{name}, size {size:.2g}. Read back, in degrees off where it began:")
    for joint, (low, high) in ways.items():
        out.print(f"  {joint:<11} {low:+6.1f} to {high:+6.1f}")
    if stopped:
        out.print(f"It was ended by {stopped}. It stands still.")


def _on_ports(config: Config, servos: str | None, board: str | None) -> Config:
    """The configuration with the ports that were typed. Raises DeviceError when one is still missing."""
    section: BodySection = config.body.model_copy(
        update={key: port for key, port in (("servos", servos), ("board", board)) if port is not None}
    )
    if section.servos is None or section.board is None:
        raise DeviceError(
            "body",
            "there is no body to play on: both ports must be named.",
            "Write them under [body] in yorisou.toml, or run `yorisou body simulate --link DIR` and name "
            "--servos DIR/servos --board DIR/board.",
        )
    return config.model_copy(update={"body": section})


def _ask(config: Config, name: str, clock: SystemClock) -> None:
    """Nothing in quiet hours, and a real body only after a yes."""
    for event in WallClock(config, verified=True).look(clock.now(), clock.wall()):
        if isinstance(event, QuietHoursChanged) and event.on:
            what = f"it is quiet from {event.begins} to {event.ends}."
            raise UsageError("gesture play", what, "Add --yes if nobody is disturbed.")
    servos = str(config.body.servos)
    absent = not servos.startswith("usb:") and not Path(servos).exists()  # which is said when it is opened
    if absent or Path(servos).resolve().is_relative_to(PSEUDO_TERMINALS):
        return  # a simulated body, or none
    if not sys.stdin.isatty():
        raise UsageError("gesture play", "moves a real body.", "Add --yes if no hand is near it.")
    if not typer.confirm(f"'{name}' moves the body on {config.body.servos}. Is no hand near it?"):
        out.print("Nothing was moved.")
        raise typer.Exit

"""`yorisou gesture`: what the robot can do, as a list, as a picture, and on a body."""

import json
import math
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from robot.app import from_config
from robot.cli.options import ConfigFile, JsonFlag, configuration, out
from robot.clock import SystemClock
from robot.config.schema import BodySection, Config
from robot.contract.events import QuietHoursChanged
from robot.contract.languages import LANGUAGES
from robot.errors import DeviceError, UsageError
from robot.motion.gestures import Repertoire
from robot.runtime.wall_clock import WallClock
from robot.yaml_check.finding import did_you_mean

app = typer.Typer(no_args_is_help=True, help="The robot's gestures.")
WIDE = 120  # characters: what no line of the list needs more than
PSEUDO_TERMINALS = Path("/dev/pts")

Name = Annotated[str, typer.Argument(help="A name from `yorisou gesture list`.")]
Size = Annotated[float, typer.Option("--size", help="From 0 to 1: how large.")]
Lang = Annotated[str | None, typer.Option("--lang", help="en, ja or ko; else the person's own.")]


@app.command("list")
def list_all(as_json: JsonFlag = False, lang: Lang = None, config: ConfigFile = None) -> None:
    """Every gesture: length, the yes that it needs, how loud and how fast it is, and its sounds."""
    loaded = configuration(config)
    language, repertoire = _language(lang, loaded), from_config.repertoire(loaded)
    rows = [_facts(repertoire, name, language) for name in sorted(repertoire.gestures)]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))  # noqa: T201
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "title", "seconds", "modality", "noise", "speed", "sounds"):
        table.add_column(heading, justify="right" if heading in ("seconds", "speed") else "left")
    for row in rows:
        sounds = ", ".join(f"{cue['sound']} {cue['at_s']:.1f} s" for cue in row["cues"])
        numbers = f"{row['seconds']:.1f}", f"{row['speed_share']:.0%}"
        own = " *" if row["source"] else ""
        table.add_row(
            row["name"] + own, row["title"], numbers[0], row["modality"], row["noise"], numbers[1], sounds
        )
    Console(width=max(out.width, WIDE), highlight=False).print(table)
    if any(row["source"] for row in rows):
        out.print(f"* from {loaded.body.gestures}")


@app.command()
def preview(
    name: Name,
    file: Annotated[Path, typer.Option("--out", help="PNG file to write.")],
    size: Size = 1.0,
    lang: Lang = None,
    config: ConfigFile = None,
) -> None:
    """Draw a gesture: eight poses with their times, and the curves of the joints. Moves nothing."""
    from robot.motion.strip import strip

    loaded = configuration(config)
    repertoire = from_config.repertoire(loaded)
    _known(repertoire, name)
    if file.suffix.lower() != ".png":
        raise UsageError("--out", f"{file} is no name of a PNG file.", "Let it end in .png.")
    picture = strip(repertoire.gestures[name], _language(lang, loaded), _sized(size), repertoire.joints)
    picture.save(file, "PNG")
    out.print(f"{file}: {picture.width} x {picture.height}")


@app.command()
def play(
    name: Name,
    size: Size = 1.0,
    servos: Annotated[str | None, typer.Option("--servos", help="Port of the servos.")] = None,
    board: Annotated[str | None, typer.Option("--board", help="Port of the body board.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask, and do not mind quiet hours.")] = False,
    as_json: JsonFlag = False,
    config: ConfigFile = None,
) -> None:
    """Play a gesture on the body: settle, play, settle, let go. Says what was really moved."""
    from robot.cli.gesture_trial import Trial
    from robot.drivers.body.thread import open_body

    loaded, clock = configuration(config), SystemClock()
    repertoire, movement = from_config.repertoire(loaded), from_config.movement(loaded)
    _known(repertoire, name)
    size = repertoire.softened(name, min(_sized(size), movement.size), loaded.household.noise)
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
        print(json.dumps(told, ensure_ascii=False))  # noqa: T201
    else:
        _tell(name, size, ways, moved.stopped)
    raise typer.Exit(1 if moved.stopped else 0)


def _tell(name: str, size: float, ways: dict[str, tuple[float, ...]], stopped: str) -> None:
    out.print(f"{name}, size {size:.2g}. Read back, in degrees off where it began:")
    for joint, (low, high) in ways.items():
        out.print(f"  {joint:<11} {low:+6.1f} to {high:+6.1f}")
    if stopped:
        out.print(f"It was ended by {stopped}. It stands still.")


def _facts(repertoire: Repertoire, name: str, language: str) -> dict[str, Any]:
    """`speed_share` is the peak speed of the joint that comes nearest to its limit, as a share of that."""
    gesture, score = repertoire.gestures[name], repertoire.scores[name]
    shares = [speed / joint.speed for speed, joint in zip(score.speeds(), repertoire.joints, strict=True)]
    return {
        "name": name,
        "title": gesture.title(language),
        "seconds": round(score.seconds, 2),
        "modality": gesture.modality,
        "noise": score.noise,
        "speed_share": round(max(shares), 3),
        "cues": [{"sound": sound, "at_s": round(at, 2)} for at, sound in score.cues],
        "source": gesture.source,
    }


def _language(lang: str | None, config: Config) -> str:
    if lang is not None and lang not in LANGUAGES:
        raise UsageError("--lang", f"must be one of {', '.join(LANGUAGES)}.")
    return lang or config.person.language


def _known(repertoire: Repertoire, name: str) -> None:
    if name not in repertoire.gestures:
        near = did_you_mean(name, repertoire.gestures)
        raise UsageError(name, f"is no gesture{near or '.'}", "See: yorisou gesture list")


def _sized(size: float) -> float:
    if not 0.0 <= size <= 1.0:
        raise UsageError("--size", f"{size:g} is not between 0 and 1.")
    return size


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

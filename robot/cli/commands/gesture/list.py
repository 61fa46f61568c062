"""Every gesture: length, the yes that it needs, how loud and how fast it is, and its sounds."""

from typing import Any

from rich.console import Console
from rich.table import Table

from robot.app import from_config
from robot.cli.config_file import configuration
from robot.cli.gesture_options import Lang, language_of
from robot.cli.options import ConfigFile, JsonFlag
from robot.cli.output import out, print_json
from robot.motion.gestures import Repertoire

WIDE = 120  # characters: what no line of the list needs more than


def command(as_json: JsonFlag = False, lang: Lang = None, config: ConfigFile = None) -> None:
    loaded = configuration(config)
    language, repertoire = language_of(lang, loaded), from_config.repertoire(loaded)
    rows = [_facts(repertoire, name, language) for name in sorted(repertoire.gestures)]
    if as_json:
        print_json(rows, indent=2)
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

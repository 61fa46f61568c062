"""Speak a text with the configured engine, into a WAV file or on the sound device."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.config_file import configuration
from robot.cli.languages import require_language
from robot.cli.options import ConfigFile, JsonFlag
from robot.cli.output import out, print_json
from robot.cli.sounds import play, spoken
from robot.drivers.voice.synthesis import write_wav
from robot.drivers.voice.wordless_sounds import reference_noise
from robot.errors import UsageError
from robot.media.loudness import REFERENCE_LUFS


def command(
    text: Annotated[str, typer.Argument(help="What to say.")] = "",
    file: Annotated[
        Path | None, typer.Option("--out", help="WAV file to write; without it, it is played.")
    ] = None,
    lang: Annotated[str, typer.Option(help="en, ja or ko.")] = "en",
    whisper: Annotated[bool, typer.Option("--whisper", help="As a whisper.")] = False,
    reference: Annotated[
        bool, typer.Option("--reference", help="The sound that [voice] speaker_db is measured with.")
    ] = False,
    as_json: JsonFlag = False,
    config: ConfigFile = None,
) -> None:
    require_language(lang)
    if reference == bool(text):
        raise UsageError("say", "needs a text, or --reference, and not both.")
    loaded = configuration(config)
    section, library = loaded.voice, loaded.sound.backend
    facts: dict[str, object]
    if reference:
        sound = reference_noise().softened()
        facts = {"reference_lufs": REFERENCE_LUFS}
    else:
        sound, engine = spoken(text, lang, section, whisper=whisper, played=file is None)
        facts = {"language": lang, "engine": engine}
    facts["seconds"] = round(sound.seconds, 2)
    if file is not None:
        sound = sound.resampled(16_000)  # what `yorisou hear` reads
        write_wav(sound, file)
        facts["file"] = str(file)
    else:
        facts["device"] = play(sound, section, library)
    if as_json:
        print_json(facts)
    else:
        out.print(f"{file or facts['device']}: {sound.ms / 1000:.1f} s")

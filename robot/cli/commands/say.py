"""Speak a text with the configured engine, into a WAV file or on the sound device."""

import threading
from pathlib import Path
from typing import Annotated

import typer

from robot.cli.config_file import configuration
from robot.cli.languages import require_language
from robot.cli.options import ConfigFile, JsonFlag
from robot.cli.output import out, print_json
from robot.clock import SystemClock
from robot.config.schema import VoiceSection
from robot.drivers.audio.loudness import REFERENCE_LUFS, full
from robot.drivers.audio.sound import Sound
from robot.drivers.voice.engines import chosen
from robot.drivers.voice.output import Played
from robot.drivers.voice.player import Player
from robot.drivers.voice.synthesis import Synthesiser, write_wav
from robot.drivers.voice.synthesised import WHISPER
from robot.drivers.voice.wordless_sounds import reference_noise
from robot.errors import DeviceError, UsageError


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
        sound, engine = _spoken(text, lang, whisper, section, played=file is None)
        facts = {"language": lang, "engine": engine}
    facts["seconds"] = round(sound.seconds, 2)
    if file is not None:
        sound = sound.resampled(16_000)  # what `yorisou hear` reads
        write_wav(sound, file)
        facts["file"] = str(file)
    else:
        facts["device"] = _play(sound, section, library)
    if as_json:
        print_json(facts)
    else:
        out.print(f"{file or facts['device']}: {sound.ms / 1000:.1f} s")


def _spoken(text: str, lang: str, whisper: bool, section: VoiceSection, *, played: bool) -> tuple[Sound, str]:
    """The sound as it would be in the room, and who spoke it. Raises InputError or DeviceError."""
    synthesiser = Synthesiser(SystemClock(), engines=chosen(section.engines))
    try:
        sound = synthesiser.render(text, lang, section.rate, whisper=whisper)
    finally:
        synthesiser.close()
    gain = (WHISPER if whisper else 1.0) * (section.loudness if played else 1.0)
    return sound.softened(gain, full(section.speaker_db) if played else 1.0), synthesiser.engine(lang)


def _play(sound: Sound, section: VoiceSection, library: str) -> str:
    """Play it to its end; the device's name. Raises DeviceError when it was not played."""
    player = Player(SystemClock(), section.device, library, lead_in_s=section.lead_in_ms / 1_000)
    ended = threading.Event()
    ends: list[Played] = []

    def done(played: Played) -> None:
        ends.append(played)
        ended.set()

    try:
        player.play(sound, done)
        ended.wait(sound.seconds + player.late_s)
        if not ends or ends[0].how != "complete":
            raise DeviceError(player.name, "did not play what it was given.", "Check the speaker.")
        return player.name
    finally:
        player.close()

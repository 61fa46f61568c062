"""Speaks and plays for commands: with the configured engine, on the configured sound device."""

import threading

from robot.clock import SystemClock
from robot.config.schema import VoiceSection
from robot.drivers.audio.loudness import full
from robot.drivers.audio.sound import Sound
from robot.drivers.voice.engines import chosen
from robot.drivers.voice.output import Played
from robot.drivers.voice.player import Player
from robot.drivers.voice.synthesis import Synthesiser
from robot.drivers.voice.synthesised import WHISPER
from robot.errors import DeviceError


def spoken(
    text: str,
    language: str,
    section: VoiceSection,
    *,
    reading: str | None = None,
    whisper: bool = False,
    played: bool = True,
) -> tuple[Sound, str]:
    """The sound as it would be in the room, and who spoke it. Raises InputError or DeviceError."""
    synthesiser = Synthesiser(SystemClock(), engines=chosen(section.engines))
    try:
        sound = synthesiser.render(text, language, section.rate, reading, whisper)
    finally:
        synthesiser.close()
    gain = (WHISPER if whisper else 1.0) * (section.loudness if played else 1.0)
    return sound.softened(gain, full(section.speaker_db) if played else 1.0), synthesiser.engine(language)


def play(sound: Sound, section: VoiceSection, library: str) -> str:
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

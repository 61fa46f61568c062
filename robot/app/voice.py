"""The voice that the configuration names, opened with what it has to know of this robot."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from robot.app.ears import OwnVoice
from robot.app.host import Host
from robot.app.notices import Notices
from robot.contract.programme import Programme
from robot.drivers.audio.loudness import full
from robot.drivers.base import Voice
from robot.drivers.voice.backends import VOICES
from robot.drivers.voice.playing_sound import Taps
from robot.drivers.voice.render_cache import RenderCache, directory_beside
from robot.drivers.voice.setting import VoiceSetting
from robot.drivers.voice.synthesised import SynthesisedVoice
from robot.errors import YorisouError
from robot.runtime.speakers import Speakers

log = logging.getLogger(__name__)


async def open_voice(
    host: Host,
    speakers: Speakers,
    notices: Notices,
    follow: Callable[[float], None],
    own: OwnVoice | None = None,
) -> Voice:
    """It speaks from now on, and the page says where. Whatever is missing, lines become captions.

    What may take a moment (a sound device) is opened beside the loop. `follow` is told how loud the robot's
    own voice is, 0..1, from the audio thread. `own` is what ears must know. Raises InputError when the
    configured voice is of a package that cannot be loaded.
    """
    config, section = host.options.config, host.options.config.voice
    setting = VoiceSetting(
        clock=host.clock,
        emit=host.inbox.emit,
        on_loop=host.inbox.from_thread,
        notice=notices.show,
        shown=lambda speaker, device: notices.device(speaker=speaker, sound_device=device or "none"),
        trouble=_trouble,
        speakers=speakers,
        language=config.person.language,
        engine=section.engine,
        engines=section.engines,
        rate=section.rate,
        port=section.port or "",
        baud=section.baud,
        sound=config.sound.backend,
        device=section.device,
        lead_in_s=section.lead_in_ms / 1_000,
        full=full(section.speaker_db),
        taps=Taps(
            duck=None if own is None else own.duck.apply,
            reference=None if own is None else own.reference.write,
            heard=lambda level, _at_us: follow(level),
        ),
    )
    return await asyncio.to_thread(lambda: VOICES.load(section.engine)(setting))


def prepare(voice: Voice, programme: Programme, language: str, journal: Path) -> None:
    """Have every line of the programme rendered before it is needed, while nobody speaks.

    What takes long is kept beside the journal.
    """
    if isinstance(voice, SynthesisedVoice):
        lines = [(line.text, line.reading) for line in programme.spoken_lines(language)]
        voice.prepare(lines, language, RenderCache(directory_beside(journal)))


def _trouble(error: YorisouError) -> None:
    log.warning("the voice: %s", error)

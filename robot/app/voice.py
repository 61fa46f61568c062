"""The voice that the configuration names, put together with whatever is its loudspeaker."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from robot.app.ears import OwnVoice
from robot.app.host import Host
from robot.app.notices import Notices
from robot.config.schema import VoiceSection
from robot.contract.programme import Programme
from robot.drivers.audio.loudness import full
from robot.drivers.base import Voice
from robot.drivers.voice import modules
from robot.drivers.voice.beforehand import Beforehand
from robot.drivers.voice.engines import BEFOREHAND, beforehand, chosen, wished
from robot.drivers.voice.output import Output
from robot.drivers.voice.player import Player
from robot.drivers.voice.rendered import RenderedLines, directory_beside
from robot.drivers.voice.silent import SilentVoice
from robot.drivers.voice.sounding import Taps
from robot.drivers.voice.synthesis import EngineLost, Synthesiser
from robot.drivers.voice.synthesised import SynthesisedVoice
from robot.errors import UsageError, YorisouError
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

    Call it on the loop; what may take a moment (a sound device) is opened beside it. `follow` is told how
    loud the robot's own voice is, 0..1, from the audio thread. `own` is what ears must know.
    """
    section = host.options.config.voice
    if section.engine == "none":
        return SilentVoice(host.inbox.emit)
    if section.is_module:
        return _module(section, host, speakers, notices)
    return await _synthesised(section, host, speakers, notices, follow, own)


def prepare(voice: Voice, programme: Programme, language: str, journal: Path) -> None:
    """Have every line of the programme rendered before it is needed, while nobody speaks.

    What takes long is kept beside the journal.
    """
    if isinstance(voice, SynthesisedVoice):
        lines = [(line.text, line.reading) for line in programme.spoken_lines(language)]
        voice.prepare(lines, language, RenderedLines(directory_beside(journal)))


async def _synthesised(
    section: VoiceSection,
    host: Host,
    speakers: Speakers,
    notices: Notices,
    follow: Callable[[float], None],
    own: OwnVoice | None,
) -> Voice:
    language, clock, inbox = host.options.config.person.language, host.clock, host.inbox
    engines = chosen(section.engines)
    slow = beforehand(section.engines, language)
    lacks = section.engines.get(language) in BEFOREHAND and slow is None
    notices.show("plain-voice", lacks or engines[language] != wished(section.engines)[language])

    def trouble(error: YorisouError) -> None:
        _trouble(error)
        if isinstance(error, EngineLost):
            inbox.from_thread(lambda: notices.show("plain-voice"))

    def plugged(there: bool) -> None:
        notices.show("no-sound-device", not there)
        speakers.plug(player if there else None)

    taps = Taps(
        duck=None if own is None else own.duck.apply,
        reference=None if own is None else own.reference.write,
        heard=lambda level, _at_us: follow(level),
    )
    player = await asyncio.to_thread(
        Player,
        clock,
        section.device,
        changed=lambda up: inbox.from_thread(lambda: plugged(up)),
        lead_in_s=section.lead_in_ms / 1_000,
        taps=taps,
    )
    voice = SynthesisedVoice(
        clock,
        inbox.emit,
        None,
        rate=section.rate,
        synthesiser=Synthesiser(clock, engines=engines, trouble=trouble),
        trouble=trouble,
        beforehand=slow and Beforehand(clock, slow, language, section.rate, _trouble),
    )

    def use(output: Output | None) -> None:
        # What was measured is this machine's loudspeaker; a page has a volume of its own.
        voice.use(output, full(section.speaker_db) if output is player else 1.0)

    speakers.connect(use, lambda speaker, device: _show(notices, speaker, device))
    if player.absent is not None:
        log.warning("no sound device: %s", player.absent)
    plugged(player.absent is None)
    return voice


def _module(section: VoiceSection, host: Host, speakers: Speakers, notices: Notices) -> Voice:
    """A module makes its own sound: there is nothing that a page could play."""
    name = modules.dialect(section).name

    def use(page: Output | None) -> None:
        if page is not None:
            speakers.choose(None)
            raise UsageError("speaker", f"the voice is {name}, which has a loudspeaker of its own.")

    def answers(up: bool) -> None:
        notices.show("no-voice-module", not up)
        _show(notices, "device" if up else "none", f"{name}, {section.port}" if up else "")

    def changed(up: bool) -> None:
        host.inbox.from_thread(lambda: answers(up))

    speakers.connect(use)
    voice = modules.open_voice(section, host.clock, host.inbox.emit, trouble=_trouble, changed=changed)
    voice.start()
    return voice


def _show(notices: Notices, speaker: str, device: str) -> None:
    notices.device(speaker=speaker, sound_device=device or "none")


def _trouble(error: YorisouError) -> None:
    log.warning("the voice: %s", error)

"""The voice that the configuration names, put together with whatever is its loudspeaker."""

import asyncio
import logging
from pathlib import Path

from robot.app.ears import OwnVoice
from robot.clock import Clock
from robot.config.schema import VoiceSection
from robot.contract.languages import Language
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
from robot.drivers.voice.synthesis import EngineLost, Synthesiser
from robot.drivers.voice.synthesised import SynthesisedVoice
from robot.errors import UsageError, YorisouError
from robot.runtime.companion import Companion
from robot.view.state_view import View

log = logging.getLogger(__name__)


async def open_voice(
    section: VoiceSection,
    clock: Clock,
    companion: Companion,
    view: View,
    language: Language,
    own: OwnVoice | None = None,
) -> Voice:
    """It speaks from now on, and the view says where. Whatever is missing, lines become captions.

    Call it on the loop; what may take a moment (a sound device) is opened beside it.

    `language` is the person's: that its better engine is missing is a notice. `own` is what ears must know.
    """
    if section.engine == "none":
        return SilentVoice(companion.emit)
    if section.is_module:
        return _module(section, clock, companion, view)
    return await _synthesised(section, clock, companion, view, language, own)


def prepare(voice: Voice, programme: Programme, language: str, journal: Path) -> None:
    """Have every line of the programme rendered before it is needed, while nobody speaks.

    What takes long is kept beside the journal.
    """
    if isinstance(voice, SynthesisedVoice):
        lines = programme.lines.values()
        kept = RenderedLines(directory_beside(journal))
        voice.prepare([(line[language], line.get(f"{language}-kana")) for line in lines], language, kept)


async def _synthesised(
    section: VoiceSection,
    clock: Clock,
    companion: Companion,
    view: View,
    language: Language,
    own: OwnVoice | None,
) -> Voice:
    speakers = companion.speakers
    engines = chosen(section.engines)
    slow = beforehand(section.engines, language)
    lacks = section.engines.get(language) in BEFOREHAND and slow is None
    view.notice("plain-voice", lacks or engines[language] != wished(section.engines)[language])

    def trouble(error: YorisouError) -> None:
        _trouble(error)
        if isinstance(error, EngineLost):
            companion.from_thread(lambda: _notice(companion, view, "plain-voice"))

    def plugged(there: bool) -> None:
        view.notice("no-sound-device", not there)
        speakers.plug(player if there else None)

    def told() -> None:
        _show(companion, view, speakers.name, "" if speakers.device is None else speakers.device.name)

    def changed(up: bool) -> None:
        companion.from_thread(lambda: plugged(up))

    player = await asyncio.to_thread(
        Player, clock, section.device, changed=changed, lead_in_s=section.lead_in_ms / 1_000
    )
    if own is not None:
        player.taps.reference, player.taps.duck = own.reference.write, own.duck.apply
    player.taps.heard = lambda level, _at_us: speakers.level(level)
    voice = SynthesisedVoice(
        clock,
        companion.emit,
        None,
        rate=section.rate,
        synthesiser=Synthesiser(clock, engines=engines, trouble=trouble),
        trouble=trouble,
        beforehand=slow and Beforehand(clock, slow, language, section.rate, _trouble),
    )

    def use(output: Output | None) -> None:
        # What was measured is this machine's loudspeaker; a page has a volume of its own.
        voice.use(output, full(section.speaker_db) if output is player else 1.0)

    speakers.use, speakers.told = use, told
    if player.absent is not None:
        log.warning("no sound device: %s", player.absent)
    plugged(player.absent is None)
    return voice


def _module(section: VoiceSection, clock: Clock, companion: Companion, view: View) -> Voice:
    """A module makes its own sound: there is nothing that a page could play."""
    name = modules.dialect(section).name

    def use(page: Output | None) -> None:
        if page is not None:
            companion.speakers.choose(None)
            raise UsageError("speaker", f"the voice is {name}, which has a loudspeaker of its own.")

    def answers(up: bool) -> None:
        view.notice("no-voice-module", not up)
        _show(companion, view, "device" if up else "none", f"{name}, {section.port}" if up else "")

    def changed(up: bool) -> None:
        companion.from_thread(lambda: answers(up))

    companion.speakers.use = use
    voice = modules.open_voice(section, clock, companion.emit, trouble=_trouble, changed=changed)
    voice.start()
    return voice


def _show(companion: Companion, view: View, speaker: str, device: str) -> None:
    view.device.speaker, view.device.sound_device = speaker, device or "none"
    companion.changed()


def _notice(companion: Companion, view: View, code: str) -> None:
    view.notice(code)
    companion.changed()


def _trouble(error: YorisouError) -> None:
    log.warning("the voice: %s", error)

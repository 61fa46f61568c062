"""The voice that the configuration names, put together with whatever is its loudspeaker."""

import logging

from robot.clock import Clock
from robot.config import VoiceSection
from robot.drivers.base import Voice
from robot.drivers.voice import modules
from robot.drivers.voice.espeak import EspeakVoice
from robot.drivers.voice.output import Output
from robot.drivers.voice.player import Player
from robot.drivers.voice.silent import SilentVoice
from robot.errors import DeviceError, UsageError, YorisouError
from robot.runtime import Companion
from robot.view import View

log = logging.getLogger(__name__)


def open_voice(section: VoiceSection, clock: Clock, companion: Companion, view: View) -> Voice:
    """It speaks from now on, and the view says where. Whatever is missing, lines become captions."""
    if section.engine == "none":
        return SilentVoice(companion.emit)
    open_it = _module if section.is_module else _espeak
    return open_it(section, clock, companion, view)


def _espeak(section: VoiceSection, clock: Clock, companion: Companion, view: View) -> Voice:
    speakers = companion.speakers
    try:
        speakers.device = Player(clock, section.device)
    except DeviceError as error:
        log.warning("no sound device: %s", error)
        view.notice("no-sound-device")
    voice = EspeakVoice(clock, companion.emit, speakers.device, rate=section.rate, trouble=_trouble)

    def told() -> None:
        _show(companion, view, speakers.name, "" if speakers.device is None else speakers.device.name)

    speakers.use, speakers.told = voice.use, told
    told()
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
    view.device["speaker"], view.device["sound_device"] = speaker, device or "none"
    companion.changed()


def _trouble(error: YorisouError) -> None:
    log.warning("the voice: %s", error)

"""The ears that the configuration names, put together with what they must know of the robot's own voice."""

import logging

from robot.clock import Clock
from robot.config.schema import EarsSection
from robot.drivers.audio.device import open_microphone
from robot.drivers.audio.duck import Duck
from robot.drivers.audio.echo import EchoFilter
from robot.drivers.audio.reference import Reference
from robot.drivers.body.thread import SerialBody
from robot.drivers.ears.listening import Trouble, VoskEars
from robot.drivers.voice.player import DEVICE_RATE
from robot.engine.programme import Programme
from robot.errors import YorisouError
from robot.runtime.companion import Companion
from robot.view import View
from robot.words import classify

log = logging.getLogger(__name__)


class OwnVoice:
    """What voice and ears share: what the loudspeaker was given, and how loud it may be just now."""

    def __init__(self, clock: Clock) -> None:
        self.reference = Reference(clock)
        self.duck = Duck(clock, DEVICE_RATE)


def open_ears(
    section: EarsSection,
    clock: Clock,
    companion: Companion,
    view: View,
    programme: Programme,
    body: SerialBody,
    own: OwnVoice,
) -> VoskEars:
    """Shut until the engine opens them. What is wrong with them is a notice; typed words are taken."""

    def heard(phrase: str) -> None:
        for event in classify(phrase, programme, heard=True):
            companion.emit(event)

    def shown(on: bool) -> None:
        view.device["microphone"] = on
        companion.changed()

    def light(on: bool) -> None:
        body.microphone(on)
        companion.from_thread(lambda: shown(on))

    def notice(code: Trouble, on: bool) -> None:
        view.notice(code, on)
        companion.changed()

    def trouble(code: Trouble, error: YorisouError | None) -> None:
        if error is not None:
            log.warning("the ears: %s", error)
        companion.from_thread(lambda: notice(code, error is not None))

    view.device["ears"] = True
    return VoskEars(
        clock,
        companion.emit,
        {language: str(path) for language, path in section.models.items()},
        heard=heard,
        light=light,
        trouble=trouble,
        microphone=lambda: open_microphone(section.device),
        filter=EchoFilter(clock, own.reference),
        interrupted=lambda: own.duck.heard(True),
    )

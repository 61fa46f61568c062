"""From sound to what was heard: speech is found, recognised, and stop and less are told at once."""

from collections.abc import Iterator
from typing import Any

from robot.drivers.ears.activity import AFTER_S, AFTER_WHILE_SPEAKING_S, Activity, Stretch
from robot.drivers.ears.recogniser import Grammar, Heard, Recogniser, vocabulary
from robot.drivers.ears.urgent import Request, Urgent


class Hearing:
    """One stream of 16 kHz mono PCM in one language. For one thread.

    `free` hears the model's whole vocabulary, for levels that need free speech; stop and less are found in
    the grammar all the same. `saying` is given what the robot says while it says it, and None after.
    """

    def __init__(self, model: Any, language: str, phrases: tuple[str, ...], free: bool = False) -> None:
        self._model, self._language, self._asked = model, language, phrases
        self._knows = vocabulary(model)
        self._activity = Activity()
        self._free = Recogniser(model, None) if free else None
        self._in_utterance = False
        self.saying(None)

    def saying(self, text: str | None) -> None:
        """Listen with a grammar that fits; an utterance that had begun is begun anew."""
        self._speaking = text is not None
        self._activity.after_s = AFTER_WHILE_SPEAKING_S if self._speaking else AFTER_S
        self.grammar = Grammar(self._language, self._asked, self._knows, text)
        self._recogniser = Recogniser(self._model, self.grammar)
        self._urgent = Urgent(self.grammar, self._speaking)
        if self._free is not None and self._in_utterance:
            self._free.finish()
        self._in_utterance = False

    @property
    def interrupted(self) -> bool:
        """Whether somebody speaks while the robot does."""
        return self._speaking and self._activity.speech

    def feed(self, pcm: bytes) -> Iterator[Heard | Request]:
        """What is new after these samples."""
        for stretch in self._activity.feed(pcm):
            yield from self._take(stretch)

    def finish(self) -> Iterator[Heard | Request]:
        """What is left when the stream ends."""
        if self._in_utterance:
            self._in_utterance = False
            yield from self._results(b"", 0.0, over=True)

    def wanted(self, heard: Heard) -> str:
        """What of a result is handed on: one asked phrase and nothing else, or free speech; or ""."""
        if heard.kind != "final" or self._speaking:
            return ""
        if self._free is not None:
            return " ".join(heard.phrases)
        said = set(heard.phrases)
        return heard.phrases[0] if len(said) == 1 and said <= self.grammar.asked else ""

    def _take(self, stretch: Stretch) -> Iterator[Heard | Request]:
        if not self._in_utterance:
            for each in self._fed:
                each.begin(stretch.begin)
        self._in_utterance = not stretch.over
        yield from self._results(stretch.pcm, stretch.paused_s, stretch.over)

    @property
    def _fed(self) -> list[Recogniser]:
        """Who listens: nobody takes the robot's own words for free speech."""
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
                        yield request
                if heard is not None and (each is self._free) == (self._free is not None):
                    yield heard

    def _request(self, heard: Heard | None, paused_s: float) -> Request | None:
        final = heard is not None and heard.kind == "final"
        phrases = heard.phrases if heard is not None and final else self._recogniser.partial
        return self._urgent.look(phrases, self._recogniser.now_s, paused_s, final)

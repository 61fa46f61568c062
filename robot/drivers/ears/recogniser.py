"""Vosk in grammar mode: which phrases it may hear, and what it heard."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from robot.drivers.audio.device import CAPTURE_RATE
from robot.drivers.ears.words import FILLERS, HIDING, LESS, STOP


class Grammar:
    """The phrases of one language that one model can hear: those asked for, stop, less, and fillers.

    `missing` are asked, stop and less phrases with a word that the model does not know; `hiding` are asked
    phrases left out because they would be heard in place of a stop word.
    """

    def __init__(self, language: str, asked: Iterable[str], knows: Callable[[str], bool]) -> None:
        wanted = [" ".join(phrase.split()) for phrase in asked]
        self.stop = frozenset(STOP[language])
        self.less = frozenset(LESS[language])
        self.hiding = tuple(phrase for phrase in wanted if phrase in HIDING[language])
        self.asked = frozenset(wanted) - self.stop - self.less - frozenset(self.hiding)
        self.missing: tuple[str, ...] = ()
        self._phrases: dict[tuple[str, ...], str] = {}
        for phrase in dict.fromkeys([*STOP[language], *LESS[language], *wanted, *FILLERS[language]]):
            words = _words(phrase, knows)
            if phrase in self.hiding:
                continue
            if words:
                self._phrases.setdefault(words, phrase)
            elif phrase in self.stop | self.less | self.asked:
                self.missing += (phrase,)
        self._longest = max(map(len, self._phrases), default=0)

    def to_json(self) -> str:
        """The grammar as Vosk takes it."""
        return json.dumps([" ".join(words) for words in self._phrases], ensure_ascii=False)

    def phrases(self, text: str) -> list[str]:
        """The phrases in a recognised text, in order; a word that begins none stands for itself."""
        words, found = text.split(), []
        while words:
            for count in range(min(self._longest, len(words)), 0, -1):
                phrase = self._phrases.get(tuple(words[:count]))
                if phrase is not None or count == 1:
                    found.append(phrase or words[0])
                    words = words[count:]
                    break
        return found


def _words(phrase: str, knows: Callable[[str], bool]) -> tuple[str, ...]:
    """The phrase in words of the model's vocabulary; () when there are none.

    A model cuts some words in two (힘들어요 is 힘들어 and 요): one that is not known is tried in two parts.
    """
    words: list[str] = []
    for word in phrase.split():
        if knows(word):
            words.append(word)
            continue
        cuts = (cut for cut in range(len(word) - 1, 0, -1) if knows(word[:cut]) and knows(word[cut:]))
        cut = next(cuts, None)
        if cut is None:
            return ()
        words += [word[:cut], word[cut:]]
    return tuple(words)


def vocabulary(model: Any) -> Callable[[str], bool]:
    """Whether a `vosk.Model` knows a word. One that is not known would silently drop out of a grammar."""
    return lambda word: model.vosk_model_find_word(word) >= 0


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard: `phrases` in order.

    A final has the lowest word's `confidence` 0..1 (no guard against other speech: that is forced onto the
    grammar at 1.0) and the words' times in seconds since the recogniser's start. A partial has no confidence,
    and the times of the sound so far: from the last final's end to now.
    """

    kind: Literal["partial", "final"]
    phrases: tuple[str, ...]
    confidence: float | None
    start_s: float
    end_s: float


class Recogniser:
    """One stream of 16 kHz mono PCM. For one thread, never the event loop: a chunk can take 30 ms."""

    def __init__(self, model: Any, grammar: Grammar) -> None:
        import vosk

        self._grammar = grammar
        self._engine = vosk.KaldiRecognizer(model, CAPTURE_RATE, grammar.to_json())
        self._engine.SetWords(True)
        # Not SetPartialWords: times in the partials would hold them back by a second (measured).
        self._fed = 0  # samples
        self._ended_s = 0.0
        self._last: tuple[str, ...] = ()

    def feed(self, pcm: bytes) -> Heard | None:
        """What is new after these samples: a final result, or a partial one that differs from the last."""
        self._fed += len(pcm) // 2
        if self._engine.AcceptWaveform(pcm):
            return self._final(self._engine.Result())
        phrases = tuple(self._grammar.phrases(json.loads(self._engine.PartialResult())["partial"]))
        if not phrases or phrases == self._last:
            return None
        self._last = phrases
        return Heard("partial", phrases, None, self._ended_s, round(self._fed / CAPTURE_RATE, 3))

    def finish(self) -> Heard | None:
        """The final result of what is left when the stream ends."""
        return self._final(self._engine.FinalResult())

    def _final(self, result: str) -> Heard | None:
        self._last = ()
        self._ended_s = round(self._fed / CAPTURE_RATE, 3)
        found = json.loads(result)
        phrases = tuple(self._grammar.phrases(found["text"]))
        words = found.get("result")
        if not phrases or not words:
            return None
        confidence = round(min(word["conf"] for word in words), 3)
        return Heard("final", phrases, confidence, round(words[0]["start"], 3), round(words[-1]["end"], 3))

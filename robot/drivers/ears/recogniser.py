"""The Vosk recogniser: its grammar, in spellings that the model knows, and its results."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import jaconv

from robot.drivers.audio.device import CAPTURE_RATE
from robot.language.built_in_words import FILLERS, HIDING, SOUNDS_LIKE
from robot.language.built_in_words import HEARD_LESS as LESS
from robot.language.built_in_words import HEARD_STOP as STOP

# Phrases that these models know only as several words are not listened for: 요 of 나중에요 is taken for the
# half of any stop (measured for Korean; Japanese models cut words in the same way).
ONE_WORD = ("ja", "ko")
MOST_PARTS = 3  # a model cuts its words: 힘들어요 is 힘들어 and 요, もういい is もう and いい


class Grammar:
    """The phrases of one language that one model can hear: those asked for, stop, less, and fillers.

    `missing` are asked, stop and less phrases with a word that the model does not know in any spelling;
    `spelled` those that it knows in another one; `hiding` are asked phrases left out because they would be
    heard in place of a stop word. `said` is what the robot is saying: a word that stands in it is left out
    for so long, and nothing but stop and less is listened for.
    """

    def __init__(
        self, language: str, asked: Iterable[str], knows: Callable[[str], bool], said: str | None = None
    ) -> None:
        wanted = [" ".join(phrase.split()) for phrase in asked] if said is None else []
        stop, less = (_unsaid(words[language], said, language) for words in (STOP, LESS))
        self.stop = frozenset(stop or STOP[language])  # not one stop word less than there must be
        self.less = frozenset(less)
        self.hiding = tuple(phrase for phrase in wanted if phrase in HIDING[language])
        self.asked = frozenset(wanted) - self.stop - self.less - frozenset(self.hiding)
        self.missing: tuple[str, ...] = ()
        self.spelled: dict[str, str] = {}
        self._phrases: dict[tuple[str, ...], str] = {}
        for phrase in dict.fromkeys([*STOP[language], *LESS[language], *wanted, *FILLERS[language]]):
            ours = phrase in self.stop | self.less | self.asked
            if not ours and phrase not in FILLERS[language]:
                continue
            words = _words(phrase, language, knows)
            if len(words) > 1 and phrase in self.asked and language in ONE_WORD:
                self.hiding += (phrase,)
            elif words:
                self._phrases.setdefault(words, phrase)
                if ours and " ".join(words) != phrase:
                    self.spelled[phrase] = " ".join(words)
            elif ours:
                self.missing += (phrase,)
        # Not while it says a stop word itself: that would be forced onto them.
        alike = SOUNDS_LIKE[language] if len(self.stop) == len(STOP[language]) else {}
        for phrase, others in alike.items():
            for words in map(tuple, map(str.split, others)):
                if all(map(knows, words)):
                    self._phrases.setdefault(words, phrase)
        self.asked -= frozenset(self.hiding)
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


def _unsaid(words: tuple[str, ...], said: str | None, language: str) -> tuple[str, ...]:
    """The words that are not part of what the robot is saying."""
    if said is None:
        return words
    plain = " ".join("".join(c if c.isalnum() else " " for c in said.casefold()).split())
    if language == "en":
        return tuple(word for word in words if f" {word} " not in f" {plain} ")
    return tuple(word for word in words if word.replace(" ", "") not in plain.replace(" ", ""))


def _words(phrase: str, language: str, knows: Callable[[str], bool]) -> tuple[str, ...]:
    """The phrase in words that the model knows, as written or in another spelling; () where there is none."""
    words: list[str] = []
    for word in phrase.split():
        found = next(filter(None, (_cut(each, knows) for each in _spellings(word, language))), ())
        if not found:
            return ()
        words += found
    return tuple(words)


def _spellings(word: str, language: str) -> tuple[str, ...]:
    """The spellings of a Japanese word in both kana."""
    return (word, jaconv.hira2kata(word), jaconv.kata2hira(word)) if language == "ja" else (word,)


def _cut(word: str, knows: Callable[[str], bool], parts: int = MOST_PARTS) -> tuple[str, ...]:
    """The word in as few parts as the model knows, the first as long as can be; () when there are none."""
    if knows(word):
        return (word,)
    best: tuple[str, ...] = ()
    if parts > 1:
        for cut in range(len(word) - 1, 0, -1):
            rest = _cut(word[cut:], knows, parts - 1) if knows(word[:cut]) else ()
            if rest and (not best or len(rest) + 1 < len(best)):
                best = (word[:cut], *rest)
    return best


def vocabulary(model: Any) -> Callable[[str], bool]:
    """Whether a `vosk.Model` knows a word. One that is not known would silently drop out of a grammar."""
    return lambda word: model.vosk_model_find_word(word) >= 0


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard: `phrases` in order.

    A final has the lowest word's `confidence` 0..1 (no guard against other speech: that is forced onto the
    grammar at 1.0) and the words' times in seconds of the stream. A partial has no confidence,
    and the times of the sound so far: from the last final's end to now.
    """

    kind: Literal["partial", "final"]
    phrases: tuple[str, ...]
    confidence: float | None
    start_s: float
    end_s: float


class Recogniser:
    """One stream of 16 kHz mono PCM; without a grammar, the model's whole vocabulary.

    For one thread, never the event loop: a chunk can take 30 ms, without a grammar a second.
    """

    def __init__(self, model: Any, grammar: Grammar | None) -> None:
        import vosk

        self._grammar = grammar
        rules = () if grammar is None else (grammar.to_json(),)
        self._engine = vosk.KaldiRecognizer(model, CAPTURE_RATE, *rules)
        self._engine.SetWords(True)
        # Not SetPartialWords: times in the partials would hold them back by a second (measured).
        self._fed = 0  # samples
        self._skipped = 0  # samples of the stream that it was not given
        self._ended_s = 0.0
        self.partial: tuple[str, ...] = ()  # what the utterance is so far

    def begin(self, at: int) -> None:
        """Begin at sample `at` of the stream."""
        self._skipped = at - self._fed
        self._ended_s = self.now_s

    def feed(self, pcm: bytes) -> Heard | None:
        """Take in samples and return what is new: a final result, or a changed partial one."""
        self._fed += len(pcm) // 2
        if self._engine.AcceptWaveform(pcm):
            return self._final(self._engine.Result())
        phrases = self._phrases(json.loads(self._engine.PartialResult())["partial"])
        if not phrases or phrases == self.partial:
            return None
        self.partial = phrases
        return Heard("partial", phrases, None, self._ended_s, self.now_s)

    def finish(self) -> Heard | None:
        """The final result when the utterance or the stream ends."""
        return self._final(self._engine.FinalResult())

    def _phrases(self, text: str) -> tuple[str, ...]:
        return tuple(text.split() if self._grammar is None else self._grammar.phrases(text))

    @property
    def now_s(self) -> float:
        """Seconds of the stream at the end of what was fed."""
        return round((self._fed + self._skipped) / CAPTURE_RATE, 3)

    def _final(self, result: str) -> Heard | None:
        self.partial = ()
        self._ended_s = self.now_s
        found = json.loads(result)
        phrases, words = self._phrases(found["text"]), found.get("result")
        if not phrases or not words:
            return None
        confidence = round(min(word["conf"] for word in words), 3)
        begin_s, end_s = (
            round(when + self._skipped / CAPTURE_RATE, 3) for when in (words[0]["start"], words[-1]["end"])
        )
        return Heard("final", phrases, confidence, begin_s, end_s)

"""Words become events here, before the engine: intent, length and crisis tier. The text goes no further."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from robot.drivers import ears_words
from robot.engine import events as e
from robot.engine.programme import Programme
from robot.engine.record import Record

# domain.md §1.1: any of these, anywhere in what was said. Ambiguous means stop: a false stop is cheap. The
# ears' lists hold what recognition can tell apart; typing adds what it cannot.
_TYPED_STOP = {
    "en": ("quit it", "go away"),
    "ja": ("とめて", "やめろ"),
    "ko": ("정지", "하지마", "하지 마"),
}
_TYPED_LESS = {
    "en": ("quieter", "a little less"),
    "ja": ("ひかえめ", "静かにして", "もう少し静かに", "へらして"),
    "ko": ("덜", "너무 많아"),
}
STOP = {language: (*words, *_TYPED_STOP[language]) for language, words in ears_words.STOP.items()}
LESS = {language: (*words, *_TYPED_LESS[language]) for language, words in ears_words.LESS.items()}
MORE = {
    "en": ("a little more", "a little more please"),
    "ja": ("もうすこし", "もう少し", "もうちょっと"),
    "ko": ("조금 더",),
}
GREETING = {
    "en": ("hello", "hi", "good evening", "good morning"),
    "ja": ("こんにちは", "こんばんは", "おはよう", "ただいま"),
    "ko": ("안녕", "안녕하세요"),
}
# domain.md §4.2. Explicit words are tier 2 when typed; a heard one asks first, because recognition forces
# sounds onto words. Words that also belong to games are tier 1 everywhere: nothing is dropped.
CRISIS_EXPLICIT = {
    "en": (
        *("kill myself", "kill my self", "kms", "suicide", "suicidal", "hurt myself", "harm myself"),
        *("want to die", "wanna die", "going to die", "end my life", "end it all", "better off dead"),
    ),
    "ja": (
        "死にたい",
        "しにたい",
        "消えたい",
        "きえたい",
        "自殺",
        "生きていたくない",
        "いなくなりたい",
        "つらい",
        "辛い",
    ),
    "ko": ("죽고 싶", "죽고싶", "자살", "사라지고 싶", "살기 싫", "힘들어 죽겠"),
}
CRISIS_UNCLEAR = {
    "en": ("killing me", "died", "dead"),
    "ja": ("死んだ", "死ぬ", "しぬ"),
    "ko": ("죽었", "죽는다"),
}
LONGEST = 500

Words = Mapping[str, tuple[str, ...]]


def classify(text: str, programme: Programme, *, heard: bool) -> tuple[Record, ...]:
    """The events that a typed or heard text means, a stop first; never empty, and nothing is dropped.

    Every language's words count in every language.
    """
    source: e.Source = "heard" if heard else "typed"
    plain = _plain(text[:LONGEST])
    # 「今日はやめておく」 holds a stop word, and means no.
    no = _whole(plain, programme.phrases.get("no", {}))
    found: list[Record] = [e.StopRequested(source)] if _any(plain, STOP) and not no else []
    if _any(plain, CRISIS_EXPLICIT):
        found.append(e.CrisisRaised(1 if heard else 2, source))
    elif _any(plain, CRISIS_UNCLEAR):
        found.append(e.CrisisRaised(1, source))
    return tuple(found) or (_wish(plain, source, programme, no),)


def _wish(plain: str, source: e.Source, programme: Programme, no: bool) -> Record:
    if no:
        return e.WordReceived("no", len(plain), source)
    if _whole(plain, MORE):
        return e.MoreRequested(source)
    if _any(plain, LESS):
        return e.LessRequested(source)
    if _whole(plain, programme.phrases.get("yes", {})):
        return e.WordReceived("yes", len(plain), source)
    return e.WordReceived("greeting" if _whole(plain, GREETING) else "other", len(plain), source)


def _plain(text: str) -> str:
    """Lower case, one width, no punctuation, single blanks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[^\w\s]|_", " ", folded).split())


def _any(plain: str, words: Words) -> bool:
    """Whether any word stands in the text: as a word where blanks part words, anywhere otherwise."""
    padded = f" {plain} "
    joined = plain.replace(" ", "")
    return any(
        f" {word} " in padded if language == "en" else word in plain or word.replace(" ", "") in joined
        for language, listed in words.items()
        for word in listed
    )


def _whole(plain: str, words: Mapping[str, Iterable[str]]) -> bool:
    return any(plain == _plain(word) for listed in words.values() for word in listed)

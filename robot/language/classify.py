"""Words become events here, before the engine: intent, length and crisis tier. The text goes no further."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from robot.engine import events as e
from robot.engine.programme import Programme
from robot.engine.record import Record
from robot.language import phrases
from robot.language.lists import GREETING, LESS, MORE, STOP, Words

# Names under which a programme may bring a clinic's own words of a crisis (robot/config/build.py); they add
# to the lists in robot/language/words and take nothing away.
CRISIS_LISTS: dict[phrases.Sort, str] = {"explicit": "crisis-explicit", "unclear": "crisis-unclear"}
LONGEST = 500


def classify(text: str, programme: Programme, *, heard: bool) -> tuple[Record, ...]:
    """The events that a typed or heard text means, a stop first; never empty, and nothing is dropped.

    Every language's words count in every language.
    """
    source: e.Source = "heard" if heard else "typed"
    plain = _plain(text[:LONGEST])
    # 「今日はやめておく」 holds a stop word, and means no.
    no = _whole(plain, programme.phrases.get("no", {}))
    found: list[Record] = [e.StopRequested(source)] if _any(plain, STOP) and not no else []
    crisis = _crisis(text, programme)
    if crisis is not None:
        found.append(e.CrisisRaised(2 if crisis == "explicit" and not heard else 1, source, crisis))
    return tuple(found) or (_wish(plain, source, programme, no),)


def expected(programme: Programme, language: str) -> tuple[str, ...]:
    """What is listened for in a language besides stop and less: the programme's answers.

    No word of a crisis: recognition would force other speech onto it, and a false alarm tells people. Where
    free speech is heard, and in what is typed, such words are found.
    """
    answers = (programme.phrases.get(name, {}).get(language, ()) for name in ("yes", "no"))
    return tuple(dict.fromkeys(word for words in answers for word in words))


def _crisis(text: str, programme: Programme) -> phrases.Sort | None:
    """The sort of crisis word in a text, negated or not (domain.md §4.2).

    Explicit words are tier 2 when typed; a heard one asks first, because recognition forces sounds onto
    words. Words that also belong to games are unclear everywhere: the engine knows what is being played.
    """
    folded = phrases.fold(text)
    for sort, name in CRISIS_LISTS.items():
        own = programme.phrases.get(name, {})
        if phrases.stands_in(folded, phrases.built_in()[sort]) or phrases.stands_in(folded, own):
            return sort
    return None


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

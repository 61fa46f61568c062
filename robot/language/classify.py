"""Classifies words into events before the engine: intent, length, crisis. The text goes no further."""

import logging
import re
import unicodedata
from collections.abc import Iterable, Mapping

from robot.contract import events as e
from robot.contract.event_base import LONGEST_TEXT
from robot.contract.languages import LANGUAGES
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.language import crisis
from robot.language.built_in_words import GREETING, LESS, MORE, NO, STOP, YES, Words

log = logging.getLogger(__name__)

# The lists of a clinic's own file travel in the programme under names that begin so. They add to the built-in
# ones and take nothing away.
OWN = "own-"


def classify(text: str, programme: Programme, *, heard: bool) -> tuple[Record, ...]:
    """The events that a typed or heard text means, a stop first; never empty, and nothing is dropped.

    Every language's words count in every language.
    """
    source: e.Source = "heard" if heard else "typed"
    plain, own = _plain(text[:LONGEST_TEXT]), programme.phrases
    # 「今日はやめておく」 holds a stop word, and means no.
    no = _whole(plain, own.get("no", {})) or _whole(plain, _with(NO, "no", own))
    found: list[Record] = (
        [e.StopRequested(source)] if _any(plain, _with(STOP, "stop", own)) and not no else []
    )
    for sort in _sorts(text, own):
        grave = (
            sort != "unclear" and not heard
        )  # recognition forces sounds onto words: what is heard asks first
        found.append(e.CrisisRaised(2 if grave else 1, source, sort))
    return tuple(found) or (_wish(plain, source, own, no),)


def expected(programme: Programme, language: str) -> tuple[str, ...]:
    """The phrases to listen for besides stop and less: the programme's answers.

    No word of a crisis: recognition would force other speech onto it, and a false alarm tells people. Where
    free speech is heard, and in what is typed, such words are found.
    """
    answers = (programme.phrases.get(name, {}).get(language, ()) for name in ("yes", "no"))
    return tuple(dict.fromkeys(word for words in answers for word in words))


def _sorts(text: str, own: Mapping[str, Words]) -> tuple[crisis.Sort, ...]:
    """The sorts of crisis; "unclear" where the lists are broken, so that a stop is still a stop."""
    try:
        return crisis.sorts(text, _rules(own))
    except Exception:
        log.exception("the words of a crisis cannot be read: robot/language/word_lists/crisis")
        return ("unclear",)


def _rules(own: Mapping[str, Words]) -> crisis.Own:
    return {step: own[OWN + step] for step in crisis.OWN_STEPS if OWN + step in own}


def _wish(plain: str, source: e.Source, own: Mapping[str, Words], no: bool) -> Record:
    if no:
        return e.WordReceived("no", len(plain), source)
    if _whole(plain, _with(MORE, "more", own)):
        return e.MoreRequested(source)
    if _any(plain, _with(LESS, "less", own)):
        return e.LessRequested(source)
    if _whole(plain, own.get("yes", {})) or _whole(plain, _with(YES, "yes", own)):
        return e.WordReceived("yes", len(plain), source)
    greets = _whole(plain, _with(GREETING, "greeting", own))
    return e.WordReceived("greeting" if greets else "other", len(plain), source)


def _with(built_in: Words, name: str, own: Mapping[str, Words]) -> Words:
    """The built-in words of a list, and the clinic's own after them."""
    added = own.get(OWN + name)
    if not added:
        return built_in
    own_plain = {language: tuple(_plain(word) for word in added.get(language, ())) for language in LANGUAGES}
    return {language: (*built_in[language], *own_plain[language]) for language in LANGUAGES}


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

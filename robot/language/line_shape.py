"""Checks the shape of a line: its length and its script."""

import re

from robot.contract.languages import ENGLISH_NAMES

KANJI = re.compile(r"[一-龯々〆ヶ]")
KANA = re.compile(r"[ぁ-ゖァ-ヺー]")
HANGUL = re.compile(r"[가-힣]")
OTHER_SCRIPTS = re.compile(
    r"[\u0370-\u0588\u05be-\u07ff\u0900-\u0dff\u0e00-\u0fff\u1000-\u10ff\u1200-\u13ff\u1780-\u17ff]"
)

WORDS_L3, CHARACTERS_L3 = 12, 30
WORDS, CHARACTERS = 30, 80


def length(text: str, language: str, rung: str) -> str:
    """What is wrong with the length of a line, or "". L3 has the lowest limit.

    English counts words, Japanese and Korean characters without blanks.
    """
    short = rung == "L3"
    if language == "en":
        count, limit, unit = len(text.split()), WORDS_L3 if short else WORDS, "words"
    else:
        count = len(re.sub(r"\s", "", text))
        limit, unit = CHARACTERS_L3 if short else CHARACTERS, "characters"
    return f"is {count} {unit} long; at most {limit}" if count > limit else ""


def wrong_script(text: str, language: str) -> str:
    """What is wrong when a text is written in another language's letters, or ""."""
    if OTHER_SCRIPTS.search(text):
        return f"is not written in {ENGLISH_NAMES[language]} letters"
    if language == "en" and (KANA.search(text) or KANJI.search(text) or HANGUL.search(text)):
        return "is not written in English letters"
    if language == "ja" and (HANGUL.search(text) or not (KANA.search(text) or KANJI.search(text))):
        return "is not written in Japanese"
    if language == "ko" and (KANA.search(text) or not HANGUL.search(text)):
        return "is not written in Korean"
    return ""

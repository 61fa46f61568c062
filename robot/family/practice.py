"""Practice of sentences: what would be easier, and why. Nothing of a sentence outlives the answer."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from robot.contract.languages import LANGUAGES
from robot.language.sender_check import Judged, Reason, judge_message

FILE = Path(__file__).with_name("practice.yaml")
# What is said of a sentence besides the reasons for which a message comes back.
GREETING, QUESTION, LONG = "greeting-asks", "question", "long"
SENTENCE = re.compile(r"[^.!?。！？…\n]+[.!?。！？…]*")
MARKS = "?？"
ENDS = ".!。！… \n"


@dataclass(frozen=True, slots=True)
class Phrases:
    """What practice.yaml says, by language."""

    greetings: dict[str, tuple[str, ...]]
    asks: dict[str, tuple[str, ...]]
    begins: dict[str, tuple[str, ...]]
    longest: int
    pick: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Practised:
    """What is said of a sentence: why another would be easier (none: it is whole), and an easier one, or "".

    `grave`: it tells of violence or of harm, and is no exercise.
    """

    reasons: tuple[Reason, ...]
    easier: str
    grave: bool


@cache
def phrases() -> Phrases:
    """The sentences to pick, greetings, and how questions end and begin."""
    data = yaml.load(FILE.read_bytes(), yaml.CSafeLoader)
    greetings, asks, begins = (
        {each: tuple(data[key].get(each, ())) for each in LANGUAGES}
        for key in ("greetings", "asks", "begins")
    )
    return Phrases(greetings, asks, begins, int(data["longest"]), tuple(data["pick"]))


def practise(text: str) -> Practised:
    """Judge a sentence by the rules for messages; besides, a question weighs more than it seems."""
    judged: Judged = judge_message(text)
    sentences = [each.strip() for each in SENTENCE.findall(text) if each.strip()]
    greeting = _greeting(sentences[0]) if sentences else ""
    asked = next((each for each in sentences if _asks(each)), "")
    reasons = list(judged.reasons)
    if asked and all(each.kind != "asking-back" for each in reasons):
        reasons.insert(0, Reason(GREETING if greeting else QUESTION, asked))
    if len(text) > phrases().longest and all(each.kind != "too-long" for each in reasons):
        reasons.append(Reason(LONG, ""))
    easier = greeting if reasons and greeting else ""
    return Practised(tuple(reasons), easier, judged.grave)


def _greeting(sentence: str) -> str:
    """The greeting that a text begins with, as it was written; "" for none."""
    plain = sentence.casefold()
    for known in phrases().greetings.values():
        found = next((each for each in sorted(known, key=len, reverse=True) if _begins(plain, each)), "")
        if found:
            return sentence[: len(found)] + ("。" if found[0] > "\u3000" and found[0] < "\uac00" else ".")
    return ""


def _asks(sentence: str) -> bool:
    if any(mark in sentence for mark in MARKS):
        return True
    bare = sentence.rstrip(ENDS)
    if any(bare.endswith(end) for ends in phrases().asks.values() for end in ends):
        return True
    plain = bare.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    parts = [each.strip() for each in plain.split(",")]
    return any(_begins(part, each) for part in parts for known in phrases().begins.values() for each in known)


def _begins(plain: str, with_: str) -> bool:
    """Whether it begins with this, and not in the midst of a longer word of Latin letters."""
    after = plain[len(with_) :][:1]
    return plain.startswith(with_) and not (with_[-1].isascii() and after.isalnum())

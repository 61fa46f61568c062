"""Judges what somebody of the circle writes to the person: why it goes back, or a worker has to see it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from robot.language import crisis, line_check, normal_form, told
from robot.language.line_shape import KANA, KANJI

# Why a message goes back, each with a sentence in the catalogues: message.reason.*, message.instead.*.
REASONS = (
    "comparison",
    "deadline",
    "money",
    "work",
    "evaluation",
    "pushing",
    "blame",
    "asking-back",
    "too-long",
    "direction",
    "blocked",
)
WIDE = frozenset({"work", "pushing", "blame"})  # what deadline, money, evaluation, asking-back may say better
QUOTED = 20  # characters of a long message that its reason quotes
THREAT, DESPAIR = "threat", "despair"  # kinds of the line rules that go to the worker
LONGEST_MESSAGE = 600  # characters, after folding
MOST = crisis.MOST  # characters that are looked through; one that is longer goes back in any case

# Signs that make a text look other than it is; letters that run from right to left, which no rule can read.
_TURNED = re.compile(r"[\u202a-\u202e\u2066-\u2069\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_UNSEEN = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u2064\u3164\ufeff]"
)
_SPACED = re.compile(r"(?<!\S)(?:[^\W\d_][ .*_-]){2,}[^\W\d_](?!\S)")
_BETWEEN = re.compile(r"[ .*_-]")
_BLANKS = re.compile(r"[^\S\n]+")
_LATIN, _HANGUL = re.compile(r"[A-Za-z]"), re.compile(r"[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
# Cyrillic and Greek letters that look like Latin ones.
_ALIKE = str.maketrans("авеісјорсухѕԁһкмнтΑΒΕΗΙΚΜΝΟΡΤΧΥοαν", "abeicjopcyxsdhkmhtABEHIKMNOPTXYoav")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a message goes back: `kind` is a word of REASONS, `words` the words that it is about."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found.

    `threat`: against the person or anybody. `crisis`: the writer's own, or violence that they tell of.
    `told`: somebody else's dying, self-harm or violence. It counts in what relatives and senders write;
    in the room, where the people of the programme write, told speech keeps its own rules (crisis.py).
    """

    reasons: tuple[Reason, ...]
    threat: bool
    crisis: bool
    told: bool = False

    @property
    def grave(self) -> bool:
        """Whether a worker has to see it, of a relative or a sender."""
        return self.threat or self.crisis or self.told


def judge_message(text: str, blocked: Iterable[str] = ()) -> Judged:
    """Judge a message in all languages at once, however it is written; `blocked`: a programme's own words."""
    plain = _plain(text[:MOST])
    found: dict[str, Reason] = {}
    turned = _TURNED.search(text)
    if turned:
        found["direction"] = Reason("direction", f"U+{ord(turned.group()):04X}")
    if len(plain) > LONGEST_MESSAGE or len(text) > MOST:
        found["too-long"] = Reason("too-long", f"{plain[:QUOTED]}…")
    plain = plain[:MOST]  # folded letters may be several
    kinds: set[str] = set()
    words = tuple(blocked)
    for language in _languages(plain):
        faults = line_check.judge(plain, language, "message")
        kinds |= {fault.kind for fault in faults}
        for fault in (*_said_best(faults), *line_check.blocked(plain, language, words)):
            if fault.kind in REASONS:
                said = plain[fault.start : fault.end].strip()
                found.setdefault(fault.kind, Reason(fault.kind, said))
    seen = crisis.views(normal_form.plain(plain))
    grave = crisis.sorts_in(seen)
    return Judged(
        tuple(sorted(found.values(), key=lambda reason: REASONS.index(reason.kind))),
        threat=THREAT in kinds,
        crisis=DESPAIR in kinds or "explicit" in grave or "violence" in grave,
        told=told.tells(seen),
    )


def _said_best(faults: Iterable[line_check.Fault]) -> Iterator[line_check.Fault]:
    """The faults without the wide ones whose words a narrower kind is about."""
    narrow = [fault for fault in faults if fault.kind in REASONS and fault.kind not in WIDE]
    for fault in faults:
        if fault.kind not in WIDE or not any(a.start < fault.end and fault.start < a.end for a in narrow):
            yield fault


def language_of(text: str, otherwise: str) -> str:
    """The language that a text is read aloud in, by its letters; `otherwise` where they do not tell."""
    if _HANGUL.search(text):
        return "ko"
    if KANA.search(text):
        return "ja"
    if KANJI.search(text):
        return otherwise if otherwise != "en" else "ja"
    return "en" if _LATIN.search(text) else otherwise


def _languages(plain: str) -> Iterator[str]:
    """The languages whose letters stand in a text."""
    if _LATIN.search(plain):
        yield "en"
    if KANA.search(plain) or KANJI.search(plain):
        yield "ja"
    if _HANGUL.search(plain):
        yield "ko"


def _plain(text: str) -> str:
    """The text as it looks: without unseen and turning signs, in one width, each blank once."""
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", _TURNED.sub("", text)))
    if _LATIN.search(plain):
        plain = plain.translate(_ALIKE)
    plain = _SPACED.sub(lambda word: _BETWEEN.sub("", word.group()), plain)
    return _BLANKS.sub(" ", plain).strip()

"""Judges one text of the room, before anybody but its writer sees it."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from robot.contract.events import CrisisRaised
from robot.contract.programme import Programme
from robot.language import crisis
from robot.language.classify import classify
from robot.language.sender_check import Reason, judge_message

LONGEST, LONGEST_NAME = 300, 20  # characters
CONTACT, TOO_LONG = "contact", "too-long"
QUOTED = 20
MOST = crisis.MOST  # characters that are looked at

# "": nothing grave. "unclear": it is passed on, and the worker looks. The others nobody but the worker sees.
# "fault": it could not be looked at.
Gravity = Literal["", "unclear", "threat", "crisis", "fault"]

_JOINER = "\u200d"  # parts of one picture
# Apps in which one could go on without a worker, and what is said behind their names to get there.
_APPS = (
    r"line|ライン|ライン|라인|kakao(?:talk)?|カカオ|카톡|카카오톡|discord|ディスコ(?:ード)?|디스코드|insta(?:gram)?"
    r"|インスタ|인스타|snap(?:chat)?|スナチャ|telegram|テレグラム|텔레그램|whatsapp|twitter|ツイッター|트위터|skype|スカイプ"
)
_BEHIND = (
    r"id|dm|アイディー?|아이디|交換|教え|おしえ|やって|やろう|しない[?？]|しよう|追加|フォロー|つなが|繋が|で話|ください|下さい|[@:]"
    r"|알려|교환|추가|하자|할래|있어|뭐야"
)
# By which one could be reached or met elsewhere, where no worker is. Whoever wants to can get around it.
_CONTACT = re.compile(
    r"https?:|www\.|[\w.+-]+@[\w-]+\.\w+|(?<!\w)@\w{2,}"
    r"|(?<![\w.])(?:[a-z0-9-]+\.)+(?:com|net|org|jp|kr|io|gg|me|ly|co|tv|app|dev|info|xyz)(?![a-z0-9])"
    r"|(?:\d[\s()./・ー-]{0,2}){7,}"
    rf"|(?:{_APPS})\s*(?:の|は|って|で|を|is)?\s*(?:{_BEHIND})"
    r"|(?:dm|ディーエム)\s*(?:して|ください|下さい|送|しない|보내|해)"
    r"|\b(?:add|dm|text|message|follow)\s+me\b"
    r"|\b(?:my|your)\s+(?:snap|insta\w*|discord|telegram|whatsapp|kakao\w*|phone|e-?mail|address|number(?!\s+one))\b"
    r"|\b(?:let'?s\s+meet|meet\s+up|meet\s+me)\b(?!\s+here)|\bwhere\s+do\s+you\s+live\b"
    r"|(?<!ここで)(?:会わない[?？]|会おう)|待ち合わせ|どこに住|どこ住み|住所|最寄り駅"
    r"|(?<!여기서)(?<!여기서 )만나(?:자|요)|만날래|어디\s*살|주소",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A text as it would be shown, and what was found in it."""

    text: str
    reasons: tuple[Reason, ...] = ()
    gravity: Gravity = ""

    @property
    def passes(self) -> bool:
        """Whether others may see it."""
        return not self.reasons and self.gravity in ("", "unclear")

    @property
    def why(self) -> str:
        """Why it goes back, in a word of the pages' catalogue."""
        return "rules" if self.gravity in ("", "unclear") else self.gravity


def judge(text: str, longest: int = LONGEST, programme: Programme | None = None) -> Verdict:
    """The verdict on a text, exactly as it would be shown. Takes milliseconds; call it in a thread.

    `programme` brings the clinic's own words: those of a crisis, and those that nobody writes here.
    """
    shown = cleaned(text)
    judged = judge_message(shown, programme.blocked if programme else ())
    own = _tier(shown, programme) if programme else 0
    reasons = list(judged.reasons)
    if len(shown) > longest and all(each.kind != TOO_LONG for each in reasons):
        reasons.append(Reason(TOO_LONG, f"{shown[:QUOTED]}…"))
    contact = _CONTACT.search(unicodedata.normalize("NFKC", shown[:MOST]))
    if contact is not None:
        reasons.append(Reason(CONTACT, contact.group().strip()))
    gravity: Gravity = ""
    if judged.crisis or own > 1:
        gravity = "crisis"
    elif judged.threat:
        gravity = "threat"
    elif own or crisis.sorts(shown):
        gravity = "unclear"
    return Verdict(shown, tuple(reasons), gravity)


def _tier(shown: str, programme: Programme) -> int:
    """The tier of a crisis in a text by the programme's words too; 0 where there is none."""
    found = classify(shown, programme, heard=False)
    return max((each.tier for each in found if isinstance(each, CrisisRaised)), default=0)


def cleaned(text: str) -> str:
    """The text in one line, without signs that nobody sees; one that turns the direction stays."""
    kept = "".join(each for sign in text[: MOST + 1] if _shown(each := sign if sign >= " " else " "))
    return " ".join(kept.split())


def _shown(sign: str) -> bool:
    kind = unicodedata.category(sign)
    return kind not in ("Cc", "Cs", "Co", "Cn") and (
        kind != "Cf" or sign == _JOINER or "\u202a" <= sign <= "\u2069"
    )


def warm() -> None:
    """Read every list before the first text, which would wait a second for it."""
    crisis.warm()
    for sample in ("hello there", "きょうは しずかです", "오늘은 조용해요"):
        judge_message(sample)

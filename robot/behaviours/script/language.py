"""Rules for what the robot may say or show: calm, short, asking nothing, claiming nothing (H1, H19).

Each rule takes a text of one language and returns what is wrong with it, or "".
"""

import re

KANJI = re.compile(r"[一-龯々〆ヶ]")
KANA = re.compile(r"[ぁ-ゖァ-ヺー]")
HANGUL = re.compile(r"[가-힣]")

PUSHING = {
    "en": r"\b(must|should|ought|have to|need to|why|try harder|cheer up|come on|well done|good job)\b",
    "ja": r"頑張|がんば|なぜ|どうして|なんで|べき|なければ|なきゃ|ないといけ|あなた|えらいです|よくでき",
    "ko": r"힘내|왜|해야|하셔야|열심히|노력|당신|잘했|잘하셨",
}
FEELING = {
    "en": r"\bI (feel|love|like|missed|miss)\b|\b(I am|I was|I'm) (happy|sad|glad|lonely)\b",
    "ja": r"うれし|嬉し|さびし|さみし|寂し|悲し|かなし|大好き|楽しかった",
    "ko": r"기뻐|기쁘|기뻤|슬퍼|슬프|외로|사랑|(?<!해 )보고 싶",
}
ASKING = {
    "en": r"[?？]",
    "ja": r"[?？]|(です|ます|ました|ません|でしょう|だろう)か[。…]?\Z",
    "ko": r"[?？]|(나요|까요|니까|가요|는지요)[.…]?\Z",
}
# Words that can also mean no, or nothing (law 4).
AMBIGUOUS = {
    "en": frozenset(["fine", "i'm fine", "i am fine", "i'm good", "i'm okay", "whatever", "maybe", "good"]),
    "ja": frozenset(
        [
            "いい",
            "いいよ",
            "いいです",
            "いいですよ",
            "大丈夫",
            "だいじょうぶ",
            "大丈夫です",
            "だいじょうぶです",
            "結構です",
            "けっこうです",
            "結構",
            "けっこう",
            "どうも",
            "別に",
        ]
    ),
    "ko": frozenset(["괜찮아요", "괜찮아", "괜찮습니다", "됐어요", "됐어", "됐습니다", "글쎄요", "아무거나"]),
}
WORDS_L3, CHARACTERS_L3 = 12, 30
WORDS, CHARACTERS = 30, 80


def pushing(text: str, language: str) -> str:
    found = re.search(PUSHING[language], text, re.IGNORECASE)
    return f"'{found.group()}' pushes or judges; say it without" if found else ""


def feeling(text: str, language: str) -> str:
    found = re.search(FEELING[language], text, re.IGNORECASE)
    return f"'{found.group()}' claims a feeling that a robot does not have" if found else ""


def asking(text: str, language: str) -> str:
    return "asks a question, and this line waits for no answer" if re.search(ASKING[language], text) else ""


def length(text: str, language: str, rung: str) -> str:
    """English counts words, Japanese and Korean characters without blanks; L3 is the shortest."""
    short = rung == "L3"
    if language == "en":
        count, limit, unit = len(text.split()), WORDS_L3 if short else WORDS, "words"
    else:
        count = len(re.sub(r"\s", "", text))
        limit, unit = CHARACTERS_L3 if short else CHARACTERS, "characters"
    return f"is {count} {unit} long; at most {limit}" if count > limit else ""


def wrong_script(text: str, language: str) -> str:
    """Whether the text is written in another language's letters."""
    if language == "en" and (KANA.search(text) or KANJI.search(text) or HANGUL.search(text)):
        return "is not written in English letters"
    if language == "ja" and (HANGUL.search(text) or not (KANA.search(text) or KANJI.search(text))):
        return "is not written in Japanese"
    if language == "ko" and (KANA.search(text) or not HANGUL.search(text)):
        return "is not written in Korean"
    return ""


def ambiguous(word: str, language: str) -> bool:
    """Whether a word in a yes list can mean no."""
    return word.strip(" 。.!！").casefold() in AMBIGUOUS[language]

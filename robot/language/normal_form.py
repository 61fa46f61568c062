"""Normalises text: width, case, spacing, kana, jamo, drawn-out letters."""

import re
import unicodedata

# Ends a sentence in what is made here; gaps in a rule do not reach over it.
END = "|"

_APOSTROPHES = re.compile(r"['’‘`´ʼ＇]")
_LONG_SIGNS = re.compile(r"[ー―~〜～]")
_ENDERS = re.compile(r"[.。．!！?？\n]+(?=\s|$|[^\x00-\u024f])")
# "자.살", 「死.に」: a sign between two letters that no blank parts.
_BETWEEN = re.compile(r"(?<=[^\x00-\u024f\W])[.·・*_\-/^+]{1,2}(?=[^\x00-\u024f\W])")
_ELLIPSIS = re.compile(r"\.{2,}|…+|。{2,}|・{2,}")
_DOUBLED = re.compile(r"([^\W\d_])\1+")
# Vowels that are drawn out, and any letter three times: たたく is a word, 死にたいい is drawn out.
_DRAWN_OUT = re.compile(r"([あいうえおん아어오우이으야여요])\1+|([^\W\d_])\2{2,}")
# "k i l l", "s.u.i.c.i.d.e", 「し・に・た・い」: single letters with something between them.
_SPELLED_OUT = re.compile(r"(?<![^\W_])[^\W_](?:[^\w\n]{1,2}[^\W_](?![^\W_])){2,}")
_INSIDE = re.compile(r"(?<=[a-z0-9])[*#_.\-+·•,/|^%&]{1,3}(?=[a-z0-9])")
KATAKANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
# A knife, which without its drawn-out vowel would be the end of every "it was": よかった, 楽しかった.
_CUTTER = re.compile("カッター")
_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
_HIDDEN = str.maketrans(dict.fromkeys("◯○〇●⚪×✕✖✗*", "○"))
_LOOK_ALIKE = str.maketrans("аеорсухіѕјԁкտ", "aeopcyxisjdkn")  # Cyrillic and others, for Latin letters
_LEET = str.maketrans("013457@$!€", "oieastasie")
_LEET_L = str.maketrans("013457@$!€", "oleastasle")
_TAHI = re.compile(r"タヒ(?!チ)|ﾀﾋ(?!ﾁ)|たひ(?=に|ぬ|ん)")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_LATIN = re.compile(r"[a-z]")
_KANA_OR_KANJI = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々〆○]")
_HANGUL = re.compile(r"[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e]")

# Compatibility jamo as a keyboard types them.
_FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_MIDDLE = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_LAST = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_SYLLABLES = re.compile(rf"([{_FIRST}])([{_MIDDLE}])(?:([{''.join(_LAST)}])(?![{_MIDDLE}]))?")
_OPEN = re.compile(rf"([가-힣])([ㄱㄴㄹㅁㅂㅅㅆㅇㅍ])(?!\2|[{_MIDDLE}])")
_LAUGHTER = re.compile(r"[ㅋㅎㅠㅜㅡㅇ]{2,}|[ㅋㅠㅜ]")
# NFKC turns lone jamo into other characters than those that are typed; these turn them back.
_TYPED = {0x1100 + place: jamo for place, jamo in enumerate(_FIRST)} | {
    0x1161 + place: jamo for place, jamo in enumerate(_MIDDLE)
}


def plain(text: str) -> str:
    """Lower case and one width; without accents, invisible characters and look-alikes; jamo as typed."""
    if text.isascii():  # most words of the lists: nothing of the below is in them
        return _APOSTROPHES.sub("", text).casefold()
    kept = unicodedata.normalize("NFC", text)
    if not kept.isprintable():
        kept = "".join(char for char in kept if unicodedata.category(char) not in ("Cf", "Co", "Cn"))
    apart = _ACCENTS.sub("", unicodedata.normalize("NFKD", _APOSTROPHES.sub("", _TAHI.sub("死", kept))))
    return unicodedata.normalize("NFKC", apart).casefold().translate(_TYPED).translate(_LOOK_ALIKE)


def squeezed(text: str) -> str:
    """The text with repeated letters reduced to one."""
    return _DOUBLED.sub(r"\1", text)


def shortened(text: str) -> str:
    """Japanese or Korean without drawn-out letters."""
    return _DRAWN_OUT.sub(lambda found: found[1] or found[2], text)


def _joined(text: str) -> str:
    return _SPELLED_OUT.sub(lambda found: re.sub(r"[^\w]", "", found.group()), text)


def parted(text: str) -> str:
    """Sentences parted by END; spelled-out words joined; every other sign a blank."""
    if text.isalnum() and "〇" not in text:  # a single word
        return text
    text = _BETWEEN.sub("", _joined(text))
    text = _ELLIPSIS.sub(" ", text)
    text = _ENDERS.sub(f" {END} ", text)
    text = re.sub(r"[^\w\s○|]|_", " ", text.translate(_HIDDEN))
    return " ".join(text.split())


def latin(text: str) -> list[str]:
    """The words of a plain text in Latin letters and digits, and END; hidden letters as "*"."""
    text = _ENDERS.sub(f" {END} ", _ELLIPSIS.sub(" ", _joined(text)))
    return re.findall(r"[a-z0-9@$!€*#.\-_+·•,/^%&]*[a-z0-9][a-z0-9@$!€*#.\-_+·•,/^%&]*|\|", text)


def readings(word: str) -> list[str]:
    """What a word with signs or digits in it may stand for, the likeliest first; "*" is any letter."""
    bare = _INSIDE.sub("", word).strip("!.,*#-_/+^%&·•")
    found = [bare, bare.translate(_LEET), bare.translate(_LEET_L)]
    if "*" in word or "#" in word:
        found.insert(0, word.strip("!.,-_/").replace("#", "*"))
    return list(dict.fromkeys(found))


def pieces(word: str) -> list[str]:
    """The same word parted at the signs in it."""
    return re.findall(r"[a-z0-9]+", word)


def japanese(text: str) -> str:
    """A plain text in one kana, small letters large, without blanks and drawn-out letters."""
    text = _LONG_SIGNS.sub("", _CUTTER.sub("カッタア", text)).translate(KATAKANA)
    text = re.sub(r"(?<=た)[あぁ]+(?=[いぃ])", "", text).translate(_SMALL)
    return f"{END}{shortened(parted(text).replace(' ', ''))}{END}"


def korean(text: str) -> str:
    """A plain text with jamo composed as a keyboard would, laughter and tears left out."""
    return f"{END} {_hangul(_LONG_SIGNS.sub('', text))} {END}"


def korean_closed(text: str) -> str:
    """The same, a lone consonant taken as the end of the syllable before it: 주ㄱ고 is 죽고."""
    return korean(_OPEN.sub(lambda found: _closed(found[1], found[2]), _composed(text)))


def _hangul(text: str) -> str:
    return shortened(parted(_LAUGHTER.sub(" ", _composed(text))))


def _composed(text: str) -> str:
    text = _joined(text)  # a lone vowel of "ㅈ ㅜ ㄱ" would be taken for tears
    return _SYLLABLES.sub(lambda found: _syllable(found[1], found[2], found[3] or ""), text)


def _syllable(first: str, middle: str, last: str) -> str:
    place = (_FIRST.index(first) * len(_MIDDLE) + _MIDDLE.index(middle)) * len(_LAST)
    return chr(0xAC00 + place + _LAST.index(last))


def _closed(syllable: str, last: str) -> str:
    code = ord(syllable) - 0xAC00
    return syllable + last if code % len(_LAST) else chr(0xAC00 + code + _LAST.index(last))


def scripts(text: str) -> set[str]:
    """The languages whose letters stand in a plain text."""
    found = {"en"} if _LATIN.search(text) else set()
    if _KANA_OR_KANJI.search(text.translate(_HIDDEN)):
        found.add("ja")
    return found | {"ko"} if _HANGUL.search(text) else found

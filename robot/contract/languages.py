"""The languages that the robot reads, shows and speaks."""

from collections.abc import Mapping
from typing import Literal, get_args

Language = Literal["en", "ja", "ko"]
LANGUAGES: tuple[str, ...] = get_args(Language)
ENGLISH_NAMES = {"en": "English", "ja": "Japanese", "ko": "Korean"}

# Language -> text. "ja-kana" is how a Japanese line with kanji is read aloud.
Texts = Mapping[str, str]

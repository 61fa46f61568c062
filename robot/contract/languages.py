"""The languages that the robot reads, shows and speaks."""

from typing import Literal, get_args

Language = Literal["en", "ja", "ko"]
LANGUAGES: tuple[str, ...] = get_args(Language)
ENGLISH_NAMES = {"en": "English", "ja": "Japanese", "ko": "Korean"}

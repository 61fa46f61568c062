"""The languages that an option may name."""

import os
from collections.abc import Mapping
from typing import get_args

from robot.config.schema import Language
from robot.errors import UsageError

LANGUAGES: tuple[str, ...] = get_args(Language)


def own_language(environment: Mapping[str, str] = os.environ) -> str:
    """The language of whoever is at this computer, as far as the robot has it; else English."""
    named = next(
        (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), ""
    )
    return named[:2] if named[:2] in LANGUAGES else "en"


def require_language(lang: str) -> None:
    """Raises UsageError for what `--lang` cannot name."""
    if lang not in LANGUAGES:
        raise UsageError("--lang", f"must be one of {', '.join(LANGUAGES)}.")


def require_model_language(language: str) -> None:
    """Raises UsageError for a language that no recognition model is for."""
    if language not in LANGUAGES:
        raise UsageError("language", f"{language!r} is not one of {', '.join(LANGUAGES)}.")

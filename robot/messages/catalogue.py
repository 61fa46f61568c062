"""The message catalogues: every sentence of the system itself, in every language, by key."""

from functools import cache
from pathlib import Path

import yaml

LANGUAGES = ("en", "ja", "ko")
HERE = Path(__file__).parent


@cache
def catalogue(language: str) -> dict[str, str]:
    """Key -> sentence with `{figure}` placeholders. Raises KeyError for another language."""
    if language not in LANGUAGES:
        raise KeyError(language)
    with (HERE / f"{language}.yaml").open("rb") as file:
        loaded: dict[str, str] = yaml.load(file, yaml.CSafeLoader)
    return loaded


def text(key: str, language: str, **figures: str | int | float) -> str:
    """The sentence with its figures; more figures than it names are fine.

    Raises KeyError for an unknown key or language, or a figure that is missing.
    """
    return catalogue(language)[key].format_map(figures)


def texts(key: str, **figures: str | int | float) -> dict[str, str]:
    """The sentence in every language. Raises KeyError as `text`."""
    return {language: text(key, language, **figures) for language in LANGUAGES}

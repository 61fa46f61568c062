"""The message catalogues: every sentence of the system itself, in every language, by key.

The first word of a key names its file: `caption.stopped` is in `caption.yaml`.
"""

from functools import cache
from pathlib import Path

import yaml

from robot.contract.languages import LANGUAGES

HERE = Path(__file__).parent


@cache
def catalogue(language: str) -> dict[str, str]:
    """Key -> sentence with `{figure}` placeholders, from every file of the language's folder.

    Raises KeyError for another language.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    merged: dict[str, str] = {}
    for path in sorted((HERE / language).glob("*.yaml")):
        merged.update(yaml.load(path.read_bytes(), yaml.CSafeLoader))
    return merged


def text(key: str, language: str, **figures: str | int | float) -> str:
    """The sentence with its figures; more figures than it names are fine.

    Raises KeyError for an unknown key or language, or a figure that is missing.
    """
    return catalogue(language)[key].format_map(figures)


def texts(key: str, **figures: str | int | float) -> dict[str, str]:
    """The sentence in every language. Raises KeyError as `text`."""
    return {language: text(key, language, **figures) for language in LANGUAGES}

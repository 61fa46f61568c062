"""The system's own messages, in English, Japanese and Korean."""

from robot.contract.languages import LANGUAGES
from robot.messages.catalogue import catalogue, text, texts

__all__ = ["LANGUAGES", "catalogue", "text", "texts"]

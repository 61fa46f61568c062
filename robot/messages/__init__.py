"""The system's own messages, in English, Japanese and Korean."""

from robot.messages.catalogue import LANGUAGES, catalogue, text, texts

__all__ = ["LANGUAGES", "catalogue", "text", "texts"]

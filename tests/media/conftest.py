"""What is spoken, for tests of recorded voice."""

from tests.speech.conftest import korean, spoken_korean, synthesiser

__all__ = ["korean", "spoken_korean", "synthesiser"]

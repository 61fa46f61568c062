"""The dialect of a speech module, as data and pure functions, without port or time."""

from typing import Literal, Protocol

# "ready": finished and waiting. "refused": it did not understand. "noise": no module of this kind says that.
Answer = Literal["", "ready", "refused", "noise"]


class Dialect(Protocol):
    """Bytes of one module. What `sentences` gives never holds a byte that the module takes for a command.

    `hello` ends whatever is going on and asks for a sign of life, `stop` ends what is being said, `abandon`
    ends a message of which only a part was sent, without its being said. `at_rest`: any of these bytes after
    one of the three says that the module waits. `boot_s`: nothing is sent so long after the port was opened;
    `wake_s`: within that it answers, also after power-up. `floor`: below this gain it cannot speak.
    """

    name: str
    languages: tuple[str, ...]
    hello: bytes
    stop: bytes
    abandon: bytes
    at_rest: bytes
    boot_s: float
    wake_s: float
    floor: float

    def sentences(self, text: str, language: str, reading: str | None) -> list[str]:
        """The text as parts that fit; [] when nothing in it can be spoken. Raises InputError as `spoken`."""
        ...

    def settings(self, language: str, gain: float) -> tuple[bytes, ...]:
        """Commands that must have been obeyed before a sentence is said so. None is needed twice."""
        ...

    def message(self, sentence: str) -> bytes:
        """The bytes that make the module say one of the `sentences`."""
        ...

    def answer(self, heard: bytes) -> Answer:
        """The meaning of the bytes since the last message; "" when there is none yet."""
        ...

    def seconds(self, sentence: str) -> float:
        """About how long the sentence takes."""
        ...

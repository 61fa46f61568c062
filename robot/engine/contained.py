"""A fault that was contained, as it may be kept: without the frames that it went through."""

from dataclasses import dataclass
from traceback import TracebackException

from robot.errors import one_line


@dataclass(frozen=True, slots=True, eq=False)
class Contained:
    """`name` of its class, and where it came from. An exception itself holds all that its frames held."""

    name: str
    trace: TracebackException

    @property
    def line(self) -> str:
        """In one line: the class, what it says, and the file and line that it came from."""
        return one_line(self.name, str(self.trace), self.trace.stack)

    def __str__(self) -> str:
        """As Python prints a traceback."""
        return "".join(self.trace.format()).rstrip()


def contained(error: Exception) -> Contained:
    """What may be kept of `error`. Reads no file: the lines of code are looked up when it is printed."""
    return Contained(type(error).__name__, TracebackException.from_exception(error, lookup_lines=False))

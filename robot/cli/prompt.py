"""A conversation in a terminal: a typed yes, Enter with a live read-out, any key as a brake."""

import os
import select
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from rich.live import Live
from rich.text import Text

from robot.cli.output import out
from robot.errors import UsageError
from robot.messages import text

# Whole words: a stray key is no yes.
YES = frozenset({"yes", "はい", "네", "예"})
REFRESH_S = 0.1


class Dialogue:
    """Says and asks in one language. Raises UsageError where there is no terminal to answer on."""

    def __init__(self, language: str) -> None:
        self._language = language
        try:
            self._fd = sys.stdin.fileno()
        except (OSError, ValueError):
            self._fd = -1
        if not (os.isatty(self._fd) and sys.stdout.isatty()):
            raise UsageError("calibrate", "is a conversation.", "Run it in a terminal, or give --check.")

    def words(self, key: str, **figures: str | int | float) -> str:
        return text(f"calibrate.{key}", self._language, **figures)

    def say(self, key: str, style: str = "", **figures: str | int | float) -> None:
        out.print(Text(self.words(key, **figures), style))

    def yes(self, key: str, **figures: str | int | float) -> bool:
        """Whether a whole yes is typed after the question; what was typed before it does not count."""
        self.say(key, "bold", **figures)
        self._forget()
        out.print(Text(self.words("yes") + " ", "dim"), end="")
        try:
            return input().strip().casefold() in YES
        except EOFError:
            raise KeyboardInterrupt from None  # nobody is there any more
        except UnicodeDecodeError:
            return False

    def enter(self, key: str, show: Callable[[], str] | None = None, **figures: str | int | float) -> None:
        """Wait for Enter, and show a line that is made anew ten times a second."""
        self.say(key, "bold", **figures)
        with self.keys(), Live(console=out, auto_refresh=False, transient=True) as live:
            while not set(b"\r\n") & set(self._typed(REFRESH_S)):
                if show is not None:
                    live.update(Text(show(), "cyan"), refresh=True)

    @contextmanager
    def keys(self) -> Iterator[Callable[[], bool]]:
        """Keys count one by one: whether any was pressed since. Ctrl-C stays what it is."""
        before = termios.tcgetattr(self._fd)
        try:
            tty.setcbreak(self._fd)
            self._forget()
            yield lambda: bool(self._typed(0.0))
        finally:
            with suppress(termios.error):  # the terminal has gone
                termios.tcsetattr(self._fd, termios.TCSADRAIN, before)

    def _typed(self, seconds: float) -> bytes:
        if not select.select([self._fd], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self._fd, 1_024)
        except OSError:
            data = b""
        if not data:
            raise KeyboardInterrupt  # the terminal has gone
        return data

    def _forget(self) -> None:
        termios.tcflush(self._fd, termios.TCIFLUSH)

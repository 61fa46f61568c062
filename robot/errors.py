"""Errors that a user may see: each says where, what and how to mend it, and carries its exit code."""

from collections.abc import Sequence
from functools import partial
from pathlib import PurePath
from traceback import FrameSummary
from typing import Any, Self


class YorisouError(Exception):
    """Base of every error that ends in a message instead of a traceback.

    `where` is a file, port or address; `what` is what is wrong with it; `mend` is what to do about it.
    `code` names the cause in one fixed word, where a program has to tell it from others; else it is "".
    `detail` is what of `what` is the same in every language: names, numbers, a quotation.
    """

    exit_code = 1

    def __init__(self, where: str, what: str, mend: str = "", *, code: str = "", detail: str = "") -> None:
        self.where, self.what, self.mend, self.code, self.detail = where, what, mend, code, detail
        super().__init__(f"{where}: {what}" + (f" {mend}" if mend else ""))

    def __reduce__(self) -> tuple[Any, ...]:
        """It may go to another process."""
        made = partial(type(self), code=self.code, detail=self.detail)
        return made, (self.where, self.what, self.mend)

    def plain(self) -> Self:
        """The same without the frames that it went through, and all that they hold: one that may be kept."""
        return type(self)(self.where, self.what, self.mend, code=self.code, detail=self.detail)


class UsageError(YorisouError):
    """A command was called with arguments that it cannot take."""

    exit_code = 2


class InputError(YorisouError):
    """A script, a configuration, a sound file, a model directory or a journal cannot be read."""

    exit_code = 3


class FindingsError(InputError):
    """A script or a configuration that could be read has findings."""

    exit_code = 1


class DeviceError(YorisouError):
    """A device or a port is missing, taken or silent."""

    exit_code = 4


def one_line(name: str, said: str, frames: Sequence[FrameSummary]) -> str:
    """A fault of ours in one line: its class, what it says, and the file and line that it came from."""
    at = "".join(f" ({PurePath(frame.filename).name}, line {frame.lineno})" for frame in frames[-1:])
    said = " ".join(said.split())
    return f"{name}{': ' if said else ''}{said}{at}"

"""A finding: what is wrong in a script, and where."""

import difflib
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault: `line` and `column` count from 1.

    `code`: E… (cannot be built), S… (not safe), R… (cannot rise), or N…, a note and no fault at all.
    """

    file: str
    line: int
    column: int
    code: str
    text: str

    @property
    def is_note(self) -> bool:
        """Whether it is true and nothing has to be mended."""
        return self.code.startswith("N")

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.code} {self.text}"

    def to_json(self) -> dict[str, str | int]:
        """{"file", "line", "column", "code", "text"}."""
        return asdict(self)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ "; did you mean 'x'?" with the nearest known word, or ""."""
    return "".join(f"; did you mean '{near}'?" for near in nearest(word, known))


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """The nearest known word, in a list, or an empty one."""
    return difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)

"""What is wrong with the store at a start: a code, the place, and what mends it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trouble:
    """One finding. `code` is a word for programs; the rest is what YorisouError says: where, what, mend.

    Nothing is written down: "key-missing", "key-unusable", "journal-closed" (the key does not fit, or
    something else lies there), "journal-newer", "directory-missing", "disk-full", "disk-read-only",
    "disk-unwritable".
    It is written down, and this was found: "journal-damaged" (set aside), "journal-behind" (its end was
    missing; set aside), "journal-lost" (gone, beside a second place), "second-place-damaged",
    "progress-unsaved" (it ended before all could be saved), "progress-lost", "key-exposed".
    """

    code: str
    where: str
    what: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f" {self.mend}" if self.mend else "")

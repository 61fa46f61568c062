"""What is kept about the person: they alone may look at it, take it along, and have it forgotten."""

from typing import Literal

from robot.control.fields import Month, Number
from robot.control.request_base import Request, request

# The kinds of robot/journal/forget.py, and all of it.
Kind = Literal[
    "ratings",
    "touch",
    "choices",
    "habits",
    "games",
    "strengths",
    "own",
    "words",
    "contacts",
    "days",
    "notes",
    "alerts",
    "acts",
    "mail",
    "calls",
    "outings",
    "questions",
    "everything",
]


@request("kept")
class Kept(Request):
    """Which kinds of entries there are of the person, what was deleted before, and where backups lie."""


@request("forget")
class Forget(Request):
    """Delete what was recorded, for good. A tombstone and the figures of the step policy stay."""

    kind: Kind


@request("export")
class Export(Request):
    """All of it for a file of one's own begins: the progress, the recordings, and what was deleted."""


@request("export-part")
class ExportPart(Request):
    """The next entries for that file, `after` this number; 0 at first."""

    after: Number


@request("letter")
class MakeLetter(Request):
    """Begin to make the letter of a month: what they agreed to when a strength was named.

    It is fetched in parts (`report-part`), and kept nowhere.
    """

    format: Literal["pdf", "html"]
    lang: Literal["en", "ja", "ko"]
    month: Month

"""Members of staff in records: codes in place of their ids, unless they are to be named."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from robot.journal.decision_rows import NOBODY
from robot.journal.reading import Recording

DIGITS = 6
# Fields that name a member of staff: of a record, and of the figures of a note or a decision.
FIELDS = ("by", "to", "name")
NAMING = frozenset(
    {
        "decided",
        "noted",
        "alert",
        "violence-alert",
        "sender-alert",
        "digest",
        "alert-sent",
        "alert-acknowledged",
        "handover",
    }
    | {"crisis-cleared", "approve", "decline", "digest-seen", "fault-cleared", "drill", "hold", "lift-hold"}
    | {
        "destination",
        "order",
        "staff-step",
        "say-line",
        "ceiling-today",
        "driven",
        "review",
        "fading",
        "close-programme",
        "progress-confirmed",
    }
)
Body = dict[str, Any]


class Staff:
    """Gives each member the same code in every report of one journal. `pseudonym` is its keyed hash."""

    def __init__(self, pseudonym: Callable[[str], str], *, named: bool) -> None:
        self._pseudonym, self._named = pseudonym, named
        self._known: dict[str, str] = {}

    def hidden(self, kind: str, body: Body) -> Body:
        """The fields of a record, with codes."""
        if self._named or kind not in NAMING:
            return body
        body = {key: self._of(value) if key in FIELDS else value for key, value in body.items()}
        if "figures" in body:
            figures = body["figures"]
            body["figures"] = [[key, self._of(value) if key in FIELDS else value] for key, value in figures]
        return body

    def hidden_in(self, recording: Recording) -> Recording:
        """A recording with codes."""
        entries = (replace(each, body=self.hidden(each.kind, each.body)) for each in recording.entries)
        return replace(recording, entries=tuple(entries))

    def _of(self, name: Any) -> Any:
        if not isinstance(name, str) or name in NOBODY:
            return name
        if name not in self._known:
            self._known[name] = f"staff-{self._pseudonym(f'staff {name.casefold()}')[:DIGITS]}"
        return self._known[name]

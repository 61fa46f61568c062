"""Decisions as data, each with its options, for studies; nobody is named in them."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from robot.contract.calendar import Calendar
from robot.contract.commands import Option
from robot.contract.events import ClockReported
from robot.errors import InputError
from robot.journal import database
from robot.journal.read_connection import File, opened
from robot.journal.reading import SESSION, all_rows, end_of

# The records that the rows are made from; no other is read.
QUERY = (
    "SELECT id, at_us, kind, body FROM entry WHERE id >= ? AND id < ? AND kind IN"
    " ('clock', 'decided', 'propose', 'today-decided', 'session-started', 'session-ended')"
)
# Who decides without being anybody.
NOBODY = ("", "person", "standing")
DIGITS = 16
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision.

    `person`, and a member of staff in `by`, are pseudonyms: the same in every export of this journal, and in
    no other. `number` counts the decisions that are still in the journal; `day` is the person's day, 1 the
    first that is known, None without a clock. `level` and `part` are where the decision found the person,
    `after` what it leads to. `figures` are the numbers of the rule. `next_outcome` is that of the next
    contact session, "" while there is none.
    """

    person: str
    number: int
    day: int | None
    level: str
    part: str
    decision: str
    rule: str
    by: str
    after: str
    figures: dict[str, int | float]
    options: tuple[Option, ...]
    next_outcome: str = ""

    def to_json(self) -> dict[str, Any]:
        """The row as a JSON object; each option with its four fields by name."""
        return {**asdict(self), "options": [each._asdict() for each in self.options]}


class DecisionReader:
    """The decisions of a journal, oldest first; one recording is in memory at a time.

    `session`: of this recording only. `tell(done, of)` is called before each. `damaged`, when all have been
    read: whether something could not be. Iterating raises InputError: as `read_sessions`, or no such session.
    """

    def __init__(
        self,
        path: Path,
        key: str,
        session: int | None = None,
        tell: Callable[[int, int], None] = lambda _done, _of: None,
    ) -> None:
        self._path, self._key, self._session, self._tell = path, key, session, tell
        self.damaged = False

    def __iter__(self) -> Iterator[DecisionRow]:
        with opened(self._path, self._key) as db:
            sessions, self.damaged = all_rows(db, SESSION, (), "number")
            wanted = [row for row in sessions if self._session in (None, row[0])]
            if self._session is not None and not wanted:
                raise InputError(str(self._path), f"there is no session {self._session}.")
            way = _Way(pseudonyms(db, self._key))
            for done, row in enumerate(wanted):
                self._tell(done, len(wanted))
                way.begin(json.loads(row[5]))
                found, broken = all_rows(db, QUERY, (row[-1], end_of(sessions, row[0])), "id")
                self.damaged |= broken
                for _, at_us, kind, body in found:
                    yield from way.record(at_us, kind, json.loads(body))
            yield from way.waiting


def pseudonyms(db: File, key: str) -> Callable[[str], str]:
    """A keyed hash. What it is keyed with is random, lies in the encrypted journal, and is in no export."""
    secret = f"{database.noted(db, 'journal') or ''}:{key}".encode()
    return lambda word: hmac.new(secret, word.encode(), hashlib.sha256).hexdigest()[:DIGITS]


class _Way:
    """One person's way through the recordings. `waiting` are decisions until the next session has ended."""

    def __init__(self, pseudonym: Callable[[str], str]) -> None:
        self._pseudonym = pseudonym
        self._person = pseudonym("person")
        self._calendar: Calendar | None = None
        self._first_day: int | None = None
        self._level = self._part = ""
        self._number = self._proposal = 0
        self.waiting: list[DecisionRow] = []

    def begin(self, snapshot: Body | None) -> None:
        """Another recording: its clock begins anew, and it says where the person is."""
        self._calendar = None
        if snapshot:
            self._level, self._part = str(snapshot.get("level", "")), str(snapshot.get("part", ""))

    def record(self, at_us: int, kind: str, body: Body) -> Iterator[DecisionRow]:
        """Take one record in; the decisions whose next session it ended."""
        match kind:
            case "clock":
                self._clock(at_us, body)
            case "session-started":
                self._level = self._level or str(body.get("level", ""))
            case "session-ended":
                waiting, self.waiting = self.waiting, []
                outcome = str(body.get("outcome", ""))
                yield from (replace(row, next_outcome=outcome) for row in waiting)
            case "decided":
                self._decided(at_us, body)
            case "propose" if body.get("proposal", 0) > self._proposal:  # else it is only shown again
                self._proposal = body["proposal"]
                self._add(at_us, body, "propose", after=str(body.get("level", "")))
            case "today-decided":
                self._level, self._part = str(body.get("level", "")), str(body.get("part", ""))
                chosen = next((each[0] for each in body.get("options", ()) if each[3] == 1), "")
                self._add(at_us, body, "today", after=chosen)

    def _clock(self, at_us: int, body: Body) -> None:
        self._calendar = self._calendar or Calendar()
        report = ClockReported(int(body["utc_us"]), int(body["offset_s"]), bool(body["verified"]))
        self._calendar.report(report, at_us)
        if self._first_day is None and report.verified:
            self._first_day = self._calendar.day(at_us)

    def _decided(self, at_us: int, body: Body) -> None:
        before, after = str(body.get("before", "")), str(body.get("after", ""))
        self._level = before
        self._add(at_us, body, str(body.get("decision", "")), after)
        self._level = after
        self._part = str(body.get("part", self._part if before == after else ""))  # 0.2 did not write it

    def _add(self, at_us: int, body: Body, decision: str, after: str) -> None:
        self._number += 1
        by, figures = str(body.get("by", "")), body.get("figures", ())
        self.waiting.append(
            DecisionRow(
                self._person,
                self._number,
                self._day(at_us),
                self._level,
                self._part,
                decision,
                str(body.get("rule", "")),
                by if by in NOBODY else f"staff-{self._pseudonym(f'staff {by.casefold()}')}",
                after,
                {str(name): value for name, value in figures if type(value) in (int, float)},
                tuple(Option(*each) for each in body.get("options", ())),
            )
        )

    def _day(self, at_us: int) -> int | None:
        if self._calendar is None or self._first_day is None:
            return None
        return self._calendar.day(at_us) - self._first_day + 1

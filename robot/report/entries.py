"""Makes a history from the records of a journal, one recording after the other."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal

from robot.contract.events import ClockReported
from robot.engine.progress import Progress
from robot.journal.reading import Entry
from robot.journal.timestamps import reported
from robot.report.history import (
    Asked,
    Course,
    Decided,
    Fault,
    History,
    Moment,
    Noted,
    Proposal,
    Session,
    joined,
)
from robot.report.telling import TAKES as TELLING
from robot.report.telling import Telling

Body = dict[str, Any]
# What a half is called among the options of a day.
HALF = ":half"
# Phases in which contact is lived; closing and rating are none, and a pause is none (engine/contact.py).
LIVED = ("greeting", "active")


class Entries:
    """Takes recordings in, oldest first; `history` is what they come to.

    `last` is the last moment of all; `unread`: a record was there that this version cannot read.
    """

    def __init__(self) -> None:
        self.unread = False
        self.last: Moment | None = None
        self._first: Moment | None = None
        self._now = Moment(0, 0, False)
        self._sessions: dict[int, Session] = {}
        self._telling = Telling()
        self._proposals: dict[int, Proposal] = {}
        self._decisions: list[Decided] = []
        self._asked: list[Asked] = []
        self._notes: list[Noted] = []
        self._faults: list[Fault] = []
        self._courses: list[Course] = []
        self._snapshots: list[Body] = []
        self._home_part = ""
        self._begin(0)

    def _begin(self, recording: int) -> None:
        self._recording, self._on, self._over, self._phase = recording, 0, 0, ""
        self._clock: tuple[int, ClockReported] | None = None
        self._since: int | None = None
        self._lived_us = 0
        self._others, self._half, self._part = False, False, ""
        self._approver, self._unlabelled = "", 0

    # --- recordings -----------------------------------------------------------------------------------------

    def recording(self, number: int, snapshot: Body | None, entries: Sequence[Entry], last: int) -> None:
        """One recording: the progress that it began with, its entries, and the time of the last of all."""
        self._begin(number)
        if snapshot:
            self._snapshots.append(snapshot)
            self._home_part = str(snapshot.get("part", ""))
            self._unlabelled = int(snapshot.get("unlabelled") or 0)
        first = next(((entry.at_us, found) for entry in entries if (found := reported(entry))), None)
        if first is None:
            return
        self._clock = first
        for entry in entries:
            found = reported(entry)
            if found is not None:
                self._clock = entry.at_us, found
                continue
            if entry.direction == "event":
                self._over = 0
            self._now = self._at(entry.at_us)
            try:
                self._take(entry)
            except (KeyError, TypeError, ValueError):  # a record as another version writes it
                self.unread = True
        last = max(last, entries[-1].at_us)
        self._cut_off(last)
        self._first = self._first or self._at(entries[0].at_us)
        self.last = self._at(last)

    def _take(self, entry: Entry) -> None:
        if entry.kind in TELLING:
            self._telling.take(self._now, entry)
        elif entry.kind in TAKES:
            TAKES[entry.kind](self, entry)

    def _at(self, at_us: int) -> Moment:
        if self._clock is None:
            raise AssertionError("no entry is taken without a clock")
        since, clock = self._clock
        return Moment(clock.utc_us + at_us - since, clock.offset_s, clock.verified)

    def _cut_off(self, last_us: int) -> None:
        """A session that the end of its recording left open."""
        if self._on:
            self._stop_counting(last_us)
            self._session(lived=self._minutes())
            self._on = 0

    # --- sessions -------------------------------------------------------------------------------------------

    def _session(self, number: int = 0, **change: Any) -> None:
        number = number or self._on
        if number in self._sessions:
            self._sessions[number] = replace(self._sessions[number], **change)

    def _started(self, entry: Entry) -> None:
        body = entry.body
        self._on, self._over = int(body["session"]), 0
        self._lived_us, self._since = 0, entry.at_us
        self._sessions[self._on] = Session(
            self._on,
            self._recording,
            self._now,
            str(body["level"]),
            round(int(body["planned_s"]) / 60, 1),
            bool(body.get("robot_free")),
            part=self._part,
            half=self._half,
            others=self._others,
        )

    def _phased(self, entry: Entry) -> None:
        self._phase = str(entry.body.get("after", ""))
        if self._phase not in LIVED:
            self._stop_counting(entry.at_us)
        elif self._on and self._since is None:
            self._since = entry.at_us

    def _stop_counting(self, at_us: int) -> None:
        if self._since is not None:
            self._lived_us, self._since = self._lived_us + at_us - self._since, None

    def _minutes(self) -> float:
        """As the engine counts them: tenths, rounded up, never more than were planned."""
        planned = self._sessions[self._on].planned
        return min(planned, -(-self._lived_us // 6_000_000) / 10)

    def _ended(self, entry: Entry) -> None:
        self._stop_counting(entry.at_us)
        if self._on:
            body = entry.body
            outcome, cause = str(body["outcome"]), str(body["cause"])
            self._session(ended=self._now, lived=self._minutes(), outcome=outcome, cause=cause)
        self._on, self._over = 0, self._on

    def _rated(self, entry: Entry) -> None:
        session, body = self._sessions.get(self._on), entry.body
        if session is None:
            return
        told: tuple[Any, ...] = (session.peak, body.get("value"), body.get("peak"))
        said = [each for each in told if _is_rating(each)]
        self._session(peak=max(said, default=None))
        if self._phase == "rating" and _is_rating(body.get("value")):
            self._session(rating=body["value"], than_foreseen=str(body.get("than_foreseen", "")))

    def _foreseen(self, entry: Entry) -> None:
        self._session(foreseen=str(entry.body.get("answer", "")))

    def _happened(self, entry: Entry) -> None:
        """In the words of the rating, where that says nothing of it."""
        answer = str(entry.body.get("answer", ""))
        self._session(than_foreseen={"came-true": "the-same"}.get(answer, answer))

    def _fused(self, entry: Entry) -> None:
        self._session(int(entry.body.get("session", 0)), distress=entry.body.get("distress"))

    def _card(self, entry: Entry) -> None:
        """The card on which the person may say what a stop was, of the session that it ended."""
        if entry.body.get("name") == "stop-label":
            self._unlabelled = self._over if entry.body.get("shown") else 0

    def _labelled(self, entry: Entry) -> None:
        """What the person says of it. A hard one was too much, whatever it was called before."""
        number, self._unlabelled = self._unlabelled, 0
        change: Body = {"label": str(entry.body.get("label", ""))}
        if change["label"] == "hard":
            change["outcome"] = "discomfort"
        if number:
            self._session(number, **change)

    def _others_present(self, entry: Entry) -> None:
        self._others = bool(entry.body.get("on"))
        if self._others:
            self._session(others=True)

    def _today(self, entry: Entry) -> None:
        chosen = next((str(each[0]) for each in entry.body.get("options", ()) if each[3] == 1), "")
        self._half = chosen.endswith(HALF)
        self._part = chosen.removesuffix(HALF).partition("/")[2]

    # --- what was asked for and decided ---------------------------------------------------------------------

    def _asked_for(self, entry: Entry) -> None:
        what: Literal["stop", "less"] = "stop" if entry.kind == "stop" else "less"
        source = str(entry.body.get("source", ""))
        self._asked.append(Asked(self._now, what, source, bool(entry.body.get("longer")), self._on))
        change: Body = {what: source}
        self._session(**change)

    def _decided(self, entry: Entry) -> None:
        body = entry.body
        made = Decided(
            self._now,
            decision=str(body.get("decision", "")),
            before=str(body.get("before", "")),
            after=str(body.get("after", "")),
            part=str(body.get("part", "")),
            rule=str(body.get("rule", "")),
            figures=_figures(body),
            by=str(body.get("by", "")),
            before_part=self._home_part,
        )
        self._home_part = made.part
        self._decisions.append(made)
        over = self._sessions.get(self._over)
        if over is not None and over.after is None and over.ended == self._now:
            self._session(self._over, after=made)

    def _proposed(self, entry: Entry) -> None:
        body = entry.body
        number, approved = int(body["proposal"]), bool(body.get("approved"))
        before = self._proposals.get(number)
        if before is None:
            part = str(body.get("part", ""))
            self._proposals[number] = Proposal(
                number, str(body["level"]), part, self._now, approved, "standing" if approved else ""
            )
        elif approved and not before.approved:
            self._proposals[number] = replace(before, approved=True, by=self._approver)

    def _approved(self, entry: Entry) -> None:
        self._approver = str(entry.body.get("by", ""))

    def _proposal_closed(self, entry: Entry) -> None:
        number, result = int(entry.body["proposal"]), str(entry.body["result"])
        before = self._proposals.get(number)
        if before is not None:
            change: Body = {"closed": self._now, "result": result}
            if result == "approved":  # the person is still asked
                change = {"approved": True, "by": self._approver}
            self._proposals[number] = replace(before, **change)

    def _course_changed(self, entry: Entry) -> None:
        self._courses.append(Course(self._now, entry.body["after"]))

    # --- notes and faults -----------------------------------------------------------------------------------

    def _noted(self, entry: Entry) -> None:
        self._notes.append(Noted(self._now, str(entry.body.get("note", "")), _figures(entry.body)))

    def _fault(self, entry: Entry) -> None:
        body = entry.body
        where = str(body.get("device") or body.get("part") or body.get("where") or "")
        self._faults.append(Fault(self._now, entry.kind, where, str(body.get("code", ""))))

    # --- the whole ------------------------------------------------------------------------------------------

    def history(self, journal: str, progress: Progress | None) -> History:
        """Everything; `progress` is what was saved last. Raises AssertionError where there was no clock."""
        if self.last is None or self._first is None:
            raise AssertionError("a history needs a clock")
        saved = [*self._snapshots, *([] if progress is None else [progress.to_json()])]
        for snapshot in saved:
            for past in snapshot.get("sessions", ()):
                change = {"part": past.get("part", ""), "label": past.get("label", "")}
                change["half"] = bool(past.get("below"))
                self._session(past.get("number", -1), **change)
        days = [each.began.day for each in self._sessions.values()]
        steps = [joined(each.before, each.before_part) for each in self._decisions if each.moved]
        lived = [joined(each.level, each.part) for each in self._sessions.values()]
        began_at = [
            *steps[:1],
            *lived[:1],
            *([] if progress is None else [joined(progress.level, progress.part)]),
        ]
        return History(
            journal,
            min([self._first.day, *days]),
            max([self.last.day, *days]),
            sessions=tuple(self._sessions.values()),
            decisions=tuple(self._decisions),
            asked=tuple(self._asked),
            handovers=self._telling.handovers,
            alerts=self._telling.alerts,
            proposals=tuple(self._proposals.values()),
            forecasts=tuple(progress.forecasts) if progress else (),
            contacts=tuple(progress.contacts) if progress else (),
            notes=tuple(self._notes),
            faults=tuple(self._faults),
            courses=tuple(self._courses),
            began_at=began_at[0] if began_at else "",
            last_heard=self.last,
        )


Take = Callable[[Entries, Entry], None]
TAKES: dict[str, Take] = {
    "session-started": Entries._started,
    "session-ended": Entries._ended,
    "phase": Entries._phased,
    "rating": Entries._rated,
    "foreseen": Entries._foreseen,
    "happened": Entries._happened,
    "fused": Entries._fused,
    "card": Entries._card,
    "stop-label": Entries._labelled,
    "others": Entries._others_present,
    "today-decided": Entries._today,
    "stop": Entries._asked_for,
    "less": Entries._asked_for,
    "decided": Entries._decided,
    "propose": Entries._proposed,
    "approve": Entries._approved,
    "proposal-closed": Entries._proposal_closed,
    "course": Entries._course_changed,
    "noted": Entries._noted,
    "fault": Entries._fault,
    "broke": Entries._fault,
    "part-missing": Entries._fault,
    "link-lost": Entries._fault,
}
KINDS = frozenset({"clock", *TAKES, *TELLING})


def _figures(body: Body) -> dict[str, Any]:
    return {str(name): value for name, value in body.get("figures", ())}


def _is_rating(value: Any) -> bool:
    return type(value) is int and 0 <= value <= 10

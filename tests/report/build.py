"""A small journal for looking back: nine evenings of the real engine, written down as they come."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from robot.contract import events as e
from robot.contract.programme import Alerts, Policy
from robot.contract.record import Record
from robot.journal import Journal
from tests.engine.build import DAY, EVENING, LEVELS, Driven, S
from tests.journal.build import KEY

# 2026-01-05, a Monday.
FIRST_DAY = 20_458


class Recorded(Driven):
    """A driven engine whose events and commands are written down, as one recording of a journal."""

    def __init__(self, journal: Journal, day: int, **changes: Any) -> None:
        self._journal, self._began = journal, False
        self._day, self._changes = day, changes
        super().__init__(snapshot=journal.last_snapshot(), day=day, **changes)

    def do(self, event: Record) -> list[Record]:
        if not self._began:
            self._began = True
            wall = EVENING + self._day * DAY
            self._journal.begin(wall, self.engine.programme, 1, self._journal.last_snapshot())
        commands = super().do(event)
        self._journal.event(self.now, event)
        self._journal.commands(self.now, [(command, "sent") for command in commands])
        return commands

    def keep(self) -> None:
        self._journal.save_snapshot(self.engine.snapshot())

    def session(self) -> None:
        """A session begins, with a yes to what is previewed, if something is, and a touch after a minute."""
        if self.phase in ("asleep", "stopped"):
            self.do(e.WakeRequested("tap"))
        self.do(e.StartRequested("tap"))
        if self.phase == "preview":
            number = self.engine.progress.proposal.number  # type: ignore[union-attr]
            self.do(e.PreviewAnswered(number, True, "tap"))
        if self.phase == "present":  # back where it was, and no session yet
            self.do(e.StartRequested("tap"))
        self.pass_s(60)
        self.do(e.Touched("head", 900))

    def rated(self, rating: int | None) -> None:
        """The session goes on to its end, and is rated."""
        for _ in range(20):
            if self.phase == "rating":
                break
            self.pass_s(60)
        self.do(e.Rated(rating))
        self.pass_s(20)


def evenings(path: Path, *, name: str = "mori") -> Path:
    """A journal of two recordings; `name` is the member of staff who approves, is told, and clears.

    Sessions begin at 20:00 in UTC+9 and take ten minutes at the most.

    1. Days 0 to 5: calm evenings, the first without a rating; after the fifth a step up is proposed,
       approved, and taken on day 5.
    2. Day 8: too much (8), a step down. Day 9: a stop after a minute, a less, and a contact told. Day 10:
       back; somebody else is there; three minutes are lived, and one is a pause. Day 14: a crisis after three
       minutes, sent after ten seconds, acknowledged a minute after it, cleared after an hour.
    """
    changes: dict[str, Any] = {
        "standing_approval": False,
        "alerts": Alerts("channels", (name, "sato"), answer_minutes=10, drill_days=90),
        "staff": (name, "sato"),
        "policy": Policy("n-up-one-down", up_after=4),
        "levels": tuple(replace(level, dwell_days=3) for level in LEVELS),
    }
    with Journal.open(path, KEY, threaded=False) as journal:
        d = Recorded(journal, 0, **changes)
        d.do(e.DrillRequested(name))
        d.do(e.AlertSent(1, name, True))
        d.do(e.AlertAcknowledged(1, name))
        d.do(e.BodyReady())
        for day in range(6):
            d.session()
            d.rated(2 if day else None)
            if day == 4:
                d.do(e.StepApproved(1, name))
            d.do(e.SleepRequested("tap"))
            d.pass_s(86_400 - d.now / S % 86_400)
        d.do(e.ClosingDown())
        d.keep()
        d = Recorded(journal, 8, **changes)
        d.do(e.BodyReady())
        d.session()
        d.rated(8)
        d.do(e.SleepRequested("tap"))
        d.pass_s(86_400 - d.now / S % 86_400)
        d.session()
        d.do(e.StopRequested("button"))
        d.pass_s(1)
        d.do(e.StopLabelled("busy"))
        d.do(e.LessRequested("tap"))
        d.do(e.ContactTold("voice", "tap"))
        d.do(e.SleepRequested("tap"))
        d.pass_s(86_400 - d.now / S % 86_400)
        d.session()
        d.do(e.OthersPresent(True, "tap"))
        d.pass_s(120)
        d.do(e.PauseRequested("tap"))
        d.pass_s(60)
        d.do(e.ResumeRequested("tap"))
        d.do(e.EndRequested("tap"))
        d.rated(None)
        d.do(e.OthersPresent(False, "tap"))
        d.do(e.SleepRequested("tap"))
        d.pass_s(4 * 86_400 - d.now / S % 86_400)
        d.session()
        d.pass_s(120)
        d.do(e.CrisisRaised(2, "tap", "pressed"))
        d.pass_s(10)
        d.do(e.AlertSent(2, name, True))
        d.pass_s(50)
        d.do(e.AlertAcknowledged(2, name))
        d.pass_s(3_600)
        d.do(e.CrisisCleared(name))
        d.do(e.ClosingDown())
        d.keep()
    return path

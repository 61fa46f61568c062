"""The staff's digest: the day's worries in one letter by the next morning, until somebody acknowledges it.

A worry is a kind and a time, never a word. The digest goes along the rota like an alert, beside any alert
that is open, and takes nothing from the person: no session ends by it and none is refused.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.calendar import DAY_US
from robot.contract.programme import Programme
from robot.engine.alerting import AGAIN_S, RETRY_S, Alerting
from robot.engine.progress import OpenDigest, Worry
from robot.engine.state import Due, Handlers

# Seconds. It is begun so long before it has to be there: a channel that refuses is followed by another one.
LEAD_S = 600.0
# Without a clock that somebody vouches for: the least time in which a worry of this run is due (between the
# turn of the person's day, 04:00, and 09:00), and how long worries of before this run wait for such a clock.
UNVOUCHED_S, UNVOUCHED_BEFORE_S = 5 * 3_600.0, 600.0
DAY_S = 86_400.0
# A clock that drifts by less corrects no time of a worry.
DRIFT_US = 1_000_000
SEEN = -1
# Lines of a letter; worries that are kept.
MOST_LINES, MOST_KEPT = 20, 100
# As it is told to those who are no professionals, and on a page that anybody may see.
NEUTRAL = {"violence-away": "heard-away"}


class StaffDigest(Alerting):
    """Worries are written down when they come, so that no power cut loses one.

    `_worried_at`: when each worry of this run came (monotonic), by its number: between two of them no clock
    is needed.
    """

    def __init__(self, programme: Programme, seed: int, snapshot: dict[str, Any] | None = None) -> None:
        super().__init__(programme, seed, snapshot)
        self._worried_at: dict[str, int] = {}
        self._run_began: int | None = None

    # --- worries ------------------------------------------------------------------------------------------

    def _worry(self, kind: str, *, line: bool = True) -> None:
        """Write a worry down: a `line` of the next digest, or only to be counted with others."""
        p = self.progress
        p.last_worry += 1
        self._worried_at[str(p.last_worry)] = self._now
        utc, dated = self.calendar.utc(self._now), self.calendar.verified
        p.worries.append(Worry(p.last_worry, kind, utc, dated, 0 if line else SEEN))
        if line:
            self._due_tomorrow()
        self._drop_old_worries()
        self._set_digest()

    def _lived_through(self, *kinds: str) -> bool:
        """Whether one of these that still counts came in the last 24 hours.

        In one run its own clock says so. Over a restart the wall clock does, where it was vouched for both
        times; where it was not, they are taken to be near: the more careful of two errors.
        """
        return any(w.kind in kinds and w.counts and self._within_a_day(w) for w in self.progress.worries)

    def _within_a_day(self, worry: Worry) -> bool:
        at = self._worried_at.get(str(worry.number))
        if at is None and worry.dated and self.calendar.verified:
            return self.calendar.utc(self._now) - worry.utc_us <= DAY_US
        began = self._now if self._run_began is None else self._run_began
        return self._now - (began if at is None else at) <= DAY_US

    def _drop_old_worries(self) -> None:
        """What staff have seen is kept for a day, to be counted. Of too many lines those of play go first."""
        p = self.progress
        p.worries = [w for w in p.worries if w.digest != SEEN or (w.counts and self._within_a_day(w))]
        for kinds in (("in-play",), tuple({w.kind for w in p.worries})):
            for worry in [w for w in p.worries if w.kind in kinds][: max(0, len(p.worries) - MOST_KEPT)]:
                p.worries.remove(worry)
                p.more_worries += worry.digest != SEEN
        kept = {str(w.number) for w in p.worries}
        self._worried_at = {number: at for number, at in self._worried_at.items() if number in kept}

    # --- when it is due -----------------------------------------------------------------------------------

    def _due_tomorrow(self) -> None:
        """By the morning after this day of the person's, and never later than one that was due already."""
        p, today = self.progress, self._today()
        if today is not None:
            p.digest_day = today + 1 if p.digest_day is None else min(p.digest_day, today + 1)

    def _awaited(self) -> list[Worry]:
        """Lines that stand in no digest yet."""
        return [w for w in self.progress.worries if w.digest == 0]

    def _set_digest(self) -> None:
        digest = self.progress.digest
        if self._awaited():
            self.timers.set("digest", self._now, self._digest_in_s())
        elif digest is None or digest.state != "unanswered":
            self.timers.cancel("digest")
        elif self.calendar.verified:
            self.timers.set("digest", self._now, self._digest_in_s())
        elif not self.timers.running("digest"):  # asked again a day later, whatever is reported meanwhile
            self.timers.set("digest", self._now, DAY_S)

    def _digest_in_s(self) -> float:
        """Seconds until the next digest is begun."""
        if self.calendar.verified:
            self._due_tomorrow()
            day = self.progress.digest_day or 0
            begin_us = day * DAY_US + round((self.programme.alerts.digest_at_s - LEAD_S) * 1e6)
            return max(0.0, (begin_us - self.calendar.local(self._now)) / 1e6)
        began = self._now if self._run_began is None else self._run_began
        waits: list[float] = []
        for worry in self._awaited():
            at = self._worried_at.get(str(worry.number))
            since, wait_s = (began, UNVOUCHED_BEFORE_S) if at is None else (at, UNVOUCHED_S)
            waits.append(max(0.0, wait_s - (self._now - since) / 1e6))
        return min(waits)

    def _on_clock(self, event: e.ClockReported) -> None:
        super()._on_clock(event)
        if event.verified:
            self._date_worries(event.utc_us)
        if self._begun:
            self._set_digest()

    def _date_worries(self, utc_us: int) -> None:
        """Now somebody vouches for the time. What came before this run and had none is as late as can be."""
        p = self.progress
        for worry in p.worries:
            at = self._worried_at.get(str(worry.number))
            if at is not None:
                came = utc_us - (self._now - at)
                if not worry.dated or abs(came - worry.utc_us) > DRIFT_US:
                    worry.utc_us, worry.dated = came, True
            elif not worry.dated:
                worry.utc_us, worry.dated = utc_us, True
            else:
                continue
            if worry.digest == 0:
                day = self.calendar.day_at(worry.utc_us) + (at is not None)
                p.digest_day = day if p.digest_day is None else min(p.digest_day, day)

    # --- along the rota -----------------------------------------------------------------------------------

    def _digest_rota(self) -> tuple[str, ...]:
        """Nobody of the family: what a person's days were like is theirs (H15)."""
        alerts = self.programme.alerts
        if alerts.mode != "channels":
            return ()
        return tuple(name for name in alerts.rota if name not in alerts.family)

    def _due_digest(self) -> None:
        """All that nobody has acknowledged goes into one, so that at most one is open."""
        p = self.progress
        if p.digest is not None:
            self._emit(c.AlertClosed(p.digest.number))
        p.last_alert += 1
        p.digest_day = None
        for worry in p.worries:
            worry.digest = p.last_alert if worry.digest != SEEN else SEEN
        self._put_unclear_away()
        p.digest = OpenDigest(p.last_alert, 0, self.calendar.utc(self._now), "sending")
        self._ask_for_digest(p.digest, 0)

    def _put_unclear_away(self) -> None:
        """The card of an unclear word: it has stood there long enough."""
        p = self.progress
        if p.unclear_asked:
            p.unclear_asked = False
            if not (p.crisis or p.crisis_asked or p.violence_asked):
                self._emit(c.Card("question", False))

    def _due_digest_answer(self) -> None:
        digest = self.progress.digest
        if digest is not None:
            self._ask_for_digest(digest, digest.asked + 1 if digest.asked < len(self._digest_rota()) else 0)

    def _ask_for_digest(self, digest: OpenDigest, place: int) -> None:
        rota, before = self._digest_rota(), digest.state
        digest.asked, digest.since_utc_us = place, self.calendar.utc(self._now)
        if place == 0:
            digest.reached = False
        if not rota:
            digest.state, digest.to = "waiting", ""
            if before != "waiting":
                self._emit(self._letter(digest))
                self._note("digest-waiting")
        elif place < len(rota):
            digest.state, digest.to = "sending", rota[place]
            self._emit(self._letter(digest))
            self.timers.set("digest-answer", self._now, self.programme.alerts.digest_answer_hours * 3_600.0)
        else:
            self._digest_round_is_over(digest)

    def _digest_round_is_over(self, digest: OpenDigest) -> None:
        """Nobody has answered: again tomorrow, with what is new. No channel took it: again soon."""
        self.timers.cancel("digest-answer")
        if digest.reached:
            digest.state, digest.failed = "unanswered", 0
            self._note("digest-unanswered")
            self._set_digest()
            return
        digest.state, digest.failed = "unreachable", digest.failed + 1
        if digest.failed == 1:
            self._note("digest-unreached")
        wait_s = min(AGAIN_S, RETRY_S * 2 ** min(digest.failed - 1, 8))
        self.timers.set("digest-answer", self._now, wait_s)

    def _letter(self, digest: OpenDigest) -> c.Digest:
        lines = self._lines(digest.number, digest.to in self.programme.alerts.professionals)
        shown = lines[-MOST_LINES:]
        return c.Digest(
            digest.number, digest.to, tuple(shown), self.progress.more_worries + len(lines) - len(shown)
        )

    def _lines(self, number: int, professional: bool) -> list[tuple[str, int, bool]]:
        """Of one digest, oldest first."""
        worries: Sequence[Worry] = [w for w in self.progress.worries if w.digest == number]
        return [(w.kind if professional else shown_as(w.kind), w.utc_us, w.dated) for w in worries]

    # --- answers ------------------------------------------------------------------------------------------

    def _on_alert_sent(self, event: e.AlertSent) -> None:
        digest, rota = self.progress.digest, self._digest_rota()
        if digest is None or digest.number != event.alert:
            super()._on_alert_sent(event)
        elif digest.to == event.to and digest.asked < len(rota):
            if event.ok:
                digest.reached, digest.failed, digest.state = True, 0, "sent"
            elif digest.state == "sending":
                self._ask_for_digest(digest, digest.asked + 1)

    def _on_acknowledged(self, event: e.AlertAcknowledged) -> None:
        digest = self.progress.digest
        if digest is None or digest.number != event.alert:
            super()._on_acknowledged(event)
        elif event.by in self._digest_rota():
            self._close_digest(digest, event.by)

    def _on_digest_seen(self, event: e.DigestSeen) -> None:
        """Where a channel takes it to somebody, the code of the message says that it was they who read it."""
        digest = self.progress.digest
        if not self._is_staff(event.by) or event.by in self.programme.alerts.family:
            self._decide("refuse", self.ladder.state, "not-staff", ())
        elif digest is not None and digest.state == "waiting":
            self._close_digest(digest, event.by)
        elif digest is not None:
            self._note("digest-by-code")

    def _close_digest(self, digest: OpenDigest, by: str) -> None:
        p = self.progress
        p.digest, p.more_worries = None, 0
        for worry in p.worries:
            worry.digest = SEEN if worry.digest == digest.number else worry.digest
        self.timers.cancel("digest-answer")
        self._emit(c.AlertClosed(digest.number))
        self._note("digest-acknowledged", (("name", by),))
        self._drop_old_worries()
        self._set_digest()

    # --- after a power cut --------------------------------------------------------------------------------

    def _take_up(self) -> None:
        """A digest that was open goes on where it was; one that became due meanwhile is sent."""
        super()._take_up()
        self._run_began = self._now
        digest, rota = self.progress.digest, self._digest_rota()
        for worry in self.progress.worries:  # of a digest that was lost when two accounts became one
            if worry.digest not in (0, SEEN) and (digest is None or worry.digest != digest.number):
                worry.digest = 0
        if digest is not None and digest.state != "unanswered":
            if not rota and digest.state == "waiting":
                pass
            elif digest.asked >= len(rota) or rota[digest.asked] != digest.to or digest.state == "waiting":
                self._ask_for_digest(digest, 0)
            elif digest.state == "sent":
                self.timers.set("digest-answer", self._now, self._digest_left_s(digest))
            else:  # whether it went out before the cut is not known: twice is better
                self._ask_for_digest(digest, digest.asked)
        self._set_digest()

    def _digest_left_s(self, digest: OpenDigest) -> float:
        """Seconds that are left to answer; none while nobody vouches for the clock."""
        if not self.calendar.verified:
            return UNVOUCHED_BEFORE_S
        passed = self.calendar.utc(self._now) - digest.since_utc_us
        return max(0.0, self.programme.alerts.digest_answer_hours * 3_600.0 - max(0, passed) / 1e6)

    HANDLES: ClassVar[Handlers] = {
        e.ClockReported: _on_clock,
        e.AlertSent: _on_alert_sent,
        e.AlertAcknowledged: _on_acknowledged,
        e.DigestSeen: _on_digest_seen,
    }
    DUE: ClassVar[Due] = {
        "digest": _due_digest,
        "digest-answer": _due_digest_answer,
    }


def shown_as(kind: str) -> str:
    """The kind of a worry as everybody may see it."""
    return NEUTRAL.get(kind, kind)

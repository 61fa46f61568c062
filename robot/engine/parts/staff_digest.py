"""The staff's digest: the day's worries in one letter by the next morning, until somebody acknowledges it.

A worry is a kind and a time, never a word. The digest goes along the rota like an alert, beside any alert
that is open, and takes nothing from the person: no session ends by it and none is refused.
"""

from collections.abc import Sequence

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.calendar import DAY_US
from robot.engine.context import Context
from robot.engine.open_alerts import OpenDigest, Worry
from robot.engine.parts.alerting import AGAIN_S, RETRY_S
from robot.engine.parts.decisions import Decisions

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
NEUTRAL = {"violence-away": "heard-away", "sender-home": "family"}


class StaffDigest:
    """Collects worries and sends them as one letter. Each is kept when it comes: no power cut loses it.

    `_worried_at`: when each worry of this run came (monotonic), by its number: between two of them no clock
    is needed.
    """

    def __init__(self, context: Context, decisions: Decisions) -> None:
        self._context, self._decisions = context, decisions
        self._worried_at: dict[str, int] = {}
        self._run_began: int | None = None  # when it was taken up

    # --- worries ------------------------------------------------------------------------------------------

    def worry(self, kind: str, *, line: bool = True) -> None:
        """Write a worry down: a `line` of the next digest, or only to be counted with others."""
        p = self._context.progress
        p.last_worry += 1
        self._worried_at[str(p.last_worry)] = self._context.now
        utc, dated = self._context.utc, self._context.calendar.verified
        p.worries.append(Worry(p.last_worry, kind, utc, dated, 0 if line else SEEN))
        if line:
            self._due_tomorrow()
        self._drop_old_worries()
        self._set_timer()

    def lived_through(self, *kinds: str) -> bool:
        """Whether one of these that still counts came in the last 24 hours.

        In one run its own clock says so. Over a restart the wall clock does, where it was vouched for both
        times; where it was not, they are taken to be near: the more careful of two errors.
        """
        return any(
            w.kind in kinds and w.counts and self._within_a_day(w) for w in self._context.progress.worries
        )

    def _within_a_day(self, worry: Worry) -> bool:
        at = self._worried_at.get(str(worry.number))
        if at is None and worry.dated and self._context.calendar.verified:
            return self._context.utc - worry.utc_us <= DAY_US
        began = self._context.now if self._run_began is None else self._run_began
        return self._context.now - (began if at is None else at) <= DAY_US

    def _drop_old_worries(self) -> None:
        """What staff have seen is kept for a day, to be counted. Of too many lines those of play go first."""
        p = self._context.progress
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
        p, today = self._context.progress, self._context.today
        if today is not None:
            p.digest_day = today + 1 if p.digest_day is None else min(p.digest_day, today + 1)

    def _awaited(self) -> list[Worry]:
        """Lines that stand in no digest yet."""
        return [w for w in self._context.progress.worries if w.digest == 0]

    def _set_timer(self) -> None:
        digest = self._context.progress.digest
        if self._awaited():
            self._context.set_timer("digest", self._due_in_s())
        elif digest is None or digest.state != "unanswered":
            self._context.timers.cancel("digest")
        elif self._context.calendar.verified:
            self._context.set_timer("digest", self._due_in_s())
        elif not self._context.timers.running(
            "digest"
        ):  # asked again a day later, whatever is reported meanwhile
            self._context.set_timer("digest", DAY_S)

    def _due_in_s(self) -> float:
        """Seconds until the next digest is begun."""
        if self._context.calendar.verified:
            self._due_tomorrow()
            day = self._context.progress.digest_day or 0
            begin_us = day * DAY_US + round((self._context.written.alerts.digest_at_s - LEAD_S) * 1e6)
            return max(0.0, (begin_us - self._context.calendar.local(self._context.now)) / 1e6)
        began = self._context.now if self._run_began is None else self._run_began
        waits: list[float] = []
        for worry in self._awaited():
            at = self._worried_at.get(str(worry.number))
            since, wait_s = (began, UNVOUCHED_BEFORE_S) if at is None else (at, UNVOUCHED_S)
            waits.append(max(0.0, wait_s - (self._context.now - since) / 1e6))
        return min(waits)

    def clock_reported(self, event: e.ClockReported) -> None:
        if event.verified:
            self._date_worries(event.utc_us)
        if self._run_began is not None:
            self._set_timer()

    def _date_worries(self, utc_us: int) -> None:
        """Now somebody vouches for the time. What came before this run and had none is as late as can be."""
        p = self._context.progress
        for worry in p.worries:
            at = self._worried_at.get(str(worry.number))
            if at is not None:
                came = utc_us - (self._context.now - at)
                if not worry.dated or abs(came - worry.utc_us) > DRIFT_US:
                    worry.utc_us, worry.dated = came, True
            elif not worry.dated:
                worry.utc_us, worry.dated = utc_us, True
            else:
                continue
            if worry.digest == 0:
                day = self._context.calendar.day_at(worry.utc_us) + (at is not None)
                p.digest_day = day if p.digest_day is None else min(p.digest_day, day)

    # --- along the rota -----------------------------------------------------------------------------------

    def _rota(self) -> tuple[str, ...]:
        """Nobody of the family: what a person's days were like is theirs (H15)."""
        alerts = self._context.written.alerts
        if alerts.mode != "channels":
            return ()
        return tuple(name for name in alerts.rota if name not in alerts.family)

    def due(self) -> None:
        """All that nobody has acknowledged goes into one, so that at most one is open."""
        p = self._context.progress
        if p.digest is not None:
            self._context.emit(c.AlertClosed(p.digest.number))
        p.last_alert += 1
        p.digest_day = None
        for worry in p.worries:
            worry.digest = p.last_alert if worry.digest != SEEN else SEEN
        self._put_unclear_away()
        p.digest = OpenDigest(p.last_alert, 0, self._context.utc, "sending")
        self._ask(p.digest, 0)

    def _put_unclear_away(self) -> None:
        """The card of an unclear word: it has stood there long enough."""
        p = self._context.progress
        if p.unclear_asked:
            p.unclear_asked = False
            if not (p.crisis or p.crisis_asked or p.violence_asked):
                self._context.emit(c.Card("question", False))

    def due_answer(self) -> None:
        digest = self._context.progress.digest
        if digest is not None:
            self._ask(digest, digest.asked + 1 if digest.asked < len(self._rota()) else 0)

    def _ask(self, digest: OpenDigest, place: int) -> None:
        rota, before = self._rota(), digest.state
        digest.asked, digest.since_utc_us = place, self._context.utc
        if place == 0:
            digest.reached = False
        if not rota:
            digest.state, digest.to = "waiting", ""
            if before != "waiting":
                self._context.emit(self._letter(digest))
                self._decisions.note("digest-waiting")
        elif place < len(rota):
            digest.state, digest.to = "sending", rota[place]
            self._context.emit(self._letter(digest))
            self._context.set_timer(
                "digest-answer", self._context.written.alerts.digest_answer_hours * 3_600.0
            )
        else:
            self._round_is_over(digest)

    def _round_is_over(self, digest: OpenDigest) -> None:
        """Nobody has answered: again tomorrow, with what is new. No channel took it: again soon."""
        self._context.timers.cancel("digest-answer")
        if digest.reached:
            digest.state, digest.failed = "unanswered", 0
            self._decisions.note("digest-unanswered")
            self._set_timer()
            return
        digest.state, digest.failed = "unreachable", digest.failed + 1
        if digest.failed == 1:
            self._decisions.note("digest-unreached")
        wait_s = min(AGAIN_S, RETRY_S * 2 ** min(digest.failed - 1, 8))
        self._context.set_timer("digest-answer", wait_s)

    def _letter(self, digest: OpenDigest) -> c.Digest:
        lines = self._lines(digest.number, digest.to in self._context.written.alerts.professionals)
        shown = lines[-MOST_LINES:]
        return c.Digest(
            digest.number,
            digest.to,
            tuple(shown),
            self._context.progress.more_worries + len(lines) - len(shown),
        )

    def _lines(self, number: int, professional: bool) -> list[tuple[str, int, bool]]:
        """Of one digest, oldest first."""
        worries: Sequence[Worry] = [w for w in self._context.progress.worries if w.digest == number]
        return [(w.kind if professional else shown_as(w.kind), w.utc_us, w.dated) for w in worries]

    # --- answers ------------------------------------------------------------------------------------------

    def sent(self, event: e.AlertSent) -> None:
        digest, rota = self._context.progress.digest, self._rota()
        if digest is None or digest.number != event.alert:
            return
        if digest.to == event.to and digest.asked < len(rota):
            if event.ok:
                digest.reached, digest.failed, digest.state = True, 0, "sent"
            elif digest.state == "sending":
                self._ask(digest, digest.asked + 1)

    def acknowledged(self, event: e.AlertAcknowledged) -> None:
        digest = self._context.progress.digest
        if digest is None or digest.number != event.alert:
            return
        if event.by in self._rota():
            self._close(digest, event.by)

    def seen(self, event: e.DigestSeen) -> None:
        """Where a channel takes it to somebody, the code of the message says that it was they who read it."""
        digest = self._context.progress.digest
        if not self._decisions.is_staff(event.by) or event.by in self._context.written.alerts.family:
            self._decisions.refuse("not-staff")
        elif digest is not None and digest.state == "waiting":
            self._close(digest, event.by)
        elif digest is not None:
            self._decisions.note("digest-by-code")

    def _close(self, digest: OpenDigest, by: str) -> None:
        p = self._context.progress
        p.digest, p.more_worries = None, 0
        for worry in p.worries:
            worry.digest = SEEN if worry.digest == digest.number else worry.digest
        self._context.timers.cancel("digest-answer")
        self._context.emit(c.AlertClosed(digest.number))
        self._decisions.note("digest-acknowledged", (("name", by),))
        self._drop_old_worries()
        self._set_timer()

    # --- after a power cut --------------------------------------------------------------------------------

    def take_up(self) -> None:
        """A digest that was open goes on where it was; one that became due meanwhile is sent."""
        self._run_began = self._context.now
        digest, rota = self._context.progress.digest, self._rota()
        for worry in self._context.progress.worries:  # of a digest that was lost when two accounts became one
            if worry.digest not in (0, SEEN) and (digest is None or worry.digest != digest.number):
                worry.digest = 0
        if digest is not None and digest.state != "unanswered":
            if not rota and digest.state == "waiting":
                pass
            elif digest.asked >= len(rota) or rota[digest.asked] != digest.to or digest.state == "waiting":
                self._ask(digest, 0)
            elif digest.state == "sent":
                self._context.set_timer("digest-answer", self._left_s(digest))
            else:  # whether it went out before the cut is not known: twice is better
                self._ask(digest, digest.asked)
        self._set_timer()

    def _left_s(self, digest: OpenDigest) -> float:
        """Seconds that are left to answer; none while nobody vouches for the clock."""
        if not self._context.calendar.verified:
            return UNVOUCHED_BEFORE_S
        passed = self._context.utc - digest.since_utc_us
        return max(0.0, self._context.written.alerts.digest_answer_hours * 3_600.0 - max(0, passed) / 1e6)


def shown_as(kind: str) -> str:
    """The kind of a worry as everybody may see it."""
    return NEUTRAL.get(kind, kind)

"""Telling people (law 10): an alert goes along the rota until somebody acknowledges it, or staff clears."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.calendar import DAY_US
from robot.engine.context import Context
from robot.engine.ladder import Refusal
from robot.engine.open_alerts import OpenAlert, first_told, of_the_person
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.dose import ContactDose

# Seconds. The person is told before anybody else is.
TELL_FIRST_S = 8.0
# Between two rounds of the whole rota when nobody answers (H18: as often as helps, and no flood). A network
# that is away for a moment is tried again soon, and then ever more seldom.
AGAIN_S = 1_800.0
RETRY_S = 60.0
# A round that the person or a restart asks for anew does not follow closer than this.
CLOSEST_S = 30.0
# For so long after an acknowledgement a repeated trigger is the same one: somebody has it in hand.
KNOWN_S = 1_800.0
DRILL_TIER = SENDER_TIER = 2


class Alerting:
    """Opens and closes alerts, one at a time, a real one before a drill. What the person is told is true now.

    States of `Progress.alert`: "telling" (the person), "sending", "sent", "unreachable" (everybody was asked;
    it stays so through later rounds, until somebody acknowledges), "acknowledged". `asked` is the place in
    the rota; behind its end the alert rests until the next round. Once the person's own alert is acknowledged
    nothing of it is sent: what a sender tells goes out beside it, and it is `Progress.answered` meanwhile.
    """

    def __init__(self, context: Context, decisions: Decisions, dose: ContactDose) -> None:
        self._context, self._decisions, self._dose = context, decisions, dose

    def nobody_to_tell(self) -> Refusal | None:
        """A programme runs only where a crisis reaches people, or where its absence was signed for.

        A farewell that is owed is said all the same.
        """
        alerts, drill = self._context.written.alerts, self._context.progress.drill_utc_us
        if alerts.mode != "channels" or self._dose.farewell_is_owed():
            return None
        if not alerts.rota:
            return "no-alert-plan", ()
        if drill and 0 <= self._context.utc - drill <= alerts.drill_days * DAY_US:
            return None
        return "no-drill", (("days", alerts.drill_days),)

    def _rota(self, violence: bool) -> tuple[str, ...]:
        """Who is asked, in order: of violence at home professionals only, whoever else stands there."""
        alerts = self._context.written.alerts
        if not violence:
            return alerts.rota
        return tuple(name for name in alerts.rota if name in alerts.professionals)

    def _reachable(self, violence: bool = False) -> bool:
        """Whether there is anybody to tell."""
        return self._context.written.alerts.mode == "channels" and bool(self._rota(violence))

    def raise_alert(self, tier: int, *, violence: bool = False) -> bool:
        """Open an alert; False where nothing new is raised.

        A repeated trigger raises nothing twice; a higher tier takes a lower one's place, and violence at home
        the place of an alert that others are asked for too. Once it is for professionals it stays so.
        """
        real = self.own
        violence = violence or (real is not None and real.violence)
        if not self._reachable(violence):
            return False
        narrowed = real is not None and violence and not real.violence
        tier = tier if real is None or not narrowed else max(tier, real.tier)
        if real is not None and real.tier >= tier and not narrowed:
            if real.state != "acknowledged":
                self._try_again(real)
            answered_long_ago = real.state == "acknowledged" and not self._context.timers.running("known")
            if not answered_long_ago:
                return False
        self._open(tier, "telling", drill=False, violence=violence)
        self._context.set_timer("alert", TELL_FIRST_S)
        return True

    @property
    def own(self) -> OpenAlert | None:
        """The alert that is about the person and no drill."""
        p = self._context.progress
        alert = of_the_person(p.alert, p.answered)
        return None if alert is None or alert.drill else alert

    def _open(self, tier: int, state: str, *, drill: bool, violence: bool = False) -> OpenAlert:
        p = self._context.progress
        if p.alert is not None and p.alert.sender:  # it comes again when the other one is over or answered
            p.sender_waits = first_told(p.alert.sender, p.sender_waits)
        self._close()
        self._context.timers.cancel("known")
        return self._new(OpenAlert(0, tier, drill, 0, self._context.utc, state, violence=violence))

    def _new(self, alert: OpenAlert) -> OpenAlert:
        p = self._context.progress
        p.last_alert += 1
        alert.number, p.alert = p.last_alert, alert
        return alert

    def cleared(self) -> None:
        """Staff has cleared the crisis: its alert is over, and one of a sender beside it goes on."""
        p = self._context.progress
        if p.alert is not None and p.alert.sender:
            p.answered = None
            self._context.timers.cancel("known")
        else:
            self.close()

    def close(self) -> None:
        """Close the alert; what a sender wrote, and had to wait, is told now."""
        self._close()
        if self._context.progress.sender_waits:
            self._ask_for_sender()

    def _close(self) -> None:
        """Where a sender's alert was beside an answered one of the person's, that one stands alone again."""
        p = self._context.progress
        alert, p.alert, p.answered = p.alert, p.answered, None
        self._context.timers.cancel("alert", *(("known",) if p.alert is None else ()))
        if alert is not None and alert.state != "acknowledged":
            self._context.emit(c.AlertClosed(alert.number))

    # --- what a sender wrote ------------------------------------------------------------------------------

    def sender_worry(self, event: e.SenderWorry) -> None:
        """Told to professionals on the same day, beside the digest. The person's own alert goes before.

        It does until somebody has acknowledged it: that it is cleared may take days.
        Violence or self-harm that a relative tells of goes first, then a threat, then a crisis of the
        sender's own; none twice while it is open. What gives way to violence at home is told after it.
        """
        p = self._context.progress
        if not self._reachable(True):
            return
        asked = "" if p.alert is None else p.alert.sender
        if asked == event.sort or (asked == "threat" and event.sort == "crisis"):
            return
        p.sender_waits = first_told(event.sort, p.sender_waits)
        if asked == "home":
            return
        if p.alert is None or p.alert.drill or p.alert.sender or p.alert.state == "acknowledged":
            self._ask_for_sender()
            p.sender_waits = asked if event.sort == "home" else p.sender_waits

    def _ask_for_sender(self) -> None:
        p = self._context.progress
        sort, p.sender_waits = p.sender_waits, ""
        if sort and self._reachable(True):
            answered = self.own  # nothing of it is being sent, or this would have to wait
            if p.alert is not answered:
                self._close()
            utc = self._context.utc
            alert = self._new(OpenAlert(0, SENDER_TIER, False, 0, utc, "sending", sender=sort))
            p.answered = answered
            self._ask(alert, 0)

    def tell(self) -> None:
        """Tell the person what is true now about telling people."""
        alert = self.own
        if alert is None:
            self._context.emit(c.HandedOver("card-only", ""))
            return
        rota = self._rota(alert.for_professionals)
        state = "telling" if alert.state == "sending" else alert.state
        name = "" if state == "unreachable" else alert.to or rota[0]
        self._context.emit(c.HandedOver(state, name))  # type: ignore[arg-type] # all states but "sending" are its own

    # --- along the rota -----------------------------------------------------------------------------------

    def due(self) -> None:
        alert = self._context.progress.alert
        if alert is not None:
            first = alert.state == "telling" or alert.asked >= len(self._rota(alert.for_professionals))
            self._ask(alert, 0 if first else alert.asked + 1)

    def _ask(self, alert: OpenAlert, place: int) -> None:
        """Ask the member of staff at this place of the rota; behind its end, nobody has answered."""
        alerts, rota = self._context.written.alerts, self._rota(alert.for_professionals)
        alert.asked, alert.since_utc_us = place, self._context.utc
        if place == 0:
            alert.reached = False
        if place < len(rota):
            if alert.state != "unreachable":
                alert.state = "sending"
            alert.to = rota[place]
            if alert.sender:
                self._context.emit(c.SenderAlert(alert.number, alert.to, alert.tier, alert.sender))
            elif alert.violence:
                self._context.emit(c.ViolenceAlert(alert.number, alert.to, alert.tier))
            else:
                self._context.emit(c.Alert(alert.number, alert.to, alert.tier, alert.drill))
            self._context.set_timer("alert", alerts.answer_minutes * 60.0)
        elif alert.drill:
            self._decisions.note("drill-unanswered")
            self.close()
        else:
            self._round_is_over(alert)

    def _round_is_over(self, alert: OpenAlert) -> None:
        """Nobody has answered, or nothing went out at all: two things, and staff must know which.

        Of what a sender told there is no such note: notes are in the person's own file.
        """
        before = (alert.state, alert.silent)
        alert.state, alert.silent = "unreachable", alert.silent or alert.reached
        alert.failed = 0 if alert.reached else alert.failed + 1
        if (alert.state, alert.silent) != before and not alert.sender:
            self._decisions.note("nobody-answered" if alert.reached else "nobody-reached")
            if before[0] != "unreachable":
                self.tell()
        wait_s = AGAIN_S if alert.reached else min(AGAIN_S, RETRY_S * 2 ** min(alert.failed - 1, 8))
        self._context.set_timer("alert", wait_s)

    def _try_again(self, alert: OpenAlert) -> None:
        """Asked for anew: a round that rests begins at once, an alert without a timer goes on."""
        rested_us = self._context.utc - alert.since_utc_us
        resting = alert.asked >= len(self._rota(alert.for_professionals))
        if resting and not alert.drill and not 0 <= rested_us < CLOSEST_S * 1e6:
            self._ask(alert, 0)
        elif not self._context.timers.running("alert"):
            self._go_on(alert)

    def _asked_now(self, event: e.AlertSent) -> OpenAlert | None:
        """The open alert, if this is about the one who was asked last."""
        alert = self._context.progress.alert
        if alert is None or alert.number != event.alert or alert.state in ("telling", "acknowledged"):
            return None
        rota = self._rota(alert.for_professionals)
        return alert if alert.asked < len(rota) and alert.to == event.to else None

    def sent(self, event: e.AlertSent) -> None:
        """Taken by a channel: said to be sent, no more. By none: the next one at once."""
        alert = self._asked_now(event)
        if alert is None:
            return
        if not event.ok and alert.state != "sent":
            self._ask(alert, alert.asked + 1)
        elif event.ok:
            alert.reached = True
            if alert.state == "sending" or (alert.state == "unreachable" and not alert.silent):
                alert.state = "sent"
                if not (alert.drill or alert.sender):
                    self.tell()

    def acknowledged(self, event: e.AlertAcknowledged) -> None:
        alert = self._context.progress.alert
        if (
            alert is None
            or alert.number != event.alert
            or event.by not in self._rota(alert.for_professionals)
        ):
            return
        if alert.state in ("telling", "acknowledged"):
            return
        if alert.sender:
            self.close()
        elif alert.drill:
            self.close()
            self._drilled(event.by)
        else:
            self._context.emit(c.AlertClosed(alert.number))
            alert.state, alert.to = "acknowledged", event.by
            self._context.timers.cancel("alert")
            self._context.set_timer("known", KNOWN_S)
            self.tell()
            self._ask_for_sender()

    # --- drill --------------------------------------------------------------------------------------------

    def drill_requested(self, event: e.DrillRequested) -> None:
        """The same way along the rota, without a hand-over. A real alert always goes before."""
        alert = self._context.progress.alert
        if not self._decisions.is_staff(event.by):
            self._decisions.refuse("not-staff")
        elif not self._reachable():
            self._decisions.note("drill-no-channels")
        elif not self._context.calendar.verified:
            self._decisions.note("drill-clock")
        elif alert is None:
            self._ask(self._open(DRILL_TIER, "sending", drill=True), 0)
        elif not alert.drill:
            self._decisions.note("drill-waits")

    def _drilled(self, by: str) -> None:
        """The age of a drill is counted by a verified clock only."""
        if self._context.calendar.verified:
            self._context.progress.drill_utc_us = self._context.utc
            self._decisions.note("drill-acknowledged", (("name", by),))
        else:
            self._decisions.note("drill-clock")

    # --- after a power cut --------------------------------------------------------------------------------

    def take_up(self) -> None:
        """An alert that a power cut left open goes on where it was: it waits for no body to answer."""
        alert, crisis = self._context.progress.alert, self._context.progress.crisis
        meant = alert is not None and (crisis or alert.drill or alert.sender != "")
        if alert is not None and not (self._reachable(alert.for_professionals) and meant):
            self.close()  # nobody is left to tell, or nothing to tell of
            alert = None
        if crisis:
            if self.own is None:
                self.raise_alert(2, violence=self._context.progress.violence)
            self.tell()
        if (
            alert is not None
            and alert is self._context.progress.alert
            and not self._context.timers.running("alert")
        ):
            if alert.state == "acknowledged":  # nothing of it is sent again; a sender's need not wait for it
                self._ask_for_sender()
            else:
                self._try_again(alert)

    def _go_on(self, alert: OpenAlert) -> None:
        rota = self._rota(alert.for_professionals)
        resting = alert.asked >= len(rota)
        if alert.state in ("sending", "sent") and (resting or rota[alert.asked] != alert.to):
            self._ask(alert, 0)  # the rota is another one now: it is gone along from its beginning
        elif alert.state == "telling":
            self._context.set_timer("alert", TELL_FIRST_S)
        elif alert.state == "sending":  # whether it went out before the cut is not known: twice is better
            self._ask(alert, alert.asked)
        else:
            self._context.set_timer("alert", self._left_s(alert))

    def _left_s(self, alert: OpenAlert) -> float:
        """Seconds of the present wait that are left; all of them while the clock is not verified."""
        resting = alert.asked >= len(self._rota(alert.for_professionals))
        whole = AGAIN_S if resting else self._context.written.alerts.answer_minutes * 60.0
        passed = self._context.utc - alert.since_utc_us if self._context.calendar.verified else 0
        return max(0.0, whole - max(0, passed) / 1e6)

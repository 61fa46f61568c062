"""The alert desk: sends alerts and takes answers, off the loop, each letter in its own thread."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from robot.alerts.ack import Tokens
from robot.alerts.alert_text import Told, letter
from robot.alerts.base import DIGEST_TIER
from robot.channels.delivery import AppriseAlerter, Understood, scheme, understood
from robot.channels.letter import Alerter
from robot.clock import Clock
from robot.config.schema import CareSection, Config, StaffMember
from robot.contract.commands import Alert, Digest
from robot.contract.events import AlertAcknowledged, AlertSent
from robot.contract.record import Record

log = logging.getLogger(__name__)
KEPT = 50


@dataclass(slots=True)
class Sent:
    """One alert, or digest (tier 1), to one of the staff: "sending", "sent", "not-sent" or "acknowledged"."""

    alert: int
    to: str
    tier: int
    drill: bool
    utc_us: int
    state: str = "sending"


def path_beside(journal: Path) -> Path:
    """The desk's file of a journal."""
    return journal.with_name(f"{journal.stem}.alerts.json")


class Desk:
    """Sends alerts and takes their answers. `send` and `closed` return at once and never raise.

    `emit` is called from other threads with `AlertSent`, once for each `send`. `path` keeps the hashes of
    one-time codes over a restart (`path_beside`); `timezone` is the person's, for the time in a letter.
    """

    def __init__(
        self,
        care: CareSection,
        clock: Clock,
        emit: Callable[[Record], None],
        path: Path,
        language: str,
        *,
        timezone: str = "local",
        alerter: Alerter | None = None,
    ) -> None:
        self._care, self._clock, self._emit, self._language = care, clock, emit, language
        self._timezone = timezone
        self._alerter = alerter if alerter is not None else AppriseAlerter()
        self._tokens = Tokens(path, clock.wall)
        self._file = ThreadPoolExecutor(1, "alerts-file")
        self._recent: deque[Sent] = deque(maxlen=KEPT)
        self._reached: dict[str, Understood] = {}

    def send(self, command: Told) -> None:
        """Tell one member of staff; the answer is `AlertSent` through `emit`."""
        tier = DIGEST_TIER if isinstance(command, Digest) else command.tier
        drill = isinstance(command, Alert) and command.drill
        sent = Sent(command.alert, command.to, tier, drill, self._clock.wall())
        self._recent.append(sent)
        name = f"alert-{sent.alert}"
        threading.Thread(target=self._deliver, args=(sent, command), name=name, daemon=True).start()

    def closed(self, alert: int) -> None:
        """The alert needs no answer any more: its codes say so."""
        self._tokens.close(alert)
        self._save()

    def look(self, token: str) -> None:
        """Whether a one-time token or code can still be used; it is not used up. Raises UsageError."""
        self._tokens.look(token)

    def acknowledge(self, token: str) -> AlertAcknowledged:
        """The event that a one-time token or code stands for; it is used up. Raises UsageError."""
        found = self._tokens.take(token)
        self._save()
        for sent in self._recent:
            if (sent.alert, sent.to) == (found.alert, found.to):
                sent.state = "acknowledged"
        return AlertAcknowledged(found.alert, found.to)

    def status(self) -> dict[str, Any]:
        """What is set up and what was sent in this run, newest first; no secret is in it.

        The first time it takes a second, because apprise is asked whom each channel reaches: not on the loop.
        """
        care = self._care
        self._look_up()
        return {
            "staff": [
                {
                    "id": member.id,
                    "name": member.called(self._language),
                    "language": member.language,
                    "channels": [scheme(channel) for channel in _channels(member)],
                }
                for member in care.staff
            ],
            "reaches": {
                member.id: [self._reached[channel].to for channel in _channels(member)]
                for member in care.staff
            },
            "rota": list(care.rota),
            "answer_minutes": care.answer_minutes,
            "link": bool(care.link_base),
            "last_drill_utc_us": self._tokens.drill_us,
            "recent": [asdict(sent) for sent in reversed(list(self._recent))],
        }

    def _look_up(self) -> None:
        """Whom each channel reaches, asked once."""
        new = {channel for member in self._care.staff for channel in _channels(member)} - set(self._reached)
        listed = sorted(new)
        self._reached |= dict(zip(listed, understood(listed), strict=True))

    def close(self) -> None:
        """End what still waits; what was answered is on the disk."""
        self._alerter.close()
        self._file.shutdown(wait=True)

    def _save(self) -> None:
        """The loop does not wait for the disk."""
        try:
            self._file.submit(self._tokens.save)
        except RuntimeError:  # closed already
            self._tokens.save()

    def _deliver(self, sent: Sent, command: Told) -> None:
        taken = False

        def told(place: int, ok: bool) -> None:
            nonlocal taken
            if not ok:
                log.warning("alert %d: channel %d of %s did not take it", sent.alert, place + 1, sent.to)
            elif not taken:
                taken, sent.state = True, _further(sent.state)
                self._emit(AlertSent(sent.alert, sent.to, True))

        try:
            self._write_to(sent, command, told)
        except Exception as error:  # by its kind only: its text may hold a URL
            log.error("alert %d to %s: %s", sent.alert, sent.to, type(error).__name__)
        if not taken:
            sent.state = "not-sent"
            self._emit(AlertSent(sent.alert, sent.to, False))

    def _write_to(self, sent: Sent, command: Told, told: Callable[[int, bool], None]) -> None:
        member = self._care.member(sent.to)
        if member is None:
            log.error("alert %d: nobody is called %s under [care]", sent.alert, sent.to)
            return
        short = not self._care.link_base
        secret = self._tokens.issue(sent.alert, sent.to, sent.drill, short=short)
        text = letter(self._care, member, command, secret, self._clock.wall(), self._timezone)
        self._alerter.deliver(member.urls(), text, told)


def open_desk(config: Config, clock: Clock, emit: Callable[[Record], None], journal: Path) -> Desk:
    """The desk that a configuration describes; its file lies beside the journal."""
    person = config.person
    return Desk(config.care, clock, emit, path_beside(journal), person.language, timezone=person.timezone)


def _channels(member: StaffMember) -> list[str]:
    """Every channel; none where their file cannot be read any more."""
    try:
        return member.urls()
    except ValueError:
        return []


def _further(state: str) -> str:
    """Whether one state comes after another; an answer may overtake the report that a letter was sent."""
    return "sent" if state == "sending" else state

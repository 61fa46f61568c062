"""The staff's digest and the notes of a question card as they are shown, in all languages.

A page can be seen by the whole household, so a line never says more than its neutral kind.
"""

from dataclasses import replace

from robot.contract.calendar import DAY_US, Calendar
from robot.contract.programme import Alerts, Programme
from robot.control.state import Digest, Text, Worry
from robot.engine.open_alerts import OpenDigest
from robot.engine.parts.staff_digest import shown_as
from robot.engine.progress import Progress
from robot.messages import texts
from robot.view.phrasing import Phrasing


def digest(p: Progress, alerts: Alerts, calendar: Calendar) -> Digest | None:
    """The digest that is open, or what the next one will hold ("collecting"); None without a worry."""
    number = 0 if p.digest is None else p.digest.number
    worries = [worry for worry in p.worries if worry.digest == number]
    if not worries and p.digest is None:
        return None
    lines = tuple(
        Worry(w.utc_us, texts(f"worry.{shown_as(w.kind)}"), w.dated, shown_as(w.kind)) for w in worries
    )
    of_it = Digest("collecting") if p.digest is None else _sent(p.digest)
    return replace(of_it, lines=lines, more=p.more_worries, due_utc_us=_due_utc_us(p, alerts, calendar))


def _sent(digest: OpenDigest) -> Digest:
    return Digest(digest.state, digest.number, digest.to, digest.since_utc_us)


def _due_utc_us(p: Progress, alerts: Alerts, calendar: Calendar) -> int:
    """When the next one has been sent; 0 where none waits, or nobody vouches for the clock."""
    if p.digest_day is None or not calendar.verified:
        return 0
    return p.digest_day * DAY_US + alerts.digest_at_s * 1_000_000 + calendar.utc(0) - calendar.local(0)


def notes_of_card(name: str, p: Progress, programme: Programme, phrasing: Phrasing) -> list[Text]:
    """What the person is told beforehand of who will know of this card; [] for the card of a hand-over."""
    alerts = programme.alerts
    reached = alerts.rota if alerts.mode == "channels" else ()
    readers = [(("name", each),) for each in reached if each not in alerts.family]
    notes: list[Text] = []
    if name == "question" and (p.crisis_asked or p.violence_asked):
        asked = [each for each in reached if p.crisis_asked or each in alerts.professionals]
        if asked:
            notes.append(phrasing.sentence("told", "left-alone", (("name", asked[0]),)))
    if name in ("question", "private"):
        seen = ("seen-by", readers[0]) if readers else ("seen-here", ())
        notes.append(phrasing.sentence("told", *seen))
    if name in ("today", "hard-day"):
        days = ("hard-days-by", readers[0]) if readers else ("hard-days-here", ())
        notes += [phrasing.sentence("told", name), phrasing.sentence("told", *days)]
    if name == "today" and reached:
        notes.append(phrasing.sentence("told", "hard-word"))
    return notes

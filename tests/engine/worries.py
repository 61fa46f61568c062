"""Days with worries in them, for tests of the staff's digest."""

from robot.contract import commands as c
from robot.contract import events as e
from tests.engine.build import Driven, S, of
from tests.engine.handover import CHANNELS, ROTA

HOUR = 3_600
# From the evening of build.py (20:00) to 09:00 of the next day.
MORNING_S = 13 * HOUR
UNCLEAR = e.CrisisRaised(1, "typed", "unclear")
ANSWER_S = CHANNELS.digest_answer_hours * HOUR


def letters(d: Driven) -> list[c.Digest]:
    return of(c.Digest, d.log)


def kinds(letter: c.Digest) -> list[str]:
    return [kind for kind, _, _ in letter.lines]


def notes(d: Driven) -> list[str]:
    return [x.note for x in of(c.Noted, d.log)]


def again(d: Driven, away_s: float = 60, *, verified: bool = True) -> Driven:
    """The same person after a power cut of some seconds, with the clock right again, or nobody to say so."""
    utc = d.engine.calendar.utc(d.now) + round(away_s * S)
    snapshot = d.engine.snapshot()
    return Driven(snapshot=snapshot, utc=utc, verified=verified, alerts=CHANNELS, staff=(*ROTA, "park"))

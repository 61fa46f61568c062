"""A simulated somebody at the other end: writes with a rhythm, is there in most weeks, and may be called.

What they write is nowhere: messages are numbers here, as they are for the engine.
"""

import random

from robot.contract import events as e
from robot.contract.calendar import DAY_US
from robot.contract.people import RELAYING, WAYS
from robot.contract.programme import Level
from robot.contract.record import Record
from robot.engine.other_end import way_of

WEEK = 7
# The share of weeks in which they have said that they are there (assumed), and the days on which they write.
THERE, WRITES_ON, WRITES_BESIDE_ON = 0.9, (0, 2, 4), (1, 3)
# How long a recorded voice is, in seconds, from and to.
VOICE_S = (8, 25)
SENDER = "aki"
NAMES = {"en": "Aki", "ja": "アキさん", "ko": "아키 씨"}


class SimulatedSender:
    """The one person of a rehearsed circle. The same for the same seed. `always`: there in every week."""

    def __init__(self, seed: int, *, always: bool = False) -> None:
        self.always = always
        self._rng = random.Random(f"sender:{seed}")  # noqa: S311 - a model, not a secret
        self._there: dict[int, bool] = {}
        self._told, self._last = -1, 0
        self._ready = False

    def begins(self, day: int, utc_us: int, level: Level) -> list[Record]:
        """What comes from them before an evening of this day; `level` is where the person is."""
        left = self.ends()  # of an evening on which nobody came
        return [*left, *self._week(day, utc_us), *self._writes(day, level), *self._comes(day, level)]

    def ends(self) -> list[Record]:
        """After the evening nobody can be called any more."""
        if not self._ready:
            return []
        self._ready = False
        return [e.CallReady(self._last, SENDER, on=False)]

    def _is_there(self, day: int) -> bool:
        for week in range(len(self._there), day // WEEK + 1):
            self._there[week] = self._rng.random() < THERE
        return self.always or self._there[day // WEEK]

    def _week(self, day: int, utc_us: int) -> list[Record]:
        """Once a week they say until when they are there."""
        week = day // WEEK
        if week == self._told or not self._is_there(day):
            return []
        self._told = week
        left = WEEK - day % WEEK + 1  # to the evening after the week, on which they say so again
        return [e.SenderThere(SENDER, WAYS, utc_us + left * DAY_US)]

    def _writes(self, day: int, level: Level) -> list[Record]:
        """Words on the level of words; from the level of voices on a voice, and words on other days."""
        if level.behaviour not in RELAYING or not self._is_there(day):
            return []
        weekday, speaks = day % WEEK, level.height > 6
        if weekday in WRITES_ON:
            self._last += 1
            if not speaks:
                return [e.MailArrived(self._last, SENDER, "words")]
            return [e.MailArrived(self._last, SENDER, "voice", self._rng.randint(*VOICE_S))]
        if weekday in WRITES_BESIDE_ON and speaks:
            self._last += 1
            return [e.MailArrived(self._last, SENDER, "words")]
        return []

    def _comes(self, day: int, level: Level) -> list[Record]:
        """To a call that the person has booked, where their level is about one."""
        needed = level.behaviour in RELAYING and way_of(level) in ("call", "face")
        if not (needed and self._is_there(day)):
            return []
        self._last += 1
        self._ready = True
        return [e.CallReady(self._last, SENDER)]

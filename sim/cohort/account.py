"""What is known of the sessions of a day: signals, distress and outcome, as the engine accounts for them."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from robot.engine.outcome import BRAVE_FROM, BRAVE_UP_TO, CALM_UP_TO, DISCOMFORT_FROM, RATING_LIMIT
from robot.engine.signals import BASELINE_RUNGS, BASELINE_SESSIONS, SAID, SEEN
from sim.cohort.ladder import Ladder
from sim.cohort.luck import Bools, Floats, Ints, Luck
from sim.cohort.people import Felt

Signals = Literal["told", "faint"]
# How faint signals follow what a session was, from the person's mean rating, and their own deviation:
# measured on rehearsed people (`yorisou rehearse`, robot/engine/signals.py).
FAINT_SHARE, FAINT_SD = 0.03, 0.14


@dataclass(frozen=True, slots=True)
class Lived:
    """The sessions of one day, [people] each. `session`: there was one that counts.

    `place` in halves; `apart`: the robot slept on a level that is about the robot, which says nothing of it;
    `distress` is that of `signals.fuse`, where it is `told` by anything.
    """

    day: int
    place: Ints
    session: Bools
    apart: Bools
    said: Floats
    rated: Bools
    distress: Floats
    told: Bools
    stopped: Bools
    discomfort: Bools
    success: Bools


class Accounting:
    """Keeps what a session is held against: earlier stops, the mean rating, sessions of the baseline."""

    def __init__(self, ladder: Ladder, signals: Signals, people: int) -> None:
        self._signals = signals
        node = (np.arange(2 * ladder.nodes - 1) + 1) // 2
        self._brave = ladder.height[node] >= BRAVE_FROM
        self._baseline = np.isin(np.array(ladder.rungs)[node], BASELINE_RUNGS)
        self._stopped = np.zeros((2, people), bool)
        self._ratings, self._sum = np.zeros(people, np.int32), np.zeros(people, np.float32)
        self._base = np.zeros(people, np.int32)

    def account(self, day: int, place: Ints, felt: Felt, session: Bools, apart: Bools, luck: Luck) -> Lived:
        """The sessions of a day. The outcome is that of robot/engine/outcome.py; nothing is labelled, and
        every sign is seen.
        """
        said, rated, stopped = felt.said, felt.rated & session, felt.stopped
        implied, known = self._implied(felt, luck)
        mixed = SAID * said + SEEN * implied
        distress = np.where(rated, np.where(known, np.maximum(said, mixed), said), implied)
        told = rated | known
        second = stopped & (self._stopped[0] | self._stopped[1])
        too_much = ~stopped & told & (distress >= DISCOMFORT_FROM)
        discomfort = session & ((rated & (said >= RATING_LIMIT)) | too_much | second)
        brave = self._brave[place] & (distress <= BRAVE_UP_TO)
        success = rated & ~discomfort & ((distress <= CALM_UP_TO) | brave)
        self._keep(place, said, rated, stopped, session)
        return Lived(
            day, place, session, apart, said, rated, distress, told, stopped, discomfort, success
        )  # fmt: skip

    def _implied(self, felt: Felt, luck: Luck) -> tuple[Floats, Bools]:
        """What behaviour is taken to say, and whether it says anything yet."""
        if self._signals == "told":
            return felt.implied, np.ones(len(felt.peak), bool)
        mean = np.where(self._ratings > 0, self._sum / np.maximum(self._ratings, 1), felt.said)
        implied = mean + FAINT_SHARE * (felt.implied - mean) + FAINT_SD * luck.faint
        known = (self._base >= BASELINE_SESSIONS) & ((self._ratings > 0) | felt.rated)
        return np.clip(implied, 0, 10).astype(felt.peak.dtype), known

    def _keep(self, place: Ints, said: Floats, rated: Bools, stopped: Bools, session: Bools) -> None:
        self._stopped[1] = np.where(session, self._stopped[0], self._stopped[1])
        self._stopped[0] = np.where(session, stopped, self._stopped[0])
        if self._signals == "faint":
            self._ratings += rated
            self._sum += np.where(rated, said, 0)
            self._base += session & self._baseline[place]

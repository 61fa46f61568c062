"""A simulated person on the ladder: the equations of domain.md §3.2 with the figures of §3.3 and §3.4.

It exists to compare step policies and to find faults in them. Most of its figures are assumed, as §3.3 says
one by one; the profiles (sim/person/profiles/) are sets of parameters, not diagnoses; and nothing that comes
out of it is evidence about real people. Two remarks of §3.4 are left out: the time of day, and unannounced
variety. `World.siloing` is of evidence that engagement is not transfer (domain.md §0.11).
"""

import math
import random
from dataclasses import dataclass

from sim.person.profile import Profile as Profile
from sim.person.profile import World as World
from sim.person.profile_file import built_in

# What a newcomer may expect at its hardest, on the 0..10 axis (domain.md §1.2).
DEMANDS = {f"L{n}": d for n, d in enumerate((1.0, 1.8, 2.6, 3.4, 4.2, 5.0, 5.8, 6.8, 8.0, 9.2), 1)}
LIMIT = 6.0
# From here on a session hurts more than it teaches.
HURTS_FROM = 7.5
SLOPE = 1.2
BORED_AFTER = 15
# A day asleep beside asks for so much less than the first level (assumed, as in the evidence on policies).
ASLEEP_EASIER = 0.7
# From this rung on there are people in a level.
PEOPLE_FROM = 6

PROFILES: tuple[Profile, ...] = built_in()


@dataclass(frozen=True, slots=True)
class Lived:
    """One session: the true peak 0..10, and what can be seen of it.

    `rating` is None where it was left out; `implied` is what behaviour says.
    """

    peak: float
    rating: int | None
    implied: float
    stopped: bool


@dataclass(frozen=True, slots=True)
class Luck:
    """Everything that chance decides in one day, drawn before anything is known of it."""

    mood: float
    shock: float
    comes: float
    peak: float
    stop: float
    misses_rating: float
    rating: float
    implied: float
    leaves: float


class ModelPerson:
    """One person, the same for the same profile, world and seed, whatever is done with them.

    Each day: `next_day()`; then, where there is an opportunity, `comes()` and, if so, `session(rung)`; then
    `stays()`. Each day draws the same number of random figures whatever happens in it, so that two policies
    meet the same person on the same days.
    """

    def __init__(self, profile: Profile, seed: int, world: World | None = None) -> None:
        world = profile.world if world is None else world
        rng = self._rng = random.Random(f"{profile.name}:{seed}")  # noqa: S311 - a model, not a secret
        self.profile, self.world = profile, world
        self.start = min(max(rng.gauss(profile.tolerance, 0.8), 0.3), 6.0)
        self.learning = world.learning * min(max(profile.learning * math.exp(rng.gauss(0, 0.45)), 0.04), 0.30)
        self.stops_at = rng.gauss(6.8, 0.8)
        self.mask = min(profile.mask + world.masking, 0.9)
        self.demands = {
            rung: demand + profile.offsets.get(rung, 0.0) + world.spread * rng.gauss(0, 1)
            for rung, demand in DEMANDS.items()
        }
        self.fast = self.slow = self.mood = self.shock = self.arousal = 0.0
        self.fast_alone = self.slow_alone = 0.0  # what of fast and slow was gained with the robot alone
        self.trust = 0.2
        self.rung, self.here = "", 0
        self._today: Lived | None = None
        self._luck = self._draw()

    @property
    def today(self) -> float:
        """How much harder today is than an ordinary day of an ordinary person, on the demand axis."""
        return self._low() + self.profile.mood

    @property
    def tolerance(self) -> float:
        """On the demand axis, without trust and mood."""
        return self.start + self.fast + self.slow

    def tolerance_on(self, rung: str) -> float:
        """On this rung: of what was gained with the robot alone, people get what is not siloed."""
        if self.world.siloing and _has_people(rung):
            return self.tolerance - self.world.siloing * (self.fast_alone + self.slow_alone)
        return self.tolerance

    def demand(
        self, rung: str, beyond: float = 0.0, halfway_from: str = "", halfway_beyond: float = 0.0
    ) -> float:
        """The person's own demand of a rung; L0 is a day asleep beside.

        `beyond`: so much more than the rung's usual demand, as a script has it. `halfway_from`: the mean of
        this and of that rung.
        """
        own = (self.demands["L1"] - ASLEEP_EASIER if rung == "L0" else self.demands[rung]) + beyond
        return (own + self.demand(halfway_from, halfway_beyond)) / 2 if halfway_from else own

    def expects(self) -> dict[str, float]:
        """The person's own ratings of the rungs at intake, 0..10: where their own order lies, roughly."""
        rng = random.Random(f"intake:{self.profile.name}:{self.start}")  # noqa: S311 - as above
        return {
            rung: round(min(max(demand + rng.gauss(0, 1), 0), 10)) for rung, demand in self.demands.items()
        }

    def next_day(self) -> None:
        """A night passes: mood wanders, new learning fades, excitement calms down."""
        luck = self._luck = self._draw()
        self._today = None
        self.mood = 0.6 * self.mood + 0.8 * self.profile.mood_noise * luck.mood
        self.shock = 0.85 * self.shock + (2.5 if luck.shock < self.world.shocks else 0.0)
        self.fast *= 0.93
        self.fast_alone *= 0.93
        self.arousal *= 0.80

    def comes(self) -> bool:
        """Whether the person takes today's opportunity."""
        pull = self.profile.attends + self.trust - 0.3 * self.arousal - 0.5 * max(self._low(), 0.0)
        return self._luck.comes < _logistic(pull)

    def session(
        self,
        rung: str,
        beyond: float = 0.0,
        halfway_from: str = "",
        halfway_beyond: float = 0.0,
        *,
        robot_free: bool = False,
    ) -> Lived:
        """Live through one session on a rung (see `demand`), and learn from it.

        Without the robot, or on a rung with people, what is gained is for all rungs alike.
        """
        luck = self._luck
        self.here = self.here + 1 if rung == self.rung else 1
        self.rung = rung
        x = self.demand(rung, beyond, halfway_from, halfway_beyond) - self.tolerance_on(rung)
        x = x - self.trust + self._low() + self.profile.mood
        peak = min(max(10 * _logistic((x + 0.5 * self.arousal) / SLOPE) + 0.4 * luck.peak, 0.0), 10.0)
        stopped = luck.stop < _logistic((peak - self.stops_at) / 0.5)
        said = min(max(round(peak * (1 - self.mask) + 0.8 * luck.rating), 0), 10)
        rating = None if stopped or luck.misses_rating >= self.profile.rates else said
        lived = Lived(peak, rating, min(max(peak + 1.8 * luck.implied, 0.0), 10.0), stopped)
        self._learn(lived, alone=not robot_free and not _has_people(rung))
        self._today = lived
        return lived

    def asleep_beside(self) -> float:
        """A day on which the robot only sleeps beside them: its true peak 0..10. No session, no rating."""
        x = self.demand("L0") - self.tolerance - self.trust + self._low() + self.profile.mood
        peak = min(max(10 * _logistic((x + 0.5 * self.arousal) / SLOPE) + 0.4 * self._luck.peak, 0.0), 10.0)
        self._learn(Lived(peak, None, peak, False), alone=True)
        return peak

    def stays(self) -> bool:
        """Whether the person is still in the programme after today."""
        base = self.profile.hazard / 5
        lived = self._today
        if lived is None:
            hazard = 0.25 * base * math.exp(0.25 * self.arousal)
        else:
            bored = lived.peak < 1.2 and self.here > BORED_AFTER
            hazard = base * math.exp(
                0.65 * max(lived.peak - LIMIT, 0.0)
                + 0.8 * lived.stopped
                + 0.25 * self.arousal
                - 0.8 * (self.trust - 0.2)
                + 0.5 * bored
            )
        return self._luck.leaves >= hazard

    def _low(self) -> float:
        return self.mood + self.shock

    def _learn(self, lived: Lived, *, alone: bool) -> None:
        """Little is learned when nothing is felt, most near a peak of 4; a session that hurts takes away,
        from every rung. `alone`: with the robot alone.
        """
        peak = lived.peak
        if lived.stopped or peak >= HURTS_FROM:
            self.fast -= 0.25 * max(peak - 4, 0.0) / 6
            self.trust -= 0.12 * self.trust
            self.arousal += 0.35 * max(peak - LIMIT, 0.0)
            return
        room = max(1 - (self.tolerance - self.start) / 9, 0.0)
        gain = self.learning * (peak / 4) * math.exp(1 - peak / 4) * room
        self.fast += 0.6 * gain
        self.slow += 0.4 * gain
        if alone:
            self.fast_alone += 0.6 * gain
            self.slow_alone += 0.4 * gain
        if peak < LIMIT:
            self.trust += 0.02 * (1 - self.trust)

    def _draw(self) -> Luck:
        rng = self._rng
        return Luck(
            rng.gauss(0, 1),
            rng.random(),
            rng.random(),
            rng.gauss(0, 1),
            rng.random(),
            rng.random(),
            rng.gauss(0, 1),
            rng.gauss(0, 1),
            rng.random(),
        )


def population(count: int) -> list[Profile]:
    """`count` people of all profiles by weight, in a fixed order that mixes them evenly."""
    owed = dict.fromkeys((profile.name for profile in PROFILES), 0.0)
    people = []
    for _ in range(count):
        for profile in PROFILES:
            owed[profile.name] += profile.weight
        chosen = max(PROFILES, key=lambda profile: owed[profile.name])
        owed[chosen.name] -= 1
        people.append(chosen)
    return people


def _has_people(rung: str) -> bool:
    return int(rung[1:]) >= PEOPLE_FROM


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))

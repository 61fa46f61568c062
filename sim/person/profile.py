"""What is known of a simulated person before they have lived a day: parameters of the equations, and habits.

Nothing here is evidence about real people. A profile is a file that a researcher can change
(docs/how-to/model-people.md); its ranges stand in sim/person/profile_file.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class World:
    """What differs between scenarios (domain.md §3.6).

    `spread` of people's own order of fears (standard deviation per level), `masking` on top of the profile's,
    `shocks` of life (probability a day), speed of `learning`. `siloing`, 0..1: the share of what is gained
    with the robot alone that does not carry over to the levels with people in them (L6 and up).
    """

    spread: float = 0.4
    masking: float = 0.0
    shocks: float = 0.0
    learning: float = 1.0
    siloing: float = 0.0


@dataclass(frozen=True, slots=True)
class Habits:
    """What somebody does at the page and with their hands, beside what the equations decide (all assumed).

    Shares 0..1: of sessions stopped because they were `called_away` (dinner); of those stops, what the card
    is told (`says_busy`, `says_enough`); of stops for distress, those called hard (`says_hard`); of moments
    that are too much, those answered by *less* in place of a stop (`says_less`); of previews taken
    (`takes_steps`); of questions how today is that are answered (`answers_today`); of lighter days taken as
    they are suggested (`takes_lighter`); of questions what to expect that are answered (`foresees`); of
    sessions without any sign (`withdrawn`: no touch, no choice); of lines answered with a word (`writes`).

    An answer to "how is today?" is `today_follows` times the mood of the day plus noise of standard deviation
    `today_noise`: with 0 it has nothing to do with the mood. The defaults add nothing to the equations.
    """

    called_away: float = 0.0
    says_busy: float = 0.0
    says_enough: float = 0.0
    says_hard: float = 0.0
    says_less: float = 0.0
    takes_steps: float = 1.0
    answers_today: float = 1.0
    today_noise: float = 0.8
    today_follows: float = 1.0
    takes_lighter: float = 1.0
    foresees: float = 0.0
    withdrawn: float = 0.0
    writes: float = 0.0


def equations_only(profile: "Profile") -> "Profile":
    """The same person without any habit: nothing is done but what the equations say."""
    return replace(profile, habits=Habits())


@dataclass(frozen=True, slots=True)
class Profile:
    """Parameters of a group (domain.md §3.4). `weight` is its share of the mixed population (assumed).

    `tolerance` T0 on the demand axis, `learning` a session, `mood` by the usual and its `mood_noise`, `mask`:
    share of distress that a rating leaves out, `attends`: how readily they come (log odds). `offsets` are
    added to the demand of a rung. `hazard` is the base hazard of leaving in five sessions, `rates` the share
    of sessions that are rated. `world` is what befalls them where no other is named.
    """

    name: str
    weight: float
    tolerance: float
    learning: float
    mood_noise: float
    mood: float
    mask: float
    attends: float
    offsets: Mapping[str, float] = field(default_factory=dict)
    hazard: float = 0.006
    rates: float = 0.75
    habits: Habits = Habits()
    world: World = World()

"""One course for comparisons in bulk: a programme, a person, a seed, and what became of them."""

from collections.abc import Callable
from dataclasses import replace

from robot.contract.programme import Policy, Programme
from sim.person.contract import Person
from sim.person.profile import Profile, World
from sim.person.profiled_person import ProfiledPerson
from sim.person.staff import StaffHabits
from sim.rehearse.course import Course, rehearsed
from sim.rehearse.record import Rehearsed


def course(
    programme: Programme,
    person: Profile | Callable[[int], Person],
    seed: int,
    weeks: int = 26,
    staff: StaffHabits | None = None,
    *,
    world: World | None = None,
    asked_at_intake: bool = False,
    people_stand_in: bool = False,
) -> Rehearsed:
    """Live through the weeks with the real engine and gate. The same arguments give the same result.

    `person`: a profile, or what makes a person from the seed. A profile's habits are lived too; without them
    (`equations_only`) there is nothing but the equations. `world` stands in place of the profile's.
    `asked_at_intake`: the policy is given the ratings that somebody of a profile gives beforehand.
    `people_stand_in`: stand-ins play the levels with people, so that nothing hangs on letters.

    Raises Broke for what breaks in a behaviour, and InputError for what breaks in a person of one's own.
    """
    somebody: Person
    if isinstance(person, Profile):
        profiled = ProfiledPerson(person, seed, world)
        if asked_at_intake:
            programme = expecting(programme, profiled)
        name, somebody = person.name, profiled
    else:
        name, somebody = getattr(person, "__name__", "person"), person(seed)
    made, stand_ins = rehearsed(programme, people=people_stand_in)
    return Course(made, somebody, Rehearsed(made.id, name, seed, weeks, stand_ins), staff).live()


def expecting(programme: Programme, person: ProfiledPerson) -> Programme:
    """The programme whose policy is told this person's ratings of its levels."""
    ratings = person.model.expects()
    expected = {level.id: float(ratings[level.rung]) for level in programme.levels if level.rung in ratings}
    policy = programme.policy
    return replace(programme, policy=Policy(policy.kind, **{**policy.figures, "expected": expected}))

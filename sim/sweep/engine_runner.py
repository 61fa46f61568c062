"""Lives through a block of people with the real engine and gate, one after the other."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import numpy as np

from robot.contract import commands as c
from robot.contract.behaviour_registry import load_plugins
from robot.contract.programme import Programme
from robot.contract.verdict import Verdict
from sim.person.profile import Profile, equations_only
from sim.person.profiled_person import ProfiledPerson
from sim.rehearse.bulk import expecting
from sim.rehearse.course import Course, rehearsed
from sim.rehearse.record import Rehearsed
from sim.sweep.grid import PEOPLE_OF_A_SEED, Answers, Block, Sweep
from sim.sweep.measures import CONTACTS, DULL, MEASURES, REACHED, THREE, Values
from sim.sweep.rungs import rungs

# What breaks off a behaviour that blocks, told the virtual time.
Guard = Callable[[Callable[[], int]], AbstractContextManager[None]]


def live(sweep: Sweep, block: Block, guard: Guard = lambda _now: nullcontext()) -> Values:
    """[people of the block, measures]. Raises Broke for what breaks in a behaviour or a policy."""
    load_plugins()
    cell = block.cell
    programme, stand_ins = rehearsed(sweep.programme or rungs(), people=True)
    programme = replace(programme, policy=cell.policy.policy)
    profile = cell.group.profile if sweep.habits else equations_only(cell.group.profile)
    if cell.world.answers is not None:
        profile = answering(profile, cell.world.answers)
    rows = []
    for number in range(block.first, block.first + block.persons):
        seed = cell.seed * PEOPLE_OF_A_SEED + number
        person = ProfiledPerson(profile, seed, cell.world.world)
        made = expecting(programme, person) if sweep.intake else programme
        found, contacts = Rehearsed(made.id, profile.name, seed, sweep.weeks, stand_ins), Contacts()
        course = Course(made, person, found, sweep.staff, [contacts.hear])
        with guard(course.clock.now):
            course.live()
        rows.append(measured(found, made) | contacts.counted)
    return np.array([[row.get(name, 0.0) for name in MEASURES] for row in rows])


class Contacts:
    """Counts the contacts with people of one person, by kind and way."""

    def __init__(self) -> None:
        self.counted = dict.fromkeys(CONTACTS, 0.0)

    def hear(self, verdict: Verdict, _day: int, _now: int) -> None:
        command = verdict.asked
        if isinstance(command, c.ContactLived) and not command.told:
            way = "with_robot" if command.with_robot else "without_robot"
            self.counted[f"{command.contact.replace('-', '_')}_{way}"] += 1


def measured(found: Rehearsed, programme: Programme) -> dict[str, float]:
    """What is counted of a person, but for contacts with people."""
    sessions, firsts = found.sessions, found.first_sessions()
    over = sum(each.over for each in sessions)
    made: dict[str, float] = {
        "persons": 1,
        "weeks": found.days / 7,
        "came": len({each.day for each in sessions} | set(found.asleep_days)),
        "sessions": len(sessions),
        "over": over,
        "dull": sum(each.peak is not None and each.peak < DULL for each in sessions),
        "stops": sum(each.stopped for each in sessions),
        "lighter": sum(each.half or each.place < programme.index(each.home) for each in sessions),
        "asleep": len(found.asleep_days),
        "robot_free": sum(each.robot_free for each in sessions),
        "steps": len(firsts),
        "false_steps": sum(each.over for each in firsts),
        "left": found.left_day is not None,
        "three_over": over >= THREE,
    }
    for rung in REACHED:
        if rung in found.reached:
            made |= {rung: 1, f"{rung}_weeks": (found.reached[rung] + 1) / 7}
    return made


def answering(profile: Profile, answers: Answers) -> Profile:
    """The same who answer "how is today?" like this."""
    habits = replace(
        profile.habits,
        answers_today=answers.share,
        today_noise=answers.noise,
        today_follows=answers.follows,
    )
    return replace(profile, habits=habits)

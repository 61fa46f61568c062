"""Lives through a block of people at once, by the equations and policies in numpy, without the engine."""

from dataclasses import asdict, replace
from zlib import crc32

import numpy as np

from sim.cohort import Answers, Setting
from sim.cohort.course import Course
from sim.cohort.figures import FIGURES
from sim.cohort.ladder import of_programme
from sim.cohort.luck import BLOCK, Fortune
from sim.cohort.people import Traits
from sim.sweep.grid import Block, Sweep
from sim.sweep.measures import CONTACTS, MEASURES, REACHED, THREE, Values
from sim.sweep.rungs import rungs

# Measures that a cohort counts under the same name.
SAME = (
    *("came", "sessions", "over", "dull", "stops", "lighter", "asleep", "robot_free"),
    *("steps", "false_steps", *CONTACTS),
)
# People of different profiles are different people: each profile has blocks of its own.
BLOCKS_OF_A_PROFILE = 10_000


def live(sweep: Sweep, block: Block) -> Values:
    """[people of the block, measures]. Raises InputError for what a cohort cannot do."""
    setting, fortune = setting_of(sweep, block), fortune_of(block)
    traits = Traits.drawn(setting.profiles, np.zeros(block.persons, np.intp), setting.world, fortune)
    found = Course(setting, traits).live(fortune)
    left = found["left_day"]
    made = {
        **{name: found[name] for name in SAME},
        "persons": np.ones(block.persons),
        "weeks": np.where(left < 0, 7 * sweep.weeks, left + 1) / 7,
        "left": left >= 0,
        "three_over": found["over"] >= THREE,
    }
    for rung in REACHED:
        day = found[f"{rung}_day"]
        made |= {rung: day >= 0, f"{rung}_weeks": np.where(day < 0, 0, day + 1) / 7}
    return np.stack([made[name] for name in MEASURES], axis=1).astype(np.float64)


def setting_of(sweep: Sweep, block: Block) -> Setting:
    """What a cohort is told of a block."""
    cell, profile = block.cell, block.cell.group.profile
    kind, figures = cell.policy.policy.kind, cell.policy.policy.figures
    answers = cell.world.answers
    return Setting(
        policy=kind,
        figures={name: figure for name, figure in figures.items() if name in FIGURES[kind]},
        profiles=(replace(profile, weight=1.0),),
        world=cell.world.world or profile.world,
        ladder=of_programme(sweep.programme or rungs()),
        weeks=sweep.weeks,
        answers=Answers() if answers is None else Answers(**asdict(answers)),
        asked=sweep.intake,
        signals=sweep.signals,
    )


def fortune_of(block: Block) -> Fortune:
    """What chance decides for a block, the same for every policy and world."""
    profile = crc32(block.cell.group.profile.name.encode())
    number = profile * BLOCKS_OF_A_PROFILE + block.first // BLOCK
    return Fortune(block.cell.seed, number, block.persons)

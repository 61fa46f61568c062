"""Runs a cohort: blocks of people, on one core or on several."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from robot.errors import InputError
from sim.cohort.course import Course
from sim.cohort.figures import WHERE
from sim.cohort.luck import BLOCK, Fortune, Ints
from sim.cohort.people import Traits
from sim.cohort.setting import Setting
from sim.cohort.table import Table, joined

# Steps of the golden ratio fill every stretch evenly: people of all profiles, mixed by weight, however many.
GOLDEN = 0.6180339887498949
MOST_PEOPLE = 100_000_000


def run(
    setting: Setting,
    persons: int,
    seed: int = 0,
    workers: int = 1,
    tick: Callable[[int], None] = lambda _: None,
) -> Table:
    """Live through the weeks with so many people of all profiles, by weight.

    The same setting, number and seed give the same table, whatever the workers; the first people are the
    same however many there are. `tick` is told of people who are done. Raises InputError.
    """
    for name, value, low, high in (
        ("persons", persons, 1, MOST_PEOPLE),
        ("seed", seed, 0, 2**63),
        ("workers", workers, 1, 1024),
    ):
        if type(value) is not int or not low <= value <= high:
            raise InputError(WHERE, f"{name}: {value!r}.", f"A whole number from {low} to {high}.")
    tables = []
    for table in _lived(setting, persons, seed, workers):
        tables.append(table)
        tick(len(table))
    return joined(tables)


def _lived(setting: Setting, persons: int, seed: int, workers: int) -> Iterator[Table]:
    blocks = range(-(-persons // BLOCK))
    counts = [min(BLOCK, persons - BLOCK * block) for block in blocks]
    if workers == 1 or len(blocks) == 1:
        yield from map(block_of, [setting] * len(blocks), [seed] * len(blocks), blocks, counts)
        return
    context = multiprocessing.get_context("forkserver")  # a fork would take this process's threads along
    context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(workers, context) as pool:
        yield from pool.map(block_of, [setting] * len(blocks), [seed] * len(blocks), blocks, counts)


def block_of(setting: Setting, seed: int, block: int, people: int) -> Table:
    """One block: the people from `BLOCK` times its number on."""
    who = profiles_of(setting, block * BLOCK, people)
    fortune = Fortune(seed, block, people)
    traits = Traits.drawn(setting.profiles, who, setting.world, fortune)
    return Table(who, Course(setting, traits).live(fortune))


def profiles_of(setting: Setting, first: int, people: int) -> Ints:
    """The number of each person's profile."""
    weights = np.cumsum([profile.weight for profile in setting.profiles])
    place = (0.5 + GOLDEN * np.arange(first, first + people)) % 1.0 * weights[-1]
    found: Ints = np.minimum(np.searchsorted(weights, place, side="right"), len(weights) - 1)
    return found

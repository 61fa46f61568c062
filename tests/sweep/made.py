"""Sweep files, people and results for the tests."""

from pathlib import Path

import numpy as np

from sim.sweep.grid import Block, Sweep
from sim.sweep.measures import MEASURES, Sums, Values, summed
from sim.sweep.sweep_file import SweepFile, read

SMALL = """
sweep: 1
runner: engine
programme: whole-ladder
weeks: 2
persons: 50
seeds: [1, 2]
policies:
  - {name: steady, kind: home}
  - {name: five-up, kind: n-up-one-down, figures: {up_after: 5}}
people:
  - {profile: plain, weight: 1}
  - {profile: anxious, weight: 1}
worlds:
  - {name: usual}
  - {name: siloing, siloing: 0.5}
"""


def written(folder: Path, text: str = SMALL, name: str = "small.yaml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def small(folder: Path, text: str = SMALL) -> SweepFile:
    return read(written(folder, text))


def some_people(count: int, seed: int = 1) -> Values:
    """Measures that are all different: whole numbers, and weeks to L6 for some of them."""
    rng = np.random.default_rng(seed)
    people = rng.integers(0, 40, (count, len(MEASURES))).astype(float)
    place = {name: column for column, name in enumerate(MEASURES)}
    people[:, place["persons"]] = 1
    for rung in ("L6", "L8"):
        people[:, place[rung]] = rng.random(count) < 0.6
        people[:, place[f"{rung}_weeks"]] = people[:, place[rung]] * rng.integers(1, 15, count) / 7
    return people


def lived(sweep: Sweep, block: Block) -> Sums:
    """Made up, the same for the same block."""
    cell, first = block.key
    return summed(some_people(block.persons, 1000 * cell + first), sweep.weeks, each=sweep.each)

"""Cells and blocks: every person once, the same plan every time, and a digest of what decides the results."""

import pickle
from collections import Counter
from dataclasses import replace
from pathlib import Path

from sim.person.profile import Habits
from sim.person.staff import StaffHabits
from sim.sweep.grid import BLOCK, Answers, blocks, cells
from tests.sweep.made import SMALL, small


def test_every_person_of_every_cell_is_in_one_block(tmp_path: Path) -> None:
    sweep = small(tmp_path).sweep
    found: Counter[int] = Counter()
    for block in blocks(sweep):
        assert block.persons <= BLOCK["engine"]
        assert block.first == found[block.cell.number]  # one after the other
        found[block.cell.number] += block.persons
    assert found == {cell.number: cell.group.persons for cell in cells(sweep)}
    assert sum(found.values()) == sweep.persons
    assert len({(c.policy.name, c.world.name, c.seed, c.group.profile.name) for c in cells(sweep)}) == 16


def test_whole_blocks_leave_no_empty_one(tmp_path: Path) -> None:
    sweep = small(tmp_path, SMALL.replace("persons: 50", "persons: 80")).sweep
    assert [(block.first, block.persons) for block in blocks(sweep) if block.cell.number == 0] == [
        (0, 20),
        (20, 20),
    ]
    assert {block.persons for block in blocks(sweep)} == {BLOCK["engine"]} == {20}
    assert str(next(iter(blocks(sweep)))) == "steady, usual, plain 0-19, seed 1"


def test_answers_are_by_default_those_of_a_profile_without_habits() -> None:
    plain, answers = Habits(), Answers()
    assert (plain.answers_today, plain.today_noise, plain.today_follows) == (
        answers.share,
        answers.noise,
        answers.follows,
    )


def test_all_cells_come_by_turns(tmp_path: Path) -> None:
    """So that what an interrupted sweep has is of every cell."""
    sweep = small(tmp_path).sweep
    first = [block.cell.number for block in blocks(sweep)][: len(cells(sweep))]
    assert first == [cell.number for cell in cells(sweep)]


def test_the_digest_is_of_what_decides_the_results(tmp_path: Path) -> None:
    sweep = small(tmp_path).sweep
    same = small(tmp_path, "# a comment\n" + SMALL.replace("seeds: [1, 2]", "seeds:   [1,2]")).sweep
    assert same.digest() == sweep.digest()
    others = [
        replace(sweep, weeks=3),
        replace(sweep, seeds=(1, 3)),
        replace(sweep, staff=StaffHabits("never")),
        replace(sweep, programme=None),
        replace(sweep, intake=True),
        replace(sweep, runner="numpy"),
        small(tmp_path, SMALL.replace("up_after: 5", "up_after: 4")).sweep,
        small(tmp_path, SMALL.replace("siloing: 0.5", "siloing: 0.4")).sweep,
        small(tmp_path, SMALL.replace("persons: 50", "persons: 52")).sweep,
        small(tmp_path, SMALL.replace("programme: whole-ladder", "programme: long-quiet")).sweep,
    ]
    assert len({sweep.digest(), *(other.digest() for other in others)}) == 1 + len(others)


def test_a_sweep_goes_to_another_process_as_it_is(tmp_path: Path) -> None:
    sweep = small(tmp_path).sweep
    assert pickle.loads(pickle.dumps(sweep)) == sweep

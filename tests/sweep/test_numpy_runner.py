"""People of a sweep in numpy: told what the file says, counted as on the engine, the same in any company."""

from dataclasses import replace

import numpy as np
import pytest

from robot.contract.programme import Policy
from sim.cohort.ladder import RUNGS, of_programme
from sim.cohort.luck import BLOCK as COHORT_BLOCK
from sim.person.model_person import PROFILES
from sim.person.profile import World
from sim.programmes import programme_of
from sim.sweep import engine_runner
from sim.sweep.figures import Group as Counted
from sim.sweep.figures import value_of
from sim.sweep.grid import BLOCK, Answers, Block, Cell, Group, NamedPolicy, NamedWorld, Sweep
from sim.sweep.measures import COLUMNS, FIGURES, MEASURES, Values, summed
from sim.sweep.numpy_runner import live, setting_of
from sim.sweep.rungs import rungs

PLAIN, GAMER = PROFILES[0], PROFILES[1]
FIVE_UP = NamedPolicy("five-up", Policy("n-up-one-down", up_after=5))
STEADY = NamedPolicy("steady", Policy("home"))


def sweep_of(policy: NamedPolicy = STEADY, world: NamedWorld | None = None, **more: object) -> Sweep:
    return Sweep(
        runner="numpy",
        policies=(policy,),
        worlds=(world or NamedWorld("usual"),),
        seeds=(1,),
        **{"programme": None, "weeks": 8, "people": (Group(PLAIN, 300), Group(GAMER, 300)), **more},  # type: ignore[arg-type] # fields of a sweep
    )


def block_of(sweep: Sweep, group: int = 0, first: int = 0, persons: int = 300, seed: int = 1) -> Block:
    return Block(Cell(0, sweep.policies[0], sweep.worlds[0], sweep.people[group], seed), first, persons)


def lived(sweep: Sweep, **of_block: int) -> Values:
    return live(sweep, block_of(sweep, **of_block))


def column(people: Values, name: str) -> np.ndarray:
    return people[:, MEASURES.index(name)]


def test_a_cohort_is_told_what_the_file_says() -> None:
    world = NamedWorld("mine", World(siloing=0.5, spread=1.2), Answers(0.7, 1.6, 0.0))
    policy = NamedPolicy("careful", Policy("home", setting="careful", expected={"play": 3.0}))
    programme = programme_of("whole-ladder")
    sweep = sweep_of(policy, world, programme=programme, intake=True, weeks=9)
    told = setting_of(sweep, block_of(sweep, group=1))
    assert (told.policy, told.figures, told.weeks, told.asked) == ("home", {"setting": "careful"}, 9, True)
    assert (told.world, told.profiles) == (World(siloing=0.5, spread=1.2), (replace(GAMER, weight=1.0),))
    assert (told.answers.share, told.answers.noise, told.answers.follows) == (0.7, 1.6, 0.0)
    assert told.ladder.name == "whole-ladder"
    assert told.signals == "faint"
    assert setting_of(replace(sweep, signals="told"), block_of(sweep)).signals == "told"
    own = sweep_of(people=(Group(replace(PLAIN, world=World(masking=0.3)), 10),))
    assert setting_of(own, block_of(own)).world == World(masking=0.3)


def test_the_ladder_of_rungs_is_the_one_of_the_published_tables() -> None:
    ours, theirs = of_programme(rungs()), RUNGS
    for name in ("rungs", "first_days", "week_days", "away_days", "offer_days"):
        assert getattr(ours, name) == getattr(theirs, name), name
    for name in ("level", "demand", "beyond", "height", "dwell_days", "dwell_sessions", "inner"):
        assert getattr(ours, name).tolist() == getattr(theirs, name).tolist(), name
    assert ours.robot_free_every.tolist() == theirs.robot_free_every.tolist()
    assert ours.days_a_week.tolist() == theirs.days_a_week.tolist()


def test_blocks_are_those_of_a_cohort() -> None:
    assert BLOCK["numpy"] == COHORT_BLOCK


def test_a_person_is_the_same_in_any_company() -> None:
    sweep = sweep_of()
    whole = lived(sweep)
    assert np.array_equal(lived(sweep), whole)
    assert np.array_equal(lived(sweep, persons=20), whole[:20])


def test_profiles_seeds_and_blocks_are_other_people() -> None:
    """With the same luck two profiles would differ little, and their errors would not be their own."""
    alike = sweep_of(people=(Group(PLAIN, 300), Group(replace(PLAIN, name="another"), 300)))
    plain = column(lived(alike), "sessions")
    others = [{"group": 1}, {"seed": 2}, {"first": 2500}]
    for other in others:
        assert abs(np.corrcoef(plain, column(lived(alike, **other), "sessions"))[0, 1]) < 0.2


def test_policies_meet_the_same_people() -> None:
    steady, five = lived(sweep_of()), lived(sweep_of(FIVE_UP))
    assert not np.array_equal(steady, five)
    came = np.corrcoef(column(steady, "came"), column(five, "came"))[0, 1]
    assert came > 0.6


def test_measures_mean_what_they_do_on_the_engine() -> None:
    people = lived(sweep_of(weeks=26))
    assert column(people, "persons").tolist() == [1] * 300
    left, weeks = column(people, "left") == 1, column(people, "weeks")
    assert 0 < left.sum() < 150
    assert (weeks[~left] == 26).all()
    assert (weeks[left] <= 26).all()
    assert (weeks[left] > 0).all()
    assert (column(people, "came") == column(people, "sessions") + column(people, "asleep")).all()
    assert ((column(people, "over") >= 3) == column(people, "three_over")).all()
    reached, when = column(people, "L6") == 1, column(people, "L6_weeks")
    assert reached.sum() > 50
    assert (when[~reached] == 0).all()
    assert ((when[reached] > 2) & (when[reached] <= weeks[reached])).all()
    assert (column(people, "false_steps") <= column(people, "steps")).all()
    assert column(people, "text_with_robot")[reached].min() > 0
    assert column(people, "text_with_robot")[column(people, "sessions") < 10].sum() == 0


@pytest.mark.parametrize("policy", [STEADY, FIVE_UP], ids=lambda policy: policy.name)
def test_it_is_not_far_from_the_engine(policy: NamedPolicy) -> None:
    """A coarse comparison: the close one, over thousands, is in the soak of the cohort."""
    sweep = sweep_of(policy, weeks=10, people=(Group(PLAIN, 40),), habits=False)
    here = live(sweep, block_of(sweep, persons=1000))
    engine = engine_runner.live(replace(sweep, runner="engine"), block_of(sweep, persons=40))
    for name in ("sessions", "left", "steps", "lighter", "dull", "asleep"):
        figure = next(each for each in FIGURES if each.name == name)
        a, b = (value_of(figure, [counted(people, 10)]) for people in (here, engine))
        assert a.value is not None
        assert b.value is not None
        assert a.error is not None
        assert b.error is not None
        assert abs(a.value - b.value) < 4 * np.hypot(a.error, b.error) + 0.05 * max(a.value, 0.2), name


def counted(people: Values, weeks: int) -> Counted:
    sums = summed(people, weeks)
    return Counted(len(people), dict(zip(COLUMNS, sums.values, strict=True)), sums.by_week)

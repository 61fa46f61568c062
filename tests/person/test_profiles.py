"""Profiles in files: those that come along are the table, and what is wrong in one is said at its line."""

import hashlib
from pathlib import Path

import pytest

from robot.errors import FindingsError, InputError
from sim.person.model_person import PROFILES, ModelPerson, World
from sim.person.profile_file import FOLDER, read

MINE = """
profile: mine
tolerance: 2.0
learning: 0.1
mood_noise: 0.5
mask: 0.2
attends: 1.0
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, "utf-8")
    return path


def test_the_profiles_are_those_of_the_table() -> None:
    """domain.md §3.4, column by column."""
    table = {
        "plain": (0.25, 2.2, 0.12, 0.6, 0, 0.15, 1.6, {}, 0.006),
        "gamer": (0.30, 2.6, 0.13, 0.6, 0, 0.10, 1.3, {"L5": -0.8, "L9": 0.3, "L10": 0.3}, 0.006),
        "anxious": (
            *(0.20, 1.6, 0.11, 0.7, 0, 0.25, 1.5),
            {"L3": 0.5, "L4": 0.5, "L5": 0.3, "L7": 1.0, "L8": 1.2},
            0.006,
        ),
        "depressed": (0.15, 2.0, 0.08, 0.9, 0.4, 0.20, 0.6, {}, 0.010),
        "autistic": (
            0.10,
            2.0,
            0.10,
            0.5,
            0,
            0.30,
            1.8,
            {"L3": -0.2, "L7": 0.6, "L8": 0.6, "L9": 0.4},
            0.006,
        ),
    }
    shown = {
        each.name: (
            *(
                each.weight,
                each.tolerance,
                each.learning,
                each.mood_noise,
                each.mood,
                each.mask,
                each.attends,
            ),
            each.offsets,
            each.hazard,
        )
        for each in PROFILES
    }
    assert list(shown.items()) == list(table.items())
    assert {(each.rates, each.world) for each in PROFILES} == {(0.75, World())}
    assert {path.stem for path in FOLDER.iterdir()} == set(table)


def test_a_file_of_ones_own_has_what_it_says_and_adds_nothing_else(tmp_path: Path) -> None:
    made = read(written(tmp_path, MINE + "offsets: {L7: 2}\nhabits: {says_hard: 1}\nworld: {siloing: 0.5}\n"))
    assert (made.name, made.tolerance, made.offsets) == ("mine", 2.0, {"L7": 2.0})
    assert (made.habits.says_hard, made.habits.called_away, made.habits.takes_steps) == (1.0, 0.0, 1.0)
    assert ModelPerson(made, 1).world == World(siloing=0.5)
    assert ModelPerson(made, 1, World(spread=0.0)).world == World(spread=0.0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("tolerance: .nan", "3:12: E013 wrong value '.nan': write a number"),
        ("tolerance: 1e999", "3:12: E013 wrong value inf: write 6.0 or less"),
        ("tolerance: 9", "3:12: E013 wrong value 9: write 6.0 or less"),
        ("tolerence: 2", "3:1: E010 unknown word 'tolerence'; did you mean 'tolerance'?"),
        ("weight: 0.1", "E011 'tolerance' is missing"),
        ("tolerance: 2\noffsets: {L11: 1}", "4:11: E010 unknown word 'L11'"),
        ("tolerance: 2\nworld: {siloing: 1.5}", "4:18: E013 wrong value 1.5: write 1.0 or less"),
        ("tolerance: 2\nhabits: {says_busy: 0.7, says_enough: 0.7}", "at most 1 in all"),
        ("tolerance: 2,5", "a decimal comma stands here"),
    ],
)
def test_what_is_wrong_is_said_at_its_line(tmp_path: Path, change: str, said: str) -> None:
    path = written(tmp_path, MINE.replace("tolerance: 2.0", change))
    with pytest.raises(FindingsError) as refused:
        read(path)
    assert said in str(refused.value)
    assert f"{path}: is no profile." in str(refused.value)
    assert "docs/how-to/model-people.md" in str(refused.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read(tmp_path / "nobody.yaml")


# --- siloing ------------------------------------------------------------------------------------------------


def weeks(world: World) -> str:
    """Everything that five people live in 120 days, up the ladder every twelve."""
    lived: list[object] = []
    for profile in PROFILES:
        person = ModelPerson(profile, 11, world)
        for day in range(120):
            person.next_day()
            if person.comes():
                seen = person.session(f"L{1 + day // 12}")
                lived += [round(seen.peak, 9), seen.rating, round(seen.implied, 9), seen.stopped]
            lived += [person.stays(), round(person.tolerance, 9)]
    return hashlib.sha256(repr(lived).encode()).hexdigest()


def test_without_siloing_the_equations_are_what_they_were() -> None:
    """The digests are of the equations before there was any siloing, in so many digits as every libm has."""
    assert weeks(World()) == "f98abd75e3d9182f3a173ab961a911b1ed1be2d422e35be52642cb23876cdae2"
    assert (
        weeks(World(1.2, 0.3, 0.02, 0.7))
        == "863e011ade983836a73ece442546c9657892a41d2a3e401fdd6e2080ee8e1317"
    )
    assert weeks(World(siloing=0.5)) != weeks(World())


def alone(siloing: float, sessions: int = 40) -> ModelPerson:
    person = ModelPerson(PROFILES[0], 3, World(siloing=siloing))
    for _ in range(sessions):
        person.next_day()
        person.session("L2")
    return person


def test_what_is_learned_with_the_robot_alone_carries_over_in_part() -> None:
    whole, half, none = alone(0.0), alone(0.5), alone(1.0)
    gained = whole.tolerance - whole.start
    assert gained > 0.5
    assert half.tolerance == none.tolerance == whole.tolerance
    assert half.tolerance_on("L5") == whole.tolerance
    assert half.tolerance_on("L6") - half.start == pytest.approx(
        gained - 0.5 * (half.fast_alone + half.slow_alone)
    )
    assert none.tolerance_on("L6") <= none.start, "nothing but what hurt, which nobody forgets"
    assert whole.tolerance_on("L6") == whole.tolerance


def test_people_and_days_without_the_robot_carry_over_whole() -> None:
    for rung, robot_free in (("L6", False), ("L10", False), ("L2", True)):
        person = ModelPerson(PROFILES[0], 3, World(siloing=1.0))
        person.start = 9.0  # whom none of this can hurt
        for _ in range(10):
            person.next_day()
            assert not person.session(rung, robot_free=robot_free).stopped
        assert person.tolerance > person.start
        assert person.fast_alone == person.slow_alone == 0.0
        assert person.tolerance_on("L8") == person.tolerance


def test_half_levels_and_a_day_asleep_lie_where_the_evidence_puts_them() -> None:
    person = ModelPerson(PROFILES[1], 5)
    assert person.demand("L5", 0.0, "L4") == (person.demands["L5"] + person.demands["L4"]) / 2
    assert person.demand("L0") == person.demands["L1"] - 0.7
    assert person.demand("L1", 0.0, "L0") == pytest.approx(person.demands["L1"] - 0.35)
    assert person.demand("L7", 0.2, "L7", -0.4) == pytest.approx(person.demands["L7"] - 0.1)
    assert person.demand("L7", -0.4) == person.demands["L7"] - 0.4

"""A sweep file: what it comes to, and what is wrong in one is said at its line."""

import re
from pathlib import Path

import pytest

from robot.contract.programme import Policy
from robot.errors import FindingsError, InputError
from sim.person.profile import World
from sim.person.staff import StaffHabits
from sim.sweep.grid import Answers
from sim.sweep.meaning import shared
from sim.sweep.measures import MEASURES, REACHED
from sim.sweep.schema import AnswersSection, NamedWorldSection, PeopleSection, PolicySection, SweepSection
from sim.sweep.sweep_file import read
from tests.person.test_profiles import MINE
from tests.repository.tree import ROOT
from tests.sweep.made import SMALL, small, written


def test_a_file_comes_to_what_it_says(tmp_path: Path) -> None:
    made = small(
        tmp_path, SMALL + "staff: {answer: never}\nanswers: {noise: 1.6}\nintake: true\neach: true\n"
    )
    sweep = made.sweep
    assert (made.name, sweep.runner, sweep.weeks, sweep.seeds) == ("small", "engine", 2, (1, 2))
    assert sweep.programme is not None
    assert sweep.programme.id == "whole-ladder"
    assert [(each.name, each.policy.kind) for each in sweep.policies] == [
        ("steady", "home"),
        ("five-up", "n-up-one-down"),
    ]
    assert sweep.policies[1].policy.figures == {"up_after": 5}
    assert [(group.profile.name, group.persons) for group in sweep.people] == [("plain", 25), ("anxious", 25)]
    assert [(each.name, each.world, each.answers) for each in sweep.worlds] == [
        ("usual", World(), Answers(noise=1.6)),
        ("siloing", World(siloing=0.5), Answers(noise=1.6)),
    ]
    assert sweep.staff == StaffHabits("never", 1)
    assert (sweep.habits, sweep.intake, sweep.each) == (True, True, True)
    assert sweep.persons == 2 * 2 * 2 * 50


def test_what_is_left_out_is_the_mixed_people_in_the_world_of_their_profile(tmp_path: Path) -> None:
    text = "sweep: 1\nrunner: engine\nprogramme: rungs\npersons: 100\npolicies: [{name: a, kind: home}]\n"
    sweep = small(tmp_path, text).sweep
    assert sweep.programme is None
    shares = {group.profile.name: group.persons for group in sweep.people}
    assert shares == {"plain": 25, "gamer": 30, "anxious": 20, "depressed": 15, "autistic": 10}
    assert [(each.name, each.world, each.answers) for each in sweep.worlds] == [("usual", None, None)]
    assert (sweep.seeds, sweep.weeks, sweep.habits) == ((1,), 26, True)
    plain = small(tmp_path, text + "habits: false\n").sweep
    assert [(each.world, each.answers, plain.habits) for each in plain.worlds] == [(None, Answers(), False)]


def test_files_are_looked_for_beside_it(tmp_path: Path) -> None:
    written(tmp_path, MINE, "mine.yaml")
    sweep = small(tmp_path, SMALL.replace("profile: plain", "profile: mine.yaml")).sweep
    assert sweep.people[0].profile.name == "mine"
    assert sweep.people[0].profile.tolerance == 2.0


def test_the_example_of_the_manual_is_a_sweep_file(tmp_path: Path) -> None:
    (text,) = re.findall(
        r"```yaml\n(.*?)```", (ROOT / "docs" / "how-to" / "sweep.md").read_text("utf-8"), re.DOTALL
    )
    sweep = small(tmp_path, text).sweep
    assert [each.name for each in sweep.policies] == ["steady", "careful", "five-up"]
    assert sweep.worlds[2].answers == Answers(noise=1.6)


def test_the_reference_names_every_key() -> None:
    text = (ROOT / "docs" / "reference" / "sweep-file.md").read_text("utf-8")
    for section in (SweepSection, PolicySection, PeopleSection, NamedWorldSection, AnswersSection):
        assert [key for key in section.model_fields if f"`{key}`" not in text] == []
    assert [name for name in (*MEASURES[1:14], *REACHED) if f"`{name}`" not in text] == []


def test_people_are_shared_out_by_weight() -> None:
    assert shared(10, [1, 1, 1]) == [4, 3, 3]
    assert shared(7, [0.25, 0.30, 0.20, 0.15, 0.10]) == [2, 2, 1, 1, 1]
    assert shared(1000, [0.25, 0.30, 0.20, 0.15, 0.10]) == [250, 300, 200, 150, 100]


@pytest.mark.parametrize(
    ("kind", "figures", "promised"),
    [
        ("home", "{}", 0.015),
        ("home", "{setting: careful}", 0.005),
        ("home", "{setting: 3.2}", None),
        ("bayes-level", "{}", 0.10),
        ("bayes", "{alpha: 0.05}", 0.05),
        ("n-up-one-down", "{up_after: 5}", None),
    ],
)
def test_what_a_policy_promises(tmp_path: Path, kind: str, figures: str, promised: float | None) -> None:
    entry = f"- {{name: steady, kind: {kind}, figures: {figures}}}"
    sweep = small(tmp_path, SMALL.replace("- {name: steady, kind: home}", entry)).sweep
    assert sweep.policies[0].promises == promised
    named = small(tmp_path, SMALL.replace("kind: home}", "kind: home, promises: 2}")).sweep
    assert named.policies[0].promises == 0.02


@pytest.mark.parametrize(
    ("word", "instead", "line", "said"),
    [
        ("sweep: 1", "sweep: 2", 2, "version 2; this Yorisou reads version 1"),
        ("sweep: 1", "", 1, "'sweep' is missing"),
        ("profile: plain", "profile: pliant", 12, "there is no profile 'pliant'; did you mean 'plain'?"),
        ("profile: plain", "profile: nobody.yaml", 12, "nobody.yaml: cannot be read (there is no such file)"),
        ("profile: plain", "profile: anxious", 13, "'anxious' stands here twice"),
        ("kind: home", "kind: hame", 9, "did you mean 'home'?"),
        ("up_after: 5", "up_after: .nan", 10, "wrong value '.nan': write a whole number"),
        ("up_after: 5", "up_later: 5", 10, "unknown word 'up_later'; did you mean 'up_after'?"),
        ("name: five-up", "name: steady", 10, "'steady' stands here twice"),
        ("kind: home", "kind: bayes, figures: {alpha: 0.1, alpha_standing: 0.05}", 9, "must not lie below"),
        ("siloing: 0.5", "siloing: 1.5", 16, "wrong value 1.5: write 1.0 or less"),
        ("siloing: 0.5", "siloing: .inf", 16, "write a number"),
        ("siloing: 0.5", "spread: 1e999", 16, "wrong value inf: write 3.0 or less"),
        ("siloing: 0.5", "solitude: 0.5", 16, "unknown word 'solitude'"),
        ("name: siloing", "name: usual", 16, "'usual' stands here twice"),
        ("programme: whole-ladder", "programme: whole-lader", 4, "did you mean 'whole-ladder'?"),
        ("persons: 50", "persons: 1", 6, "too few: nobody is left for anxious; write at least 2"),
        ("persons: 50", "persons: -5", 6, "write 1 or more"),
        ("seeds: [1, 2]", "seeds: []", 7, "too few entries"),
        ("seeds: [1, 2]", "seeds: [1, 1]", 7, "'1' stands here twice"),
        ("weeks: 2", "weeks: 2.5", 5, "write a whole number"),
        ("runner: engine", "runner: numpi", 3, "did you mean 'numpy'?"),
        ("runner: engine", "runner: numpy\nhabits: true", 4, "the numpy runner has no habits"),
        ("runner: engine", "runner: engine\nsignals: told", 4, "the engine hears what it hears"),
        ("runner: engine", "runner: numpy\nsignals: loud", 4, "wrong value 'loud': write 'faint' or 'told'"),
        ("runner: engine", "runner: numpy\nstaff: {answer: never}", 4, "the numpy runner has no staff"),
    ],
)
def test_what_is_wrong_is_said_at_its_line(
    tmp_path: Path, word: str, instead: str, line: int, said: str
) -> None:
    assert word in SMALL
    with pytest.raises(FindingsError) as raised:
        small(tmp_path, SMALL.replace(word, instead, 1))
    lines = [text for text in str(raised.value).splitlines() if said in text]
    assert len(lines) == 1, raised.value
    assert lines[0].startswith(f"{tmp_path / 'small.yaml'}:{line}:")
    assert str(raised.value).endswith("docs/reference/sweep-file.md has every key.")


def test_an_empty_grid_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(FindingsError, match="too few entries: write at least 1"):
        small(tmp_path, SMALL.split("policies:")[0] + "policies: []\n")


def test_a_profile_without_a_weight_is_given_one(tmp_path: Path) -> None:
    written(tmp_path, MINE, "mine.yaml")
    with pytest.raises(FindingsError, match="the profile mine has no weight of its own"):
        small(tmp_path, SMALL.replace("profile: plain, weight: 1", "profile: mine.yaml"))


def test_a_file_that_is_named_tells_its_own_findings(tmp_path: Path) -> None:
    written(tmp_path, MINE.replace("0.1", "5"), "mine.yaml")
    with pytest.raises(FindingsError, match=r"mine\.yaml:4:.*write 0\.3 or less"):
        small(tmp_path, SMALL.replace("profile: plain", "profile: mine.yaml"))


@pytest.mark.parametrize("text", ["", "- 1\n", "sweep: [1\n"])
def test_what_is_no_sweep_file_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(FindingsError, match="cannot be used"):
        small(tmp_path, text)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read(tmp_path / "nowhere.yaml")


NUMPY = SMALL.replace("runner: engine", "runner: numpy")


def test_the_oracle_is_for_the_numpy_runner(tmp_path: Path) -> None:
    entry = "{name: oracle, kind: oracle, figures: {margin: 0.2}}"
    oracle = small(tmp_path, NUMPY.replace("{name: steady, kind: home}", entry)).sweep.policies[0]
    assert (oracle.policy, oracle.promises) == (Policy("oracle", margin=0.2), None)
    with pytest.raises(FindingsError, match=r":9:26: E013 nobody can know what the oracle knows"):
        small(tmp_path, SMALL.replace("{name: steady, kind: home}", entry))


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{name: a, kind: hold}", ":9:21: E013 the numpy runner has no 'hold'; it has home, n-up-one-down"),
        (
            "{name: a, kind: home, figures: {expected: {play: 3}}}",
            ":9:37: E010 the numpy runner has no 'expected' of home; it has setting, step",
        ),
        ("{name: a, kind: oracle, figures: {margin: -1}}", "write 0.0 or more"),
    ],
)
def test_what_the_numpy_runner_has_not_is_said(tmp_path: Path, entry: str, said: str) -> None:
    with pytest.raises(FindingsError) as raised:
        small(tmp_path, NUMPY.replace("{name: steady, kind: home}", entry))
    assert said in str(raised.value)

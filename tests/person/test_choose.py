"""Whom `--person` names, and what is said of somebody who cannot be had."""

import re
from pathlib import Path
from typing import Any

import pytest

from robot.contract import events as e
from robot.errors import InputError, UsageError
from sim.person.choose import known, person_of
from sim.person.contract import Shown
from sim.person.evening_person import EveningPerson
from sim.person.guarded import GuardedPerson
from sim.person.profiled_person import ProfiledPerson
from tests.person.test_profiles import MINE
from tests.repository.tree import ROOT

MANUAL = ROOT / "docs" / "how-to" / "model-people.md"

OWN = '''
from robot.contract import events as e

class Quiet:
    """Comes every second day, and wakes the robot a second after it sleeps."""

    def __init__(self, seed):
        self.due = None

    def next_day(self, day):
        return day % 2 == 0

    def see(self, shown, now):
        self.due = now + 1_000_000 if shown.phase == "asleep" else None

    def deadline(self):
        return self.due

    def act(self, now):
        self.due = None
        return [e.WakeRequested("tap")]

    def stays(self):
        return True

    def peak(self):
        return None

class Breaks(Quiet):
    def act(self, now):
        return [1 / 0]

class Cheats(Quiet):
    def act(self, now):
        return [e.StepApproved(1, "staff")]

class Late(Quiet):
    def deadline(self):
        return 0.5

class Empty:
    pass

class Shy(Quiet):
    def __init__(self):
        pass
'''


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a module of one's own, in the folder where the command is given."""
    (tmp_path / "people_of_mine.py").write_text(OWN, "utf-8")
    (tmp_path / "broken_people.py").write_text("raise SystemExit(4)\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", ["/nowhere"])
    monkeypatch.delitem(__import__("sys").modules, "people_of_mine", raising=False)
    return "people_of_mine"


def test_everybody_who_is_known_can_be_had() -> None:
    assert known() == ("sim", "plain", "gamer", "anxious", "depressed", "autistic")
    assert isinstance(person_of("sim", 1), EveningPerson)
    for name in known()[1:]:
        person = person_of(name, 1)
        assert isinstance(person, ProfiledPerson)
        assert person.model.profile.name == name


def test_a_file_is_somebody_too(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(MINE, "utf-8")
    person = person_of(str(path), 1)
    assert isinstance(person, ProfiledPerson)
    assert person.model.profile.name == "mine"


def test_a_class_of_ones_own_is_somebody_too(mine: str) -> None:
    person = person_of(f"{mine}:Quiet", 1)
    assert [person.next_day(day) for day in range(3)] == [True, False, True]
    person.see(Shown("asleep"), 5)
    assert person.deadline() == 1_000_005
    assert person.act(1_000_005) == [e.WakeRequested("tap")]
    assert person.stays()


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("Quite", "has no class Quite; did you mean 'Quiet'?"),
        ("Empty", "is no person: it lacks next_day, see, deadline, act, stays, peak."),
        ("Shy", "cannot be made: TypeError"),
    ],
)
def test_a_class_that_is_nobody_is_said(mine: str, named: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        person_of(f"{mine}:{named}", 1)
    assert f"{mine}:{named}: " in str(refused.value)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("Breaks", "broke: ZeroDivisionError: division by zero (people_of_mine.py, line 31)."),
        ("Cheats", "does 'approve', which no person can do."),
    ],
)
def test_what_somebody_may_not_do_is_said_with_its_place(mine: str, named: str, said: str) -> None:
    person = person_of(f"{mine}:{named}", 1)
    with pytest.raises(InputError) as refused:
        person.act(0)
    assert said in str(refused.value)


def test_a_deadline_is_a_whole_number(mine: str) -> None:
    with pytest.raises(InputError, match=r"gives 0.5 as a deadline"):
        person_of(f"{mine}:Late", 1).deadline()


@pytest.mark.parametrize("named", ["broken_people:Any", "nowhere.at_all:Any"])
def test_a_module_that_cannot_be_imported_is_said(mine: str, named: str) -> None:
    with pytest.raises(InputError, match="cannot be imported"):
        person_of(named, 1)


@pytest.mark.parametrize("named", ["nobody", "a:b:c", ":", "x:", "gamer ", ""])
def test_nobody_is_said_with_everybody_there_is(named: str) -> None:
    with pytest.raises(UsageError, match="There are sim, plain, gamer, anxious, depressed, autistic"):
        person_of(named, 1)


def test_the_example_of_the_manual_lives_an_evening() -> None:
    (source,) = re.findall(r"```python\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)
    made: dict[str, Any] = {}
    exec(compile(source, MANUAL.name, "exec"), made)
    person = GuardedPerson("EverySecondDay", made["EverySecondDay"](1))
    assert [person.next_day(day) for day in (1, 2)] == [False, True]
    done = []
    for now, phase in enumerate(("asleep", "present", "preview", "active", "rating", "present", "asleep")):
        person.see(Shown(phase, preview=4 if phase == "preview" else None), now)
        due = person.deadline()
        done += [] if due is None else person.act(due)
    tapped = e.WakeRequested("tap"), e.StartRequested("tap"), e.PreviewAnswered(4, True, "tap")
    assert done == [*tapped, e.Rated(2), e.SleepRequested("tap")]

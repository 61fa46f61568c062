"""What a start says of people: the way in, a register that cannot be read, and the doctor."""

from pathlib import Path

import pytest

from robot.app.entrance import way_in
from robot.app.options import Options
from robot.app.people_file import open_people, people_beside
from robot.config.schema import BodySection, Config, JournalSection
from robot.doctor import people as doctor
from robot.errors import InputError
from robot.people import store
from robot.people.people import People
from robot.people.roles import EVERYBODY, OWNER, PERSON
from tests.people.conftest import TERMINAL
from tests.people.hand_clock import HandClock
from tests.people.test_people import paired

PAGE = "http://127.0.0.1:8642"


def of(config: Config, clock: HandClock) -> People:
    return open_people(Options(config), clock, TERMINAL).people


def configured(folder: Path, *, simulated: bool) -> Config:
    body = BodySection() if simulated else BodySection(servos="/dev/one", board="/dev/two")
    return Config(journal=JournalSection(path=str(folder / "journal.db")), body=body)


def test_a_simulated_body_prints_an_address_that_pairs_for_everything(
    tmp_path: Path, clock: HandClock
) -> None:
    people = of(configured(tmp_path, simulated=True), clock)
    address, _, code = way_in(PAGE, people).partition("/pair?code=")
    assert address == PAGE
    assert people.who(people.pair(code, "")) == EVERYBODY


def test_a_real_one_says_how_its_owner_begins_and_then_nothing_more(
    people: People, capsys: pytest.CaptureFixture[str]
) -> None:
    said = way_in(PAGE, people)
    code = said.rpartition("code=")[2].split()[0]
    assert "Nobody owns" in said
    assert people.who(people.pair(code, "")).roles == {"owner"}
    assert way_in(PAGE, people) == PAGE


def test_on_a_terminal_it_is_drawn_to_be_scanned(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert "\u2588" in way_in(PAGE, people) or "\u2580" in way_in(PAGE, people)


def test_a_register_that_cannot_be_read_costs_no_start_and_is_not_written_over(
    tmp_path: Path, clock: HandClock
) -> None:
    config = configured(tmp_path, simulated=False)
    path = people_beside(tmp_path / "journal.db")
    path.write_text("{broken", "utf-8")
    opened = open_people(Options(config), clock, TERMINAL)
    (lack,) = opened.lacks
    assert (lack.code, lack.where) == ("people", str(path))
    assert opened.people.who(TERMINAL).roles == {"owner"}
    assert way_in(PAGE, opened.people) == PAGE  # it may well have an owner
    with pytest.raises(InputError):
        opened.save(opened.people.register)
    assert path.read_text("utf-8") == "{broken"
    assert next(iter(doctor.examine(config))).state == "degraded"


def test_the_doctor_says_what_is_still_missing(tmp_path: Path, people: People) -> None:
    config = configured(tmp_path, simulated=False)
    path = people_beside(tmp_path / "journal.db")

    def finds() -> tuple[str, str]:
        store.save(path, people.register)
        (found,) = doctor.examine(config)
        return found.state, found.detail

    assert finds() == ("degraded", "nobody owns this robot yet")
    paired(people, OWNER)
    assert finds() == ("degraded", "1 device; none is the person's, so nobody can say yes")
    paired(people, PERSON)
    assert finds() == ("real", "2 devices")
    (simulated,) = doctor.examine(configured(tmp_path, simulated=True))
    assert simulated.state == "simulated"

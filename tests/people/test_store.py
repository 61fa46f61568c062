"""The register as a file: its owner's alone, and a spoiled one is told and left as it is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from robot.errors import InputError
from robot.people import store
from robot.people.people import People
from robot.people.register import new_register
from robot.people.roles import PERSON
from tests.people.test_people import paired


def test_the_register_is_its_owners_alone_and_has_no_secret_in_it(
    people: People, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("var") / "deep" / store.NAME
    token = paired(people, PERSON)
    store.save(path, people.register)
    assert path.stat().st_mode & 0o777 == 0o600
    assert token not in path.read_text("utf-8")
    assert store.load(path) == people.register
    assert store.load(path.with_name("none.json")) == new_register()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _text: "",
        lambda _text: "[]",
        lambda text: text.replace('"family"', '"king"'),
        lambda text: text[:-9],
    ],
)
def test_a_spoiled_register_is_told_and_not_written_over(
    people: People, tmp_path: Path, spoil: Callable[[str], str]
) -> None:
    path = tmp_path / store.NAME
    store.save(path, people.register)
    path.write_text(spoil(path.read_text("utf-8")), "utf-8")
    with pytest.raises(InputError, match="no register"):
        store.load(path)

"""The people of this robot at the start: read from beside the journal, or said to be unreadable."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from robot.app.missing_parts import MissingPart
from robot.app.options import Options
from robot.clock import Clock
from robot.errors import InputError
from robot.people import store
from robot.people.people import People
from robot.people.register import Register, new_register

Save = Callable[[Register], None]


def people_beside(journal: Path) -> Path:
    """The file of the register, beside a journal."""
    return journal.with_name(store.NAME)


class OpenedPeople(NamedTuple):
    """Everybody, what puts them on the disk, and why they are not known."""

    people: People
    save: Save
    lacks: tuple[MissingPart, ...] = ()


def open_people(options: Options, clock: Clock, terminal: str) -> OpenedPeople:
    """Everybody, for a start that always succeeds.

    Where the file cannot be read nobody is paired and nothing is written over it; all that needs no role goes
    on. The owner's own command line pairs devices for this run.
    """
    path, simulated = people_beside(options.journal_path), options.config.simulated
    try:
        register = store.load(path)
    except InputError as error:
        lack = MissingPart("people", "people", error.where, error.what)

        def refuse(_register: Register) -> None:
            raise InputError(lack.where, lack.what, store.MEND)

        unknown = People(new_register(), clock, terminal, simulated=simulated, known=False)
        return OpenedPeople(unknown, refuse, (lack,))
    people = People(register, clock, terminal, simulated=simulated)
    return OpenedPeople(people, lambda changed: store.save(path, changed))

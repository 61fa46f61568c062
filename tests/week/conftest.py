"""A Monday's sealed files, made once for all tests: 25 people, each with a journal of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyrage import x25519

from robot.contract.calendar import DAY_US
from robot.report.week_making import read_week
from robot.week.folder import write
from robot.week.week_file import WeekFile
from tests.week.cases import CASES, LATE
from tests.week.lived import MONDAY_US, live

WEEK_US = 7 * DAY_US


@dataclass(frozen=True)
class Stick:
    """The folder with the sealed files, the therapist's key that opens them, and what is in them."""

    folder: Path
    identity: x25519.Identity
    weeks: dict[str, WeekFile]

    @property
    def identities(self) -> Sequence[x25519.Identity]:
        return (self.identity,)


@pytest.fixture(scope="session")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Stick:
    folder, journals = tmp_path_factory.mktemp("stick"), tmp_path_factory.mktemp("journals")
    identity, weeks = x25519.Identity.generate(), dict[str, WeekFile]()
    for number, (name, case) in enumerate(CASES.items()):
        key = f"{number:02x}" * 32
        live(journals / f"{name}.db", key, case)
        made_us = MONDAY_US - (WEEK_US if name == LATE else 0)
        weeks[name] = read_week(journals / f"{name}.db", key, made_us, person=name)
        write(weeks[name], [identity.to_public()], folder)
    return Stick(folder, identity, weeks)

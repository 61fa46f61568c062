"""Doctor finding about people: whether somebody owns the robot, and who has a device."""

from collections.abc import Iterator
from pathlib import Path

from robot.alerts.base import counted
from robot.app.people_file import people_beside
from robot.config.schema import Config
from robot.doctor.finding import Finding
from robot.errors import InputError
from robot.people import store

PART = "people"


def examine(config: Config) -> Iterator[Finding]:
    """One finding; names nobody."""
    try:
        register = store.load(people_beside(Path(config.journal.path)))
    except InputError as error:
        yield Finding(PART, "degraded", f"{error.where} {error.what}", store.MEND)
        return
    devices = counted(len(register.devices), "device")
    if config.simulated:
        detail = f"{devices}; the address that a start prints pairs a browser for every role"
        yield Finding(PART, "simulated", detail)
    elif not register.owned:
        mend = "Start the robot and open the address that it prints, on its own computer."
        yield Finding(PART, "degraded", "nobody owns this robot yet", mend)
    elif not any(each.user == "person" for each in register.devices):
        detail = f"{devices}; none is the person's, so nobody can say yes"
        yield Finding(PART, "degraded", detail, "docs/how-to/people.md says how to pair one.")
    else:
        yield Finding(PART, "real", devices)

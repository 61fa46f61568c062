"""Who has a role, and with which devices. Exit code 1 while nobody is the owner.

--json: `users` (id, role, name, ticks, password: whether one is set, devices: id, name, paired_utc_us,
until_utc_us), `ticks` (what a relative can be let see) and `pin` (whether the person wants one for a yes).
"""

from datetime import UTC, datetime

import typer

from robot.cli.companions import ask_one
from robot.cli.options import JsonFlag, SocketFile
from robot.cli.output import print_json
from robot.control.answers import KnownUser, PairedDevice, UserList
from robot.control.people_requests import Users
from robot.people.roles import OWNER


def command(as_json: JsonFlag = False, socket: SocketFile = None) -> None:
    known = UserList.from_json(ask_one(socket, Users()))
    if as_json:
        print_json(known.to_json())
    else:
        for user in known.users:
            typer.echo(_told(user))
            for device in user.devices:
                typer.echo(f"    {_of(device)}")
    owned = any(user.devices for user in known.users if user.id == OWNER)
    raise typer.Exit(0 if owned else 1)


def _told(user: KnownUser) -> str:
    named = f" ({user.name})" if user.name else ""
    ticks = f", sees {', '.join(user.ticks)}" if user.ticks else ""
    return f"{user.id}{named}: {user.role}{ticks}{'' if user.devices else ', no device'}"


def _of(device: PairedDevice) -> str:
    until = f", until {_day(device.until_utc_us)}" if device.until_utc_us else ""
    return f"{device.id}  {device.name or 'a device'}, paired {_day(device.paired_utc_us)}{until}"


def _day(utc_us: int) -> str:
    return f"{datetime.fromtimestamp(utc_us / 1e6, UTC):%Y-%m-%d}"

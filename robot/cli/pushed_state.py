"""How a companion is, asked from the command line."""

import contextlib
import json
import socket as socket_module
from pathlib import Path

from robot.control import discovery, json_lines
from robot.control.client import entering
from robot.control.state import State
from robot.control.viewer_requests import Watch
from robot.errors import DeviceError, InputError


def pushed_state(socket: Path | None) -> State:
    """The companion's state as it is pushed to whoever looks on. Raises DeviceError when nobody is there."""
    where = socket or discovery.socket_to_ask()
    with contextlib.closing(socket_module.socket(socket_module.AF_UNIX)) as connection:
        connection.settimeout(10.0)
        try:
            connection.connect(str(where))
            connection.sendall(entering(where) + json_lines.write({"id": 1, **Watch(body=False).to_json()}))
            with connection.makefile("rb") as lines:
                for line in lines:
                    told = json.loads(line)
                    if told.get("kind") == "state":
                        return State.from_json(told)
        except (OSError, ValueError, InputError) as error:
            raise DeviceError(str(where), "no companion answers.", "Start it with `yorisou run`.") from error
    raise DeviceError(str(where), "the companion went away before it answered.")

"""Requests to the companions that run on this machine."""

import contextlib
import json
import socket as socket_module
import sys
from pathlib import Path
from typing import Any

from robot.control import discovery, json_lines
from robot.control.answers import refusal_of
from robot.control.client import ask, entering
from robot.control.request_base import Request
from robot.control.state import State
from robot.control.viewer_requests import Watch
from robot.errors import DeviceError, InputError, UsageError


def tell_all(request: Request, socket: Path | None, done: str) -> None:
    """Say `done` for every companion that has confirmed it. Raises DeviceError when one has not."""
    outcomes = discovery.ask_all(request.to_json(), socket)
    for outcome in outcomes:
        if outcome.trouble is None:
            print(done if len(outcomes) == 1 else f"{done}: {outcome.socket}")  # noqa: T201
    troubles = [outcome.trouble for outcome in outcomes if outcome.trouble is not None]
    for trouble in troubles[1:]:
        sys.stderr.write(f"{trouble}\n")
    if troubles:
        raise troubles[0]


def ask_one(socket: Path | None, request: Request) -> dict[str, Any]:
    """The answer of the companion at `socket`, or of the one here. Raises UsageError when it refuses."""
    answer = ask(socket or discovery.socket_to_ask(), request.to_json(), timeout=10.0)
    if (refusal := refusal_of(answer)) is not None:
        where, _, what = refusal.error.partition(": ")  # as it was put together
        raise UsageError(where, what or "was refused.", refusal.mend)
    return answer


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

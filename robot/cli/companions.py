"""Requests to the companions that run on this machine."""

import contextlib
import json
import socket as socket_module
import sys
from pathlib import Path
from typing import Any

from robot.control import companions
from robot.control.client import ask
from robot.errors import DeviceError, UsageError


def tell_all(request: dict[str, Any], socket: Path | None, done: str) -> None:
    """Say `done` for every companion that has confirmed it. Raises DeviceError when one has not."""
    outcomes = companions.ask_all(request, socket)
    for outcome in outcomes:
        if outcome.trouble is None:
            print(done if len(outcomes) == 1 else f"{done}: {outcome.socket}")  # noqa: T201
    troubles = [outcome.trouble for outcome in outcomes if outcome.trouble is not None]
    for trouble in troubles[1:]:
        sys.stderr.write(f"{trouble}\n")
    if troubles:
        raise troubles[0]


def ask_one(request: dict[str, Any], socket: Path | None) -> dict[str, Any]:
    """The answer of the companion at `socket`, or of the one here. Raises UsageError when it refuses."""
    answer = ask(socket or companions.one_to_ask(), request, timeout=10.0)
    if not answer.get("ok"):
        where, _, what = str(answer.get("error")).partition(": ")  # as it was put together
        raise UsageError(where, what or "was refused.", str(answer.get("mend", "")))
    return answer


def pushed_state(socket: Path | None) -> dict[str, Any]:
    """The companion's state as it is pushed to whoever looks on. Raises DeviceError when nobody is there."""
    where = socket or companions.one_to_ask()
    with contextlib.closing(socket_module.socket(socket_module.AF_UNIX)) as connection:
        connection.settimeout(10.0)
        try:
            connection.connect(str(where))
            connection.sendall(json.dumps({"id": 1, "do": "watch", "body": False}).encode() + b"\n")
            with connection.makefile("rb") as lines:
                for line in lines:
                    told = json.loads(line)
                    if told.get("kind") == "state":
                        return dict(told)
        except (OSError, ValueError) as error:
            raise DeviceError(str(where), "no companion answers.", "Start it with `yorisou run`.") from error
    raise DeviceError(str(where), "the companion went away before it answered.")

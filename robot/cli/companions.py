"""Requests to the companions that run on this machine."""

import sys
from pathlib import Path
from typing import Any

from robot.control import discovery
from robot.control.client import ask
from robot.control.refusal import refusal_of
from robot.control.request_base import Request
from robot.errors import UsageError


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

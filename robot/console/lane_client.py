"""Ask the core for a stop, a less or a crisis: on a connection of its own, that carries nothing else."""

import asyncio
import contextlib
import json
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

from robot.clock import Clock
from robot.console.core_errors import CoreAway, Unconfirmed, unless_refused
from robot.control import json_lines
from robot.control.urgent import Urgent, lane_of

CONFIRM_WITHIN_S = 2.0
AGAIN_AFTER_S = 0.02
LINE_LIMIT = 64 * 1024
# Nobody listens there, and nobody will a moment later.
NOBODY = (FileNotFoundError, ConnectionRefusedError, NotADirectoryError)


async def urge(path: str, clock: Clock, request: Urgent) -> dict[str, Any]:
    """The core's answer once the engine has carried it out.

    Raises CoreAway (nobody listens), Unconfirmed (somebody does, and did not answer) or Refused. What is sent
    a second time, because the first connection broke, is the same press and is carried out once.
    """
    if not request.press:
        request = replace(request, press=secrets.token_urlsafe(12))
    line = json_lines.write({"id": 1, **request.to_json()})
    there = False
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CONFIRM_WITHIN_S):
            while True:
                absent = 0
                # The ordinary socket too: a core that has no lane yet is asked there.
                for socket in (str(lane_of(Path(path))), path):
                    try:
                        return await _ask(socket, line)
                    except NOBODY:
                        absent += 1
                    except (OSError, ValueError):  # broken off, no place just now, not a line of JSON
                        there = True
                if absent == 2 and not there:
                    raise CoreAway
                await clock.wait(AGAIN_AFTER_S)
    raise Unconfirmed


async def _ask(socket: str, line: bytes) -> dict[str, Any]:
    reader, writer = await asyncio.open_unix_connection(socket, limit=LINE_LIMIT)
    try:
        writer.write(line)
        while True:
            answer = json.loads(await reader.readline())
            if isinstance(answer, dict) and answer.get("id") == 1:
                break
    finally:
        writer.close()
    unless_refused(answer)
    return answer

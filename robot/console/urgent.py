"""Ask the core for a stop, a less or a crisis: on a connection of its own, that carries nothing else."""

import asyncio
import contextlib
import json
import secrets
from pathlib import Path
from typing import Any

from robot.clock import Clock
from robot.control.urgent import lane_of, press_of

CONFIRM_WITHIN_S = 2.0
AGAIN_AFTER_S = 0.02
LINE_LIMIT = 64 * 1024
# Nobody listens there, and nobody will a moment later.
NOBODY = (FileNotFoundError, ConnectionRefusedError, NotADirectoryError)


class CoreAway(Exception):
    """The companion is not running: there is nothing to connect to. `key` names the page's sentence."""

    key = "away"


class Unconfirmed(CoreAway):
    """It may have been carried out, and no answer came in time: nobody may say that it was not."""

    key = "unconfirmed"


class Busy(CoreAway):
    """The companion is there and has too much to read just now; this was not sent. Never a stop."""

    key = "many"


class Refused(Exception):
    """The companion answered "no": `what` it said and how to `mend` it."""

    def __init__(self, what: str, mend: str = "") -> None:
        self.what, self.mend = what, mend
        super().__init__(f"{what} {mend}".strip())


async def urge(path: str, clock: Clock, verb: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """The core's answer once the engine has carried it out.

    Raises CoreAway (nobody listens), Unconfirmed (somebody does, and did not answer) or Refused. What is sent
    a second time, because the first connection broke, is the same press and is carried out once.
    """
    message = {"id": 1, "do": verb, **arguments}
    if not press_of(message):
        message["press"] = secrets.token_urlsafe(12)
    line = json.dumps(message, ensure_ascii=False).encode() + b"\n"
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
    if not answer.get("ok"):
        raise Refused(str(answer.get("error", "refused")), str(answer.get("mend", "") or ""))
    return answer

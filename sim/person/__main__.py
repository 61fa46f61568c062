"""The simulated person as a process of its own, at the control socket like any other client."""

import argparse
import asyncio
import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from robot.children import end_with_parent
from robot.clock import US_PER_S, SystemClock
from sim.person.choose import PLAYS_ALONG, person_of
from sim.person.contract import Person
from sim.person.page import Rung, request, shown

# Where the companion that started it tells the token of the person's device.
DEVICE = "YORISOU_DEVICE"


async def live(path: Path, person: Person, levels: Mapping[str, Rung]) -> None:
    """Play until the companion goes away."""
    clock = SystemClock()
    person.next_day(0)
    reader, writer = await asyncio.open_unix_connection(path, limit=256 * 1024)
    for first in ({"do": "enter", "device": os.environ.get(DEVICE, "")}, {"do": "watch", "body": False}):
        writer.write(json.dumps({"id": 0, **first}).encode() + b"\n")
    line = asyncio.ensure_future(reader.readline())
    while True:
        due = person.deadline()
        wait_s = None if due is None else max(0.0, (due - clock.now()) / US_PER_S)
        await asyncio.wait({line}, timeout=wait_s)
        if line.done():
            if not line.result():
                return
            message = json.loads(line.result())
            if message.get("kind") == "state":
                person.see(shown(message, levels), clock.now())
            line = asyncio.ensure_future(reader.readline())
        for event in person.act(clock.now()):
            writer.write(json.dumps({"id": 1, **request(event)}).encode() + b"\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--person", default=PLAYS_ALONG)
    parser.add_argument("--rungs", default="{}", help="level id -> [rung, demand beyond it], as JSON")
    arguments = parser.parse_args()
    end_with_parent()
    levels = {level: Rung(*rung) for level, rung in json.loads(arguments.rungs).items()}
    with contextlib.suppress(ConnectionError, KeyboardInterrupt):
        asyncio.run(live(arguments.socket, person_of(arguments.person, arguments.seed), levels))


if __name__ == "__main__":
    main()

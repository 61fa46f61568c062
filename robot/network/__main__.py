"""`python -m robot.network`: keep the page's certificate, names and addresses, until the parent ends."""

import argparse
import asyncio
import contextlib
import sys
from pathlib import Path

from robot.children import end_with_parent, say_alive, say_ready
from robot.clock import SystemClock
from robot.log_lines import begin_log
from robot.network.keeper import Keeper
from robot.network.settings import Settings


async def _keep(keeper: Keeper, *, with_parent: bool) -> None:
    keeping = asyncio.ensure_future(keeper.run())
    say_ready({"file": str(keeper.file)})
    if with_parent:
        end_with_parent()
        alive = asyncio.ensure_future(say_alive(keeper.clock))
        await asyncio.wait({keeping, alive}, return_when=asyncio.FIRST_COMPLETED)
    await keeping


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m robot.network", description="The page's network.")
    parser.add_argument("--file", type=Path, required=True, help="where the servers of the page read it")
    parser.add_argument("--folder", type=Path, required=True, help="of the home's authority and the name")
    parser.add_argument("--settings", required=True, help="as robot/network/settings.py writes them")
    parser.add_argument("--port", type=int, required=True, help="the page's")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input ends")
    arguments = parser.parse_args()
    clock = SystemClock()
    begin_log(clock)
    settings = Settings.from_json(arguments.settings)
    keeper = Keeper(settings, arguments.folder, arguments.file, arguments.port, clock)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_keep(keeper, with_parent=arguments.with_parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())

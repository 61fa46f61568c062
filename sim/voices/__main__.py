"""A simulated speech module as a process on a pty: `python -m sim.voices --module emic2 --link DIR`.

DIR/voice is the port. What it says is written to standard output, one JSON line for each text that ended.
"""

import argparse
import contextlib
import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from robot.children import end_with_parent
from robot.clock import SystemClock
from sim.voices.aquestalk import SimulatedAquesTalk
from sim.voices.emic2 import SimulatedEmic2
from sim.voices.simulated_module import SimulatedModule
from sim.voices.simulated_port import LOOK_S, ModulePty

MODULES: dict[str, type[SimulatedModule]] = {each.name: each for each in (SimulatedEmic2, SimulatedAquesTalk)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve one module until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m sim.voices", description=__doc__)
    parser.add_argument("--module", required=True, choices=sorted(MODULES))
    parser.add_argument("--link", required=True, type=Path, help="directory for the port, DIR/voice")
    parser.add_argument("--baud", type=int, default=9_600, help="speed of the wire, default 9600")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input ends")
    options = parser.parse_args(arguments)
    if options.with_parent:
        end_with_parent()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    options.link.mkdir(parents=True, exist_ok=True)
    clock = SystemClock()
    module = MODULES[options.module](clock.now(), options.baud)
    served = ModulePty(module, options.link / "voice", clock)
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError), contextlib.closing(served):
        tell({"ready": True, "voice": str(options.link / "voice")})
        told = 0
        while True:
            clock.sleep(LOOK_S)
            with served.lock:
                ended = [said for said in module.said[told:] if said.ended_us is not None]
            told += len(ended)
            for said in ended:
                tell(asdict(said))
    return 0


def tell(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

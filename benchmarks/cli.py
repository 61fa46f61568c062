"""How soon commands start: `python -m benchmarks.cli [turns]`. Medians of whole processes, taken in turns.

The measure is `python -c "import typer"` in the same run; a command may take 2.5 times as long. Exit 1 when
one takes longer. `stop` finds no companion here, and has looked everywhere.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from robot import paths

LIMIT, TURNS = 2.5, 15
YORISOU = str(Path(sys.executable).with_name("yorisou"))
MEASURE = [sys.executable, "-c", "import typer"]
COMMANDS = {
    "yorisou --help": [YORISOU, "--help"],
    "yorisou stop": [YORISOU, "stop"],
    "yorisou script check": [YORISOU, "script", "check", str(paths.FIRST_PROGRAMME)],
}


def main() -> int:
    """Returns the exit code."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else TURNS
    taken: dict[str, list[float]] = {name: [] for name in ("import typer", *COMMANDS)}
    with tempfile.TemporaryDirectory() as nobody:
        env = {**os.environ, "XDG_RUNTIME_DIR": nobody}
        for _ in range(turns + 1):  # the first fills the caches
            for name, command in {"import typer": MEASURE, **COMMANDS}.items():
                begin = time.perf_counter()
                subprocess.run(command, capture_output=True, env=env, check=False)
                taken[name].append(time.perf_counter() - begin)
    medians = {name: statistics.median(times[1:]) for name, times in taken.items()}
    measure = medians.pop("import typer")
    print(f"{'import typer':24} {measure * 1e3:6.0f} ms")
    for name, median in medians.items():
        print(f"{name:24} {median * 1e3:6.0f} ms, {median / measure:.2f} times as long (at most {LIMIT:g})")
    return 1 if max(medians.values()) > LIMIT * measure else 0


if __name__ == "__main__":
    sys.exit(main())

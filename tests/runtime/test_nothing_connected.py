"""A companion that is left alone with nothing connected: no loudspeaker, microphone, body, model or disk."""

import os
import time
from pathlib import Path

import psutil
import pytest

from tests.runtime.live import Live

MINUTES = float(os.environ.get("YORISOU_SOAK_MINUTES", "6"))
SETTLED_S = 60.0  # imports, caches and the page's first requests are behind it
KB_AN_HOUR = 1_000  # measured before: 3,400 from the exceptions of the sound device alone
CONFIG = """
[body]
servos = "/dev/serial/by-id/not-there-0"
board = "/dev/serial/by-id/not-there-1"
[ears]
enabled = true
device = "not there"
[ears.models]
en = "no-model"
"""


def kilobytes(live: Live, kind: str) -> dict[str, float]:
    """Memory of core and page, by what they are: "pss", or "uss", which no other process has a share in."""
    core = psutil.Process(live.process.pid)
    found = {"core": getattr(core.memory_full_info(), kind) / 1_000}
    for child in core.children(recursive=True):
        name = next((part for part in child.cmdline() if part.startswith("robot.")), child.name())
        found[name] = getattr(child.memory_full_info(), kind) / 1_000
    return found


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_memory_stays_flat_with_nothing_connected(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    nowhere = {"PULSE_SERVER": "unix:/nonexistent/pulse.sock", "ALSA_CONFIG_PATH": "/dev/null"}
    options = ("--journal", str(tmp_path / "a file" / "journal.db"))
    with Live(tmp_path, *options, config=CONFIG, env=nowhere) as live:
        time.sleep(SETTLED_S)
        samples = []
        end = time.monotonic() + 60 * MINUTES
        began = time.monotonic()
        while time.monotonic() < end:
            samples.append((time.monotonic() - began, kilobytes(live, "uss")))
            time.sleep(5.0)
        pss = sum(kilobytes(live, "pss").values())
    shown = {name: (round(samples[0][1].get(name, 0)), round(kb)) for name, kb in samples[-1][1].items()}
    print(f"kB of their own, first and last of {MINUTES:g} minutes: {shown}; PSS of all {pss:.0f} kB")
    # PSS itself moves by a megabyte with every other Python that comes and goes on this machine.
    for name in samples[0][1]:
        third = len(samples) // 3
        early = min(sample.get(name, 0.0) for _, sample in samples[:third])
        late = min(sample.get(name, 0.0) for _, sample in samples[-third:])
        hours = (samples[-third][0] - samples[0][0]) / 3_600
        allowed = max(200.0, KB_AN_HOUR * hours)  # pages of the allocator here and there
        assert late - early < allowed, f"{name} grew by {late - early:.0f} kB in {60 * hours:.1f} minutes"

"""What the companion and the phone's child process say to each other: one JSON object a line.

To the child: `begin` (servers, whether by them alone, loudness 0..1, devices), `signal` (of the other
browser), `microphone` (on). From it: `signal`, `up`, `lost`, `fault` (what), `microphone` (on; `turns`: it
waits while the other side is heard, since no library here takes an echo out). On is said once each time
that it is told so, off when the device has closed and no other one is open.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

# The longest call; the kernel ends the child then, if nobody else does.
LONGEST_S = 300
# Before that it may have looked for its way, and be said goodbye to.
MOST_S = LONGEST_S + 40
LONGEST_LINE = 200_000


@dataclass(frozen=True, slots=True)
class Begin:
    """How a call begins. `gain` is the loudness of the gate, 0..1; devices as in the configuration."""

    ice: list[dict[str, Any]] = field(default_factory=list)
    relayed: bool = False
    gain: float = 0.5
    speaker: str | None = None
    microphone: str | None = None
    backend: str = "auto"

    def to_json(self) -> dict[str, Any]:
        return {"do": "begin", **asdict(self)}

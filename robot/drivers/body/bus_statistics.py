"""What a bus knows of each device on it: counts and latencies, gathered without slowing the cycle."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from firmware_bridge.protocol import ErrorCode

WINDOW = 512  # answers of one device that latencies are taken from: ten seconds at 50 Hz


def code_name(code: int) -> str:
    """What the error byte of a refusal says, alert bit left out."""
    return ErrorCode(code).name if 0 <= code <= max(ErrorCode) else str(code)


@dataclass(frozen=True, slots=True)
class DeviceHealth:
    """One device as its bus has known it. `refusals` by the code's name; times in ms, of the newest answers.

    The latency of a group read is that of the whole group. `age_ms` is None when it has never answered.
    """

    device: int
    answers: int = 0
    misses: int = 0
    retries: int = 0
    crc_errors: int = 0
    refusals: Mapping[str, int] = field(default_factory=dict)
    mean_ms: float = 0.0
    p99_ms: float = 0.0
    longest_ms: float = 0.0
    age_ms: int | None = None


class Tally:
    """The counts of one device while they are being made."""

    __slots__ = ("answers", "crc_errors", "heard_us", "latencies", "misses", "refusals", "retries")

    def __init__(self) -> None:
        self.answers = self.misses = self.retries = self.crc_errors = 0
        self.refusals: dict[int, int] = {}
        self.latencies: deque[int] = deque(maxlen=WINDOW)
        self.heard_us: int | None = None

    def heard(self, now_us: int, latency_us: int) -> None:
        self.answers += 1
        self.heard_us = now_us
        self.latencies.append(latency_us)

    def health(self, device: int, now_us: int, groups: Sequence["Tally"] = ()) -> DeviceHealth:
        """Of this device, with what it answered as one of these groups."""
        tallies = (self, *groups)
        taken = sorted(us for tally in tallies for us in tally.latencies.copy())
        heard = [tally.heard_us for tally in tallies if tally.heard_us is not None]
        return DeviceHealth(
            device,
            sum(tally.answers for tally in tallies),
            self.misses,
            self.retries,
            self.crc_errors,
            {code_name(code): count for code, count in sorted(self.refusals.items())},
            sum(taken) / len(taken) / 1e3 if taken else 0.0,
            taken[len(taken) * 99 // 100] / 1e3 if taken else 0.0,
            taken[-1] / 1e3 if taken else 0.0,
            (now_us - max(heard)) // 1_000 if heard else None,
        )


class _Tallies(dict[int, Tally]):
    """A device that is new begins from nothing."""

    def __missing__(self, device: int) -> Tally:
        tally = self[device] = Tally()
        return tally


class BusStatistics:
    """The counts of one port, kept while it is closed and opened again.

    `sent` counts instructions, `retried` those sent again, `missed` answers that did not come, `crc_errors`
    damaged packets, `opened` how often the port came up. `tallies` are those of each device, `groups` those
    of group reads that everybody answered.
    """

    def __init__(self) -> None:
        self.sent = self.retried = self.missed = self.crc_errors = self.opened = 0
        self.tallies = _Tallies()
        self.groups: dict[tuple[int, ...], Tally] = {}

    def damaged(self, devices: Iterable[int]) -> None:
        """Packets with a wrong checksum that gave themselves these ids; some of those ids are noise."""
        for device in devices:
            self.crc_errors += 1
            if device in self.tallies or any(device in group for group in self.groups):
                self.tallies[device].crc_errors += 1

    def health(self, now_us: int) -> dict[int, DeviceHealth]:
        """Every device that was ever asked for, by id. May be called from any thread."""
        groups = self.groups.copy()
        tallies = {device: Tally() for group in groups for device in group} | self.tallies.copy()
        return {
            device: tally.health(device, now_us, [each for group, each in groups.items() if device in group])
            for device, tally in sorted(tallies.items())
        }

"""Which backends yorisou.toml may name: our own, and those that installed packages bring as entry points."""

import sys
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points


@cache
def _points(group: str, _path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    """What is installed on this path. Looked for once: it takes as long as reading a whole script."""
    return tuple(entry_points(group=group))


@dataclass(frozen=True, slots=True)
class Known:
    """A backend that can be named, and the package that it comes from ("" for our own)."""

    name: str
    package: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of backend. A package brings one as an entry point of `group`; nothing is imported here."""

    what: str
    group: str
    own: tuple[str, ...]

    def known(self) -> tuple[Known, ...]:
        """Our own first. Where a package brings one of the same name, ours is meant."""
        others = {
            point.name: Known(point.name, package_of(point)) for point in _points(self.group, tuple(sys.path))
        }
        return (*map(Known, self.own), *(others[name] for name in sorted(others) if name not in self.own))

    def point(self, name: str) -> EntryPoint | None:
        """The entry point of a backend that is not ours; None where there is none."""
        points = _points(self.group, tuple(sys.path))
        return next((point for point in points if point.name == name), None)

    def check(self, name: str) -> str:
        """The name itself. Raises ValueError that lists what may be named."""
        if name not in self.own and self.point(name) is None:
            raise ValueError(f"no {self.what} has this name; there are {self.told()}")
        return name

    def told(self) -> str:
        """Every backend with where it comes from, as one phrase."""
        others = [f"{each.name} ({each.package})" for each in self.known() if each.package]
        return ", ".join([*self.own, *others])


def package_of(point: EntryPoint) -> str:
    """The package of an entry point, as "name version"."""
    return f"{point.dist.name} {point.dist.version}" if point.dist is not None else "a package"


# Voices that are a speech module on a serial port.
MODULES = ("emic2", "aquestalk")
VOICES = Kind("voice", "yorisou.voices", ("espeak", "none", *MODULES))
EARS = Kind("recogniser", "yorisou.ears", ("vosk",))
SOUND = Kind("sound library", "yorisou.sound", ("auto", "miniaudio", "sounddevice"))
WIRES = Kind("wire", "yorisou.wires", ("own", "rustypot"))
TRANSPORTS = Kind("transport", "yorisou.transports", ("serial",))

"""Compile the firmware and what runs it."""

import shutil
import subprocess
from pathlib import Path
from typing import Literal

Kind = Literal["avr", "native"]
FIRMWARE = Path(__file__).parents[1] / "firmware"
BUILT = Path(__file__).parents[2] / "build" / "firmware"

# Program -> Debian package.
_COMPILER = {"make": "make", "cc": "gcc"}
_TOOLS = {
    "native": _COMPILER,
    "avr": {**_COMPILER, "avr-gcc": "gcc-avr", "avr-size": "binutils-avr", "pkg-config": "pkg-config"},
}
_AVR_FILES = {
    Path("/usr/include/simavr/sim_avr.h"): "libsimavr-dev",
    Path("/usr/include/gelf.h"): "libelf-dev",
    Path("/usr/lib/avr/include/avr/io.h"): "avr-libc",
}


def lacking(kind: Kind) -> list[str]:
    """Debian packages that `build` needs and that are not here."""
    packages = {package for program, package in _TOOLS[kind].items() if shutil.which(program) is None}
    if kind == "avr":
        packages |= {package for file, package in _AVR_FILES.items() if not file.exists()}
    return sorted(packages)


def build(kind: Kind) -> list[str]:
    """Make what is out of date; the command that runs the board. Raises OSError, CalledProcessError."""
    targets = ["native"] if kind == "native" else ["avr", "emulator"]
    subprocess.run(
        ["make", "--silent", "-C", str(FIRMWARE), f"BUILD={BUILT}", *targets],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    if kind == "native":
        return [str(BUILT / "board_native"), "-"]
    return [str(BUILT / "board_emulator"), str(BUILT / "board.elf")]

"""The firmware without its board: the AVR program in simavr, or the same C compiled for this machine."""

from firmware_bridge.emulator.build import Kind, build, lacking
from firmware_bridge.emulator.process import EmulatedBoard, EmulatorError, Shown

__all__ = ["EmulatedBoard", "EmulatorError", "Kind", "Shown", "build", "lacking"]

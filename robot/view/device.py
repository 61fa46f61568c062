"""What of this machine is shown: what can be heard, where, and whether the microphone is on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Device:
    """The sound of this machine. `sound_device` is its name; `speaker` is "device", "page" or "none"."""

    sound_device: str = "none"
    speaker: str = "none"
    microphone: bool = False
    ears: bool = False

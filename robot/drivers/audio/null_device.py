"""A sound device that plays to nobody in real time, for tests; no configuration can name it."""

from robot.drivers.audio.miniaudio_device import NULL, Speaker, open_microphone

__all__ = ["open_microphone", "open_playback"]


def open_playback(device: str | None, rate: int) -> Speaker:
    return Speaker(device, rate, NULL)

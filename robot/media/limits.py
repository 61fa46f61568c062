"""What a recording or a picture may be, and what reading it may cost."""

from typing import Literal

LONGEST_S = 30
# A recorder stops a little after it was told to.
GRACE_S = 0.5
LARGEST = 10_000_000  # bytes of a file
NOTE_BYTES = 150_000  # of what is made of it: in base64 it fits in one line of the control socket
PICTURE_BYTES = 150_000  # the same for a picture
LONGEST_SIDE = 1_024  # pixels of what is made of a picture
MOST_PIXELS = 50_000_000  # of what is brought; decoded, it is three bytes a pixel
CPU_S = 10
WALL_S = 20.0  # with a busy computer
MEMORY = 1 << 30  # of address space; half of it are libraries

Refusal = Literal[
    "recording-too-large",
    "recording-too-long",
    "recording-not-sound",
    "recording-no-audio",
    "recording-cut-off",
    "recording-silent",
    "recording-too-much",
    "recording-not-here",
    "picture-too-large",
    "picture-not-one",
    "picture-cut-off",
    "picture-too-much",
]


class Refused(Exception):
    """Nothing is made of what was brought, and why."""

    def __init__(self, code: Refusal) -> None:
        self.code = code
        super().__init__(code)

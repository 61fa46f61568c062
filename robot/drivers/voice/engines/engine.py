"""What turns text into sound, whichever library it is."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

Wave = npt.NDArray[np.float64]


class Voiceless(Exception):
    """The engine cannot be started or did not speak; the text says why."""


class Engine(Protocol):
    """A speech engine.

    Made once a process, used by one thread. It raises Voiceless, or whatever its library does.
    """

    def render(self, text: str, language: str, rate: int, whisper: bool) -> tuple[int, Wave]:
        """Samples a second and the samples (n,) of one sentence, at any level; `rate` in words a minute."""
        ...

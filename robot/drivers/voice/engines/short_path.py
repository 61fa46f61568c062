"""A short path to espeak-ng's data, which has a limit on its length."""

import os
from pathlib import Path

from robot.drivers.voice.engines.engine import Voiceless

DATA = "espeak-ng-data"
ROOM = 160  # bytes of a path: espeak-ng's own N_PATH_HOME, its final zero among them


def short(home: Path) -> str:
    """The directory that holds espeak-ng-data, by a short name. Raises Voiceless where there is none.

    espeak-ng cuts a longer path without a word, and ends the process when nothing lies there. An open
    directory has a short name as long as this process lives, and leaves nothing behind.
    """
    if len(os.fsencode(home / DATA)) < ROOM:
        return str(home)
    name = f"/proc/self/fd/{os.open(home, os.O_RDONLY | os.O_DIRECTORY)}"
    if not Path(name, DATA, "phontab").is_file():
        what = f"{home} is too long a path for espeak-ng ({ROOM} bytes); install it in a shorter one"
        raise Voiceless(what)
    return name

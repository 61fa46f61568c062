"""Doctor finding about centres that may be visited: which are known and until when."""

import os
from collections.abc import Iterator
from pathlib import Path

from robot.centre.site import ENDING, Folder
from robot.config.schema import Config
from robot.doctor.finding import Finding
from robot.errors import InputError
from robot.files.rights import open_to_others

PART, TWIN = "centres", "twin"
HOW = "docs/how-to/centre.md says how."


def examine(config: Config) -> Iterator[Finding]:
    """One finding, and one for a robot at a centre. Nothing is written, and no centre is asked."""
    section = config.centre
    if section.own is not None:
        yield _of_the_twin(Path(section.own))
    if section.sites is None:
        yield Finding(PART, "off", "none can be visited with a code: [centre] names no folder of site files")
        return
    folder = Path(section.sites)
    if not folder.is_dir():
        yield Finding(PART, "missing", f"{folder} is not there", "Correct [centre] sites.")
        return
    known, wrong = section.known.read()
    if wrong:
        yield Finding(PART, "degraded", str(wrong[0]), "Have the centre write the file anew.")
    elif not known:
        yield Finding(PART, "degraded", f"{folder} holds no site file (*{ENDING})", HOW)
    elif open_to_all := _open_to_all(folder):
        mend = f"Run: chmod 600 {open_to_all}"
        yield Finding(PART, "degraded", f"others on this computer can read {open_to_all}", mend)
    elif section.notes is not None and not os.access(section.notes, os.W_OK):
        mend = "Plug in the stick, or correct [centre] notes; codes work without."
        yield Finding(PART, "degraded", f"{section.notes} is not there, or cannot be written to", mend)
    else:
        named = ", ".join(f"{each.told.name or each.told.id} (until {max(each.keys)})" for each in known)
        yield Finding(PART, "real", named)


def _of_the_twin(folder: Path) -> Finding:
    """Whether a robot at a centre can show its code (`yorisou run --twin`)."""
    try:
        told = Folder(folder).own().told
    except InputError as error:
        return Finding(TWIN, "degraded", f"shows no code: {error.where} {error.what}", error.mend or HOW)
    return Finding(TWIN, "real", f"with --twin it shows the code of {told.name or told.id}")


def _open_to_all(folder: Path) -> Path | None:
    return next(filter(open_to_others, sorted(folder.glob(f"*{ENDING}"))), None)

"""Doctor finding about what belongs to relatives: whether their file is there, and opens with its key."""

from collections.abc import Iterator
from pathlib import Path

from robot.config.schema import Config
from robot.doctor.finding import Finding
from robot.doctor.kept_keys import of_keys
from robot.journal.key import path_of

PART = "lessons of relatives"


def examine(config: Config) -> Iterator[Finding]:
    """Nothing is written, no key is made, and nothing of it is read."""
    from robot.family.store import FamilyStore, beside, key_beside  # imports sqlcipher3, which may be absent

    file = beside(Path(config.journal.path))
    key = key_beside(path_of(config.journal.key_file))
    if (wrong := of_keys(PART, key)) is not None:
        yield wrong
        return
    if not file.exists():
        yield Finding(PART, "off", "nothing is kept of any relative yet")
    elif not file.is_file():
        yield Finding(PART, "degraded", f"{file} is no file: no lesson can be kept", "Put it away.")
    elif not key.exists():
        yield Finding(PART, "missing", f"{key}, and only it opens {file}", "Put it back.")
    elif FamilyStore(file, key).fits() is False:
        yield Finding(
            PART, "degraded", f"{key} is not the key of {file}: it stays shut", "Put the right one back."
        )
    else:
        yield Finding(PART, "real", f"kept in {file}, encrypted with a key of its own")

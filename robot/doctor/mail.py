"""Doctor finding about sealed messages: whether a folder is looked into, and whether it is there."""

import os
from collections.abc import Iterator
from pathlib import Path

from robot.config.schema import Config
from robot.console import assets
from robot.doctor.finding import Finding
from robot.doctor.kept_keys import of_keys
from robot.mailbox.envelope_keys import beside

PART = "sealed messages"


def examine(config: Config) -> Iterator[Finding]:
    """Nothing is written, and no key is made."""
    key = beside(Path(config.journal.path))
    if (wrong := of_keys(PART, key)) is not None:
        yield wrong
        return
    if config.mail.folder is None:
        yield Finding(PART, "off", "no folder is looked into: [mail] names none")
        return
    folder = Path(config.mail.folder)
    if not assets.sealing_installed():
        detail = "senders can save no kit: what seals in a browser is not installed"
        yield Finding(PART, "degraded", detail, "Run: make install")
    elif not folder.is_dir():
        detail = f"{folder} is not there now; it is looked for by itself"
        yield Finding(PART, "missing", detail, "Plug in the stick, or correct [mail] folder.")
    elif not os.access(folder, os.W_OK):
        detail = f"{folder} cannot be written to: what came in stays there"
        yield Finding(PART, "degraded", detail, "Check its rights, and the unit's.")
    else:
        yield Finding(PART, "real", f"from {folder}")

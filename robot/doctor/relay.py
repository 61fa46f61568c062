"""Doctor finding about the clinic's host: what is set up, and who has not switched it on yet."""

from collections.abc import Iterator
from pathlib import Path

from cryptography import x509

from robot.app.people_file import people_beside
from robot.config.schema import Config
from robot.doctor.finding import Finding
from robot.errors import InputError
from robot.files.read import read_bytes, read_text
from robot.files.rights import open_to_others
from robot.people import store

PART = "clinic's host"
HOW = "docs/how-to/relay.md says how."
LIMIT = 64_000


def examine(config: Config) -> Iterator[Finding]:
    """One finding. Nothing connects, and what the files hold is not shown."""
    relay = config.relay
    if not relay.on:
        yield Finding(PART, "off", "none: [relay] names no host")
        return
    ca, credential = Path(relay.ca or ""), Path(relay.credential or "")
    try:
        x509.load_pem_x509_certificate(read_bytes(ca, LIMIT))
        if ":" not in read_text(credential, LIMIT):
            raise InputError(str(credential), "is no credential.")
    except InputError as error:
        yield Finding(PART, "missing", f"{error.where} {error.what}", HOW)
        return
    except ValueError:
        yield Finding(PART, "missing", f"{ca} is no certificate", HOW)
        return
    if open_to_others(credential):
        yield Finding(PART, "degraded", f"others can read {credential}", f"Run: chmod 600 {credential}")
        return
    try:
        register = store.load(people_beside(Path(config.journal.path)))
    except InputError:
        return  # said of people
    lacks = [
        who
        for who, given in (("staff", register.relay_allowed), ("the person", register.relay_wanted))
        if not given
    ]
    if lacks:
        yield Finding(PART, "off", f"{relay.host}; not switched on by {' and '.join(lacks)}")
    else:
        yield Finding(PART, "real", f"{relay.host}, port {relay.port}; outward only, sealed")

"""What the log calls an event or a command: technicians read it, and it tells nothing of a person."""

from robot.contract.record import Record
from robot.journal.forget import KINDS

# Of these the log gives no name. A line has its time, and would say who was out, told, rated or wrote when.
OWN = ("alerts", "contacts", "days", "mail", "notes", "outings", "questions", "ratings")
UNNAMED = frozenset[str]().union(*(KINDS[name] for name in OWN))


def log_name(record: Record) -> str:
    """Its kind, where that says nothing of a person."""
    return "of somebody's own" if record.kind in UNNAMED else record.kind
